using System.Globalization;

namespace SocialPubs.Reporting.Notices;

/// <summary>Keys of causes that are read again.</summary>
internal static class NoticeCauses
{
    private const string Warning = "deadlineApproaching:";

    /// <summary>The warning of a clock at one of its points.</summary>
    public static string Approaching(Guid deadlineId, DateTimeOffset point) =>
        string.Create(CultureInfo.InvariantCulture, $"{Warning}{deadlineId:N}:{point.UtcDateTime:yyyyMMdd'T'HHmmss.fffffff}");

    /// <summary>The clock that a notice warns of; null for other notices.</summary>
    public static Guid? ClockOf(string cause) =>
        cause.StartsWith(Warning, StringComparison.Ordinal) && cause.Length >= Warning.Length + 32
            && Guid.TryParseExact(cause.AsSpan(Warning.Length, 32), "N", out var clock)
            ? clock
            : null;
}
