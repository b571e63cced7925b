namespace SocialPubs.Emulator.Twitter;

/// <summary>How X behaves, section <c>Emulator:Twitter</c>; tests change it while the emulator runs.</summary>
internal sealed class TwitterSettings
{
    /// <summary>Posts in a quarter of an hour of one user; 0 for any number.</summary>
    public int CreatesPer15Minutes { get; set; } = 100;

    /// <summary>Whether only those may be answered who mentioned or quoted the account.</summary>
    public bool OnlyWhereMentioned { get; set; } = true;

    /// <summary>Whether the same text a second time is refused.</summary>
    public bool RefusesDuplicates { get; set; } = true;

    /// <summary>The application that may ask for tokens.</summary>
    public string ClientId { get; set; } = "emulator-client";

    public string ClientSecret { get; set; } = "emulator-client-secret";
}

/// <summary>A problem as X tells it.</summary>
internal sealed class TwitterProblemException(int status, string title, string detail, string type = "about:blank") : Exception(detail)
{
    public int Status { get; } = status;

    public string Title { get; } = title;

    public string Type { get; } = type;

    /// <summary>The code of the older lists of errors.</summary>
    public int? Code { get; init; }

    /// <summary>In how many seconds the limit ends that was met.</summary>
    public int? ResetAfter { get; init; }

    public static TwitterProblemException Forbidden(string detail) => new(403, "Forbidden", detail);

    public static TwitterProblemException Invalid(string detail) =>
        new(400, "Invalid Request", detail, "https://api.x.com/2/problems/invalid-request");

    /// <summary>The error of a planned fault: the status, and what <paramref name="subCode"/> makes of it.</summary>
    public static TwitterProblemException Of(int status, int? subCode) => (status, subCode) switch
    {
        (401, _) => new(401, "Unauthorized", "Unauthorized"),
        (402, _) => new(402, "CreditsDepleted", "Your enrolled account does not have any credits to fulfill this request."),
        (403, 326) => new(403, "Forbidden", "To protect our users from spam and other malicious activity, this account is temporarily locked.") { Code = 326 },
        (403, _) => Forbidden("You are not permitted to perform this action."),
        (429, 1) => new(429, "Too Many Requests", "Too Many Requests"),
        (429, _) => new(429, "Too Many Requests", "Too Many Requests") { ResetAfter = 60 },
        _ => new(status, "Problem", "A planned problem."),
    };
}
