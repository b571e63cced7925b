namespace SocialPubs.Identity.SignIn;

/// <summary>Settings of the accounts, section <c>Identity</c>.</summary>
internal sealed class AccountOptions
{
    /// <summary>The public address of the system, under which the pages lie: the issuer of the tokens.</summary>
    public string Issuer { get; set; } = string.Empty;

    /// <summary>The name in authenticator apps and on the pages.</summary>
    public string ProductName { get; set; } = "SocialPubs";

    /// <summary>
    /// An offline copy of Have I Been Pwned's passwords: a line each of SHA-1 in upper-case hexadecimal, a colon and a
    /// number, ordered by hash. Searched on disk.
    /// </summary>
    public string? BreachedPasswords { get; set; }

    /// <summary>Rounds of PBKDF2-HMAC-SHA512; OWASP advises 210,000 or more. A rise takes hold at each next sign-in.</summary>
    public int PasswordIterations { get; set; } = 220_000;

    /// <summary>After how long without use a session ends.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromHours(12);

    /// <summary>After how long a session ends in any case.</summary>
    public TimeSpan SessionAbsolute { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The same for those who may administer the system.</summary>
    public TimeSpan AdministratorSessionIdle { get; set; } = TimeSpan.FromHours(2);

    /// <summary>The same for those who may administer the system.</summary>
    public TimeSpan AdministratorSessionAbsolute { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How many failures one address may have within <see cref="AddressWindow"/>; an office has one address.</summary>
    public int AddressFailures { get; set; } = 60;

    public TimeSpan AddressWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The time zone in which the pages tell times.</summary>
    public string TimeZone { get; set; } = "Europe/Moscow";

    /// <summary>Demonstration accounts: no administrator's link is printed.</summary>
    public bool Demo { get; set; }

    /// <summary>Whether cookies are for HTTPS only.</summary>
    public bool IsSecure => Issuer.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The public address of a page.</summary>
    /// <param name="path">Without a leading slash.</param>
    public string AddressOf(string path) => Issuer.TrimEnd('/') + '/' + path;
}
