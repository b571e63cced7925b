using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.Notices.Deliveries;
using SocialPubs.Reporting.Notices.Settings;
using SocialPubs.Testing;
using SocialPubs.Testing.Mail;

namespace SocialPubs.Reporting.Tests.Notices;

/// <summary>A database and a mail server; the tests start the replicas themselves.</summary>
internal sealed partial class MailFixture : IAsyncDisposable
{
    private MailFixture(ServiceHostOptions options, MailServer mail)
    {
        (Options, Mail) = (options, mail);
    }

    public ServiceHostOptions Options { get; }

    public MailServer Mail { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<MailFixture> StartAsync(bool withTls = false)
    {
        var mail = await MailServer.StartAsync(withTls, Cancel);
        var options = await ServiceHostOptions.CreateAsync("reportingdb", Cancel);
        return new MailFixture(options with
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Mail:Host"] = withTls ? "localhost" : "127.0.0.1",
                ["Mail:Port"] = mail.Port.ToString(CultureInfo.InvariantCulture),
                ["Mail:Tls"] = withTls ? "StartTls" : "None",
                ["Mail:From"] = "notices@bataysk.example",
                ["Mail:FromName"] = "Батайск",
                ["Mail:Timeout"] = "00:00:04",
                ["Notices:PublicAddress"] = "https://console.example/",
                ["Notices:Poll"] = "00:00:00.050",
                ["Notices:FirstPause"] = "00:00:00.200",
                ["Notices:LongestPause"] = "00:00:00.500",
                ["Notices:Lease"] = "00:00:01",
            },
        }, mail);
    }

    /// <summary>A replica in this process; it has made the tables when this returns.</summary>
    public ServiceHost<Program> Replica()
    {
        var host = new ServiceHost<Program>(Options);
        using var client = host.CreateClient();
        return host;
    }

    public ReportingDb Db() => new(new DbContextOptionsBuilder<ReportingDb>()
        .UseNpgsql(Options.DatabaseConnection).UseSnakeCaseNamingConvention().Options);

    /// <summary>Gives a person a confirmed e-mail address.</summary>
    public async Task WithAddressAsync(string person, Action<NoticeSettings>? choose = null)
    {
        await using var db = Db();
        var settings = new NoticeSettings
        {
            PersonId = person,
            Addresses = new Dictionary<string, string>(StringComparer.Ordinal) { [DeliveryChannels.Email] = AddressOf(person) },
        };
        choose?.Invoke(settings);
        db.Add(settings);
        await db.SaveChangesAsync(Cancel);
    }

    public static string AddressOf(string person) => person + "@mail.example";

    public async Task TellAsync(NoticeContent notice, params string[] people)
    {
        await using var db = Db();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        await db.TellAsync(notice, people, TimeProvider.System.GetUtcNow(), Cancel);
        await transaction.CommitAsync(Cancel);
    }

    public async Task<List<Delivery>> DeliveriesAsync()
    {
        await using var db = Db();
        return await db.Set<Delivery>().AsNoTracking().OrderBy(row => row.Id).ToListAsync(Cancel);
    }

    public Task ArrivedAsync(int count) => Eventually.TrueAsync(
        () => Task.FromResult(Mail.Messages.Count >= count), () => $"{count} e-mails, of which {Mail.Messages.Count} came", TimeSpan.FromSeconds(60), Cancel);

    /// <summary>Waits until so many deliveries are as they should be.</summary>
    public async Task AreAsync(DeliveryState state, int count)
    {
        var seen = new List<Delivery>();
        await Eventually.TrueAsync(
            async () =>
            {
                seen = await DeliveriesAsync();
                return seen.Count(row => row.State == state) == count;
            },
            () => $"{count} deliveries {state}; they are {string.Join(", ", seen.Select(row => $"{row.State} ({row.ErrorCode} {row.Answer})"))}",
            TimeSpan.FromSeconds(60),
            Cancel);
    }

    /// <summary>Long enough for several more attempts, should there be any.</summary>
    public static Task AWhileAsync() => Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancel);

    public static string IdOf(string mail) => MessageId().Match(mail).Groups["id"].Value;

    public async ValueTask DisposeAsync() => await Mail.DisposeAsync();

    [GeneratedRegex(@"^Message-Id: <(?<id>[^>]+)>", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MessageId();
}
