using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Reporting.Notices;

/// <summary>How the connection to the mail server is kept from others' eyes.</summary>
internal enum MailTls
{
    /// <summary>Not at all: for a server on the same machine.</summary>
    None,

    /// <summary>By STARTTLS; without it nothing is sent.</summary>
    StartTls,

    /// <summary>From the first byte on.</summary>
    Tls,
}

/// <summary>The mail server, section <c>Mail</c>. Without <see cref="Host"/> there is no e-mail.</summary>
internal sealed class MailOptions
{
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    public MailTls Tls { get; set; } = MailTls.StartTls;

    /// <summary>The account; none where it is empty.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender's address; its domain is that of the ids of messages and threads.</summary>
    public string From { get; set; } = "";

    public string FromName { get; set; } = "SocialPubs";

    /// <summary>How long one e-mail may take, from the connection to the server's last answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);
}

/// <summary>A messenger's bot. Without <see cref="Token"/> the messenger is off.</summary>
internal sealed class BotOptions
{
    public string? Token { get; set; }

    public Uri? ApiUrl { get; set; }

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Token);
}

/// <summary>Notices, section <c>Notices</c>.</summary>
internal sealed class NoticeOptions
{
    /// <summary>The bot of Telegram that writes notices; not the one that watches a channel.</summary>
    public BotOptions Telegram { get; set; } = new();

    /// <summary>The bot of MAX that writes notices.</summary>
    public BotOptions Max { get; set; } = new();

    /// <summary>The address of the console, to which links lead; without it messages have none.</summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>How often it is looked for what is due.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after the first failure; it doubles with each, up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(15);

    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>After this time it is given up, and only an administrator tries it again.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Beyond the time that a message may take, how long a replica that is silent keeps what it had claimed.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a call to a messenger may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a code confirms an address.</summary>
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromMinutes(30);

    public OutgoingTarget TelegramTarget => new(Telegram.ApiUrl ?? new Uri("https://api.telegram.org"), []) { Timeout = CallTimeout };

    public OutgoingTarget MaxTarget => new(Max.ApiUrl ?? new Uri("https://platform-api2.max.ru"), []) { Timeout = CallTimeout };
}
