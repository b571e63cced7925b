using SocialPubs.Reporting.Notices.Settings;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>When a notice goes out.</summary>
/// <param name="DueAt">The instant (UTC).</param>
/// <param name="Collects">Whether others that are due then go out in the same message.</param>
internal readonly record struct DeliveryTime(DateTimeOffset DueAt, bool Collects);

/// <summary>Quiet hours and digests.</summary>
internal static class DeliverySchedule
{
    /// <summary>Decides it for one notice.</summary>
    /// <param name="settings">What the person wants.</param>
    /// <param name="isUrgent">An urgent one never waits.</param>
    /// <param name="now">When it is decided.</param>
    /// <param name="administration">The administration's time zone.</param>
    public static DeliveryTime Of(NoticeSettings settings, bool isUrgent, DateTimeOffset now, TimeZoneInfo administration)
    {
        if (isUrgent)
            return new DeliveryTime(now, Collects: false);

        var zone = settings.TimeZone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var own) ? own : administration;
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var due = settings.Digest switch
        {
            Digest.Hourly => local.Date.AddHours(local.Hour + 1),
            Digest.Daily when local.TimeOfDay < TimeSpan.FromHours(settings.DigestHour) => local.Date.AddHours(settings.DigestHour),
            Digest.Daily => local.Date.AddDays(1).AddHours(settings.DigestHour),
            _ => local,
        };
        due = AfterQuietHours(settings, due);
        return due == local ? new DeliveryTime(now, Collects: false) : new DeliveryTime(ToInstant(due, zone), Collects: true);
    }

    private static DateTime AfterQuietHours(NoticeSettings settings, DateTime local)
    {
        if (settings is not { QuietFrom: { } from, QuietUntil: { } until } || !TimeOnly.FromDateTime(local).IsBetween(from, until))
            return local;

        var end = local.Date + until.ToTimeSpan();
        return end > local ? end : end.AddDays(1);
    }

    /// <summary>A time that the clocks skip is the instant at which they do.</summary>
    private static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
