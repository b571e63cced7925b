using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Reporting.Notices.Deliveries;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Notices.Settings;

/// <summary><c>GET</c> and <c>PUT /api/reporting/notice-settings</c></summary>
internal static class NoticeSettingsEndpoints
{
    private static readonly Dictionary<string, Digest> Digests = Enum.GetValues<Digest>()
        .ToDictionary(digest => JsonNamingPolicy.CamelCase.ConvertName(digest.ToString()), StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/notice-settings", GetAsync)
            .WithName("GetNoticeSettings")
            .WithSummary("By which ways the caller gets notices")
            .WithTags("Reporting")
            .RequireRoles([.. Roles.All]).ForOneself();
        routes.MapPut("/api/reporting/notice-settings", PutAsync)
            .WithName("PutNoticeSettings")
            .WithSummary("Chooses channels per kind of notice, quiet hours and digests")
            .WithTags("Reporting")
            .AsCommand()
            .RequireRoles([.. Roles.All]).ForOneself();
    }

    private static async Task<Ok<NoticeSettingsView>> GetAsync(
        HttpContext http, ReportingDb db, IEnumerable<IDeliverySender> senders, OfficeDays days, Caller caller, CancellationToken cancellationToken)
    {
        var view = await ViewAsync(db, caller.Id, senders, days, cancellationToken);
        http.SetETag(view.Version);
        return TypedResults.Ok(view);
    }

    private static async Task<Results<Ok<NoticeSettingsView>, ProblemHttpResult>> PutAsync(
        NoticeSettingsRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        HttpContext http,
        ReportingDb db,
        IEnumerable<IDeliverySender> senders,
        OfficeDays days,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var settings = await ForChangeAsync(db, caller.Id, cancellationToken);
        if (ETags.Check(ifMatch, settings.Version, await ViewAsync(db, caller.Id, senders, days, cancellationToken)) is { } stale)
            return stale.ToProblem();

        var refusals = Check(request, out var digest);
        if (refusals.Count > 0)
            return Problem.From(refusals);

        settings.Channels = (request.Channels ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)).ToDictionary(
            entry => entry.Key, entry => (IReadOnlyList<string>)[.. entry.Value.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);
        (settings.QuietFrom, settings.QuietUntil) = (request.QuietFrom, request.QuietUntil);
        settings.TimeZone = string.IsNullOrEmpty(request.TimeZone) ? null : request.TimeZone;
        settings.Digest = digest;
        settings.DigestHour = request.DigestHour ?? settings.DigestHour;
        settings.Version++;
        await db.SaveChangesAsync(cancellationToken);
        http.SetETag(settings.Version);
        return TypedResults.Ok(await ViewAsync(db, caller.Id, senders, days, cancellationToken));
    }

    /// <summary>The caller's row, made where there is none, and locked: two changes at once are one after the other.</summary>
    internal static async Task<NoticeSettings> ForChangeAsync(ReportingDb db, string personId, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO notice_settings (person_id, version, addresses, channels, digest, digest_hour) VALUES ({personId}, 0, '{{}}', '{{}}', 'None', 9) ON CONFLICT DO NOTHING",
            cancellationToken);
        return await db.Set<NoticeSettings>().FromSql($"SELECT * FROM notice_settings WHERE person_id = {personId} FOR UPDATE").AsTracking().SingleAsync(cancellationToken);
    }

    internal static async Task<NoticeSettingsView> ViewAsync(
        ReportingDb db, string personId, IEnumerable<IDeliverySender> senders, OfficeDays days, CancellationToken cancellationToken)
    {
        var settings = await db.Set<NoticeSettings>().AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == personId, cancellationToken)
            ?? new NoticeSettings { PersonId = personId };
        var waiting = await db.Set<ContactConfirmation>().AsNoTracking()
            .Where(row => row.PersonId == personId)
            .ToDictionaryAsync(row => row.Channel, row => row.Address, StringComparer.Ordinal, cancellationToken);
        var offered = senders.Where(sender => sender.IsConfigured).Select(sender => sender.Channel).ToHashSet(StringComparer.Ordinal);
        return new NoticeSettingsView(
            settings.Version,
            [.. DeliveryChannels.All.Select(channel => new ChannelView(
                channel, offered.Contains(channel), settings.Addresses.GetValueOrDefault(channel), waiting.GetValueOrDefault(channel)))],
            NoticeKinds.All.ToDictionary(
                kind => kind,
                kind => settings.Channels.TryGetValue(kind, out var chosen) ? chosen : DeliveryChannels.All,
                StringComparer.Ordinal),
            settings.QuietFrom,
            settings.QuietUntil,
            settings.TimeZone,
            days.Zone.Id,
            JsonNamingPolicy.CamelCase.ConvertName(settings.Digest.ToString()),
            settings.DigestHour);
    }

    private static List<Refusal> Check(NoticeSettingsRequest request, out Digest digest)
    {
        var checks = new FieldChecks();
        foreach (var (kind, channels) in request.Channels ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal))
        {
            if (!NoticeKinds.Known.Contains(kind))
                checks.Invalid("channels", $"Kinds are {string.Join(", ", NoticeKinds.All)}.");
            else if (channels is null || channels.Any(channel => !DeliveryChannels.All.Contains(channel, StringComparer.Ordinal)))
                checks.Invalid($"channels.{kind}", $"Channels are {string.Join(", ", DeliveryChannels.All)}.");
        }

        if (request.QuietFrom.HasValue != request.QuietUntil.HasValue)
            checks.Invalid(request.QuietFrom.HasValue ? "quietUntil" : "quietFrom", "Quiet hours have a beginning and an end.");
        else if (request.QuietFrom is { } from && from == request.QuietUntil)
            checks.Invalid("quietUntil", "Quiet hours must not last the whole day.");
        if (!string.IsNullOrEmpty(request.TimeZone)
            && (request.TimeZone.Length > 100 || request.TimeZone.Any(char.IsControl) || !TimeZoneInfo.TryFindSystemTimeZoneById(request.TimeZone, out _)))
        {
            checks.Invalid("timeZone", "Take the IANA name of a time zone, such as Europe/Moscow.");
        }

        if (!Digests.TryGetValue(request.Digest ?? "none", out digest))
            checks.Invalid("digest", $"Digests are {string.Join(", ", Digests.Keys)}.");
        if (request.DigestHour is < 0 or > 23)
            checks.Invalid("digestHour", "Hours are 0 to 23.");
        return checks.Refusals;
    }
}

/// <summary>What a person chooses. What is left out is as it was at the beginning.</summary>
/// <param name="Channels">The channels of kinds of notices; a kind that is not there goes by every channel. Urgent notices always do.</param>
/// <param name="QuietFrom">From this time of day on only urgent notices go out.</param>
/// <param name="QuietUntil">Until this time of day, also on the next day.</param>
/// <param name="TimeZone">The IANA name of the person's time zone; the administration's where it is null.</param>
/// <param name="Digest"><c>none</c>, <c>hourly</c> or <c>daily</c>.</param>
/// <param name="DigestHour">The hour of the daily one.</param>
internal sealed record NoticeSettingsRequest(
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Channels = null,
    TimeOnly? QuietFrom = null,
    TimeOnly? QuietUntil = null,
    string? TimeZone = null,
    string? Digest = null,
    int? DigestHour = null);

/// <summary>How a person gets notices.</summary>
/// <param name="Version">The version of the settings; also the entity tag.</param>
/// <param name="Contacts">Every channel, whether this installation sends by it, and where to.</param>
/// <param name="Channels">The channels of each kind of notice.</param>
/// <param name="QuietFrom">From this time of day on only urgent notices go out.</param>
/// <param name="QuietUntil">Until this time of day.</param>
/// <param name="TimeZone">The person's own time zone.</param>
/// <param name="AdministrationTimeZone">The one that holds where the person has none.</param>
/// <param name="Digest"><c>none</c>, <c>hourly</c> or <c>daily</c>.</param>
/// <param name="DigestHour">The hour of the daily one.</param>
internal sealed record NoticeSettingsView(
    int Version,
    IReadOnlyList<ChannelView> Contacts,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Channels,
    TimeOnly? QuietFrom,
    TimeOnly? QuietUntil,
    string? TimeZone,
    string AdministrationTimeZone,
    string Digest,
    int DigestHour);

/// <summary>One channel of a person.</summary>
/// <param name="Channel"><c>email</c>, <c>telegram</c> or <c>max</c>.</param>
/// <param name="IsOffered">Whether this installation is configured to send by it.</param>
/// <param name="Address">Where to; null while none is confirmed.</param>
/// <param name="Unconfirmed">An address to which a code was sent.</param>
internal sealed record ChannelView(string Channel, bool IsOffered, string? Address, string? Unconfirmed);
