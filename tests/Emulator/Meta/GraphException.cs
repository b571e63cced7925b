namespace SocialPubs.Emulator.Meta;

/// <summary>An answer of the kind <c>{"error": …}</c>.</summary>
internal sealed class GraphException(int code, int? subCode = null, string? message = null) : Exception(message ?? MessageOf(code))
{
    public int Code { get; } = code;

    public int? SubCode { get; } = subCode;

    /// <summary>Meta's error where an object is not there, or may not be seen: it does not say which.</summary>
    public static GraphException Missing(string id) => new(
        100, 33, $"Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation");

    public int Status => Code switch
    {
        1 or 2 => 500,
        190 or 102 => 401,
        4 or 10 or 17 or 32 or 341 or 368 or 613 or (>= 200 and <= 299) or (>= 80000 and <= 80099) => 403,
        _ => 400,
    };

    public string Type => Code is 102 or 190 or 1 or 2 or 4 or 10 or 200 or 368 ? "OAuthException" : "GraphMethodException";

    public bool IsTransient => Code is 1 or 2 or 4 or 17 or 341;

    private static string MessageOf(int code) => code switch
    {
        1 => "An unknown error occurred",
        2 => "Service temporarily unavailable",
        4 => "(#4) Application request limit reached",
        10 => "(#10) Application does not have permission for this action",
        17 => "(#17) User request limit reached",
        32 => "(#32) Page request limit reached",
        102 => "Session key invalid or no longer valid",
        190 => "Invalid OAuth access token.",
        200 => "(#200) Permissions error",
        341 => "(#341) Feed action request limit reached",
        368 => "The action attempted has been deemed abusive or is otherwise disallowed",
        506 => "(#506) Duplicate status message",
        80001 => "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
        80002 => "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.",
        _ => $"(#{code}) Error",
    };
}
