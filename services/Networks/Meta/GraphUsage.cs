using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace SocialPubs.Networks.Meta;

/// <summary>
/// How much of Meta's allowance is used, as its answers say: of the application in <c>X-App-Usage</c>, of an account in
/// <c>X-Business-Use-Case-Usage</c>. Each replica learns it from its own answers.
/// </summary>
internal sealed class GraphUsage(IOptions<MetaOptions> options, TimeProvider time)
{
    private const string Application = "";

    private readonly ConcurrentDictionary<string, Used> used = new(StringComparer.Ordinal);

    /// <summary>Takes note of an answer's headers, and returns how long they ask to wait, where they do.</summary>
    public TimeSpan? Note(string owner, IReadOnlyDictionary<string, string> headers)
    {
        TimeSpan? wait = null;
        foreach (var (header, whose) in new[] { ("x-app-usage", Application), ("x-page-usage", owner), ("x-business-use-case-usage", owner) })
        {
            if (!headers.TryGetValue(header, out var text) || Read(text) is not { } read)
                continue;
            var blocked = read.Regain > TimeSpan.Zero ? read.Regain : (TimeSpan?)null;
            wait = blocked is null || wait > blocked ? wait : blocked;
            var now = time.GetUtcNow();
            used[$"{whose}|{header}"] = new Used(read.Percent, now, now + (blocked ?? TimeSpan.Zero));
        }

        return wait;
    }

    /// <summary>How long the account should make no call; null where it may.</summary>
    public TimeSpan? Pause(string owner, bool sending)
    {
        var now = time.GetUtcNow();
        var limit = sending ? options.Value.SendingUsage : options.Value.ReadingUsage;
        TimeSpan? longest = null;
        foreach (var key in new[] { $"{Application}|x-app-usage", $"{owner}|x-page-usage", $"{owner}|x-business-use-case-usage" })
        {
            if (!used.TryGetValue(key, out var entry))
                continue;
            var until = entry.Percent >= limit ? entry.At + options.Value.UsagePause : entry.At;
            until = entry.BlockedUntil > until ? entry.BlockedUntil : until;
            if (until > now && (longest is null || until - now > longest))
                longest = until - now;
        }

        return longest;
    }

    /// <summary>The highest percentage anywhere in a header, and the longest wait; both headers hold the same kind of counters at different depths.</summary>
    private static (double Percent, TimeSpan Regain)? Read(string header)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            var percent = 0d;
            var minutes = 0d;
            Walk(document.RootElement, ref percent, ref minutes);
            return (percent, TimeSpan.FromMinutes(Math.Clamp(minutes, 0, 24 * 60)));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Walk(JsonElement element, ref double percent, ref double minutes)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Walk(item, ref percent, ref minutes);
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name is "call_count" or "total_time" or "total_cputime" && NumberOf(member.Value) is { } share)
                percent = Math.Max(percent, share);
            else if (member.Name == "estimated_time_to_regain_access" && NumberOf(member.Value) is { } wait)
                minutes = Math.Max(minutes, wait);
            else
                Walk(member.Value, ref percent, ref minutes);
        }
    }

    private static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private sealed record Used(double Percent, DateTimeOffset At, DateTimeOffset BlockedUntil);
}
