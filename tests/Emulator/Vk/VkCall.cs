using System.Globalization;

namespace SocialPubs.Emulator.Vk;

/// <summary>
/// Whose token a call carries: <c>group-123</c> is a community's, <c>user-45</c> a person's; any suffix may follow, and
/// <c>-exp</c> with a Unix time says when it ends.
/// </summary>
internal sealed record VkToken(bool IsGroup, long Id, long? ExpiresAt = null)
{
    /// <summary>Who speaks with this token: communities have negative ids.</summary>
    public long MemberId => IsGroup ? -Id : Id;

    public static VkToken? Parse(string? token)
    {
        var parts = token?.Split('-', 3) ?? [];
        if (parts is not ["group" or "user", var id, ..] || !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= 0)
            return null;
        return new VkToken(parts[0] == "group", number, parts.Length == 3 ? EndOf(parts[2]) : null);
    }

    private static long? EndOf(string suffix) => suffix.StartsWith("exp", StringComparison.Ordinal)
        && long.TryParse(suffix[3..].Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            ? end
            : null;
}

/// <summary>One call with its parameters, without the token.</summary>
internal sealed record VkCall(string Method, VkToken Token, IReadOnlyDictionary<string, string> Parameters, string BaseAddress)
{
    public string? Text(string name) => Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public string Required(string name) => Text(name) ?? throw new VkException(100, $"{name} is undefined");

    public long RequiredNumber(string name) => Number(name) ?? throw new VkException(100, $"{name} is undefined");

    public long? Number(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new VkException(100, $"{name} not integer");
    }

    public bool Flag(string name) => Text(name) is "1" or "true";
}
