using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Reporting.Notices.Deliveries;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Notices.Settings;

/// <summary>
/// <c>/api/reporting/notice-settings/{channel}</c>: an address becomes the caller's when they enter the code that was
/// sent to it, for e-mail and messengers alike. Nothing else is ever sent to an address that nobody confirmed.
/// </summary>
internal static class ConfirmContact
{
    // Letters and digits that nobody takes for others. Thirty to the tenth: not to be guessed while the code lives.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int CodeLength = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/reporting/notice-settings/{channel}/address", SendCodeAsync)
            .WithName("SetNoticeAddress")
            .WithSummary("Sends a code to an address that the caller wants notices at")
            .WithTags("Reporting")
            .AsCommand()
            .RequireRoles([.. Roles.All]).ForOneself();
        routes.MapPost("/api/reporting/notice-settings/{channel}/confirm", ConfirmAsync)
            .WithName("ConfirmNoticeAddress")
            .WithSummary("Confirms the address by the code that came there")
            .WithTags("Reporting")
            .AsCommand()
            .RequireRoles([.. Roles.All]).ForOneself();
        routes.MapDelete("/api/reporting/notice-settings/{channel}/address", RemoveAsync)
            .WithName("RemoveNoticeAddress")
            .WithSummary("Sends nothing more by this channel")
            .WithTags("Reporting")
            .AsCommand()
            .RequireRoles([.. Roles.All]).ForOneself();
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> SendCodeAsync(
        string channel, AddressRequest request, ReportingDb db, IEnumerable<IDeliverySender> senders, TimeProvider time, Caller caller, CancellationToken cancellationToken)
    {
        if (!DeliveryChannels.All.Contains(channel, StringComparer.Ordinal))
            return NoChannel();
        if (!senders.Any(sender => sender.Channel == channel && sender.IsConfigured))
            return new Refusal(NoticeRefusals.ChannelNotConfigured, "Ask the administrator to configure it.", "channel").ToProblem();
        if (AddressOf(channel, request.Address) is not { } address)
        {
            return new Refusal(
                CommonRefusals.Invalid, channel == DeliveryChannels.Email ? "Take an e-mail address." : "Take the number that the bot tells: digits only.", "address").ToProblem();
        }

        var now = time.GetUtcNow();
        await NoticeSettingsEndpoints.ForChangeAsync(db, caller.Id, cancellationToken);
        var confirmation = await db.Set<ContactConfirmation>().FindAsync([caller.Id, channel], cancellationToken);
        if (confirmation is not null && now - confirmation.SentAt < Pause)
            return new Refusal(NoticeRefusals.CodeTooSoon, "A new code can be sent a minute after the last one.", "address").ToProblem();

        var code = RandomNumberGenerator.GetString(Alphabet, CodeLength);
        if (confirmation is null)
            db.Add(new ContactConfirmation { PersonId = caller.Id, Channel = channel, Address = address, Code = code, SentAt = now });
        else
            (confirmation.Address, confirmation.Code, confirmation.SentAt) = (address, code, now);
        db.Add(new Delivery
        {
            Id = Guid.CreateVersion7(now),
            PersonId = caller.Id,
            Channel = channel,
            Address = address,
            Confirms = true,
            CreatedAt = now,
            FirstDueAt = now,
            DueAt = now,
        });
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Ok<NoticeSettingsView>, ProblemHttpResult>> ConfirmAsync(
        string channel,
        CodeRequest request,
        HttpContext http,
        ReportingDb db,
        IEnumerable<IDeliverySender> senders,
        OfficeDays days,
        IOptions<NoticeOptions> options,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        if (!DeliveryChannels.All.Contains(channel, StringComparer.Ordinal))
            return NoChannel();

        var settings = await NoticeSettingsEndpoints.ForChangeAsync(db, caller.Id, cancellationToken);
        var confirmation = await db.Set<ContactConfirmation>().FindAsync([caller.Id, channel], cancellationToken);
        var given = new string([.. (request.Code ?? "").ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Take(CodeLength + 1)]);
        if (confirmation is null || confirmation.Code != given || time.GetUtcNow() - confirmation.SentAt >= options.Value.CodeLifetime)
            return new Refusal(NoticeRefusals.WrongCode, "Take the code of the last message, while it holds.", "code").ToProblem();

        settings.Addresses = new Dictionary<string, string>(settings.Addresses, StringComparer.Ordinal) { [channel] = confirmation.Address };
        settings.Version++;
        db.Remove(confirmation);
        await db.SaveChangesAsync(cancellationToken);
        http.SetETag(settings.Version);
        return TypedResults.Ok(await NoticeSettingsEndpoints.ViewAsync(db, caller.Id, senders, days, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string channel, ReportingDb db, Caller caller, CancellationToken cancellationToken)
    {
        if (!DeliveryChannels.All.Contains(channel, StringComparer.Ordinal))
            return NoChannel();

        var settings = await NoticeSettingsEndpoints.ForChangeAsync(db, caller.Id, cancellationToken);
        settings.Addresses = settings.Addresses.Where(entry => entry.Key != channel).ToDictionary(StringComparer.Ordinal);
        settings.Version++;
        if (await db.Set<ContactConfirmation>().FindAsync([caller.Id, channel], cancellationToken) is { } confirmation)
            db.Remove(confirmation);
        // What waits for a digest or for the morning would still go there.
        await db.Set<Delivery>()
            .Where(row => row.PersonId == caller.Id && row.Channel == channel && row.State == DeliveryState.Waiting)
            .ExecuteUpdateAsync(row => row.SetProperty(column => column.State, DeliveryState.Discarded), cancellationToken);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult NoChannel() =>
        new Refusal(CommonRefusals.NotFound, $"Channels are {string.Join(", ", DeliveryChannels.All)}.", "channel").ToProblem();

    private static string? AddressOf(string channel, string? address)
    {
        address = address?.Trim() ?? "";
        if (address.Length is 0 or > 254 || address.Any(c => c is < '!' or > '~'))
            return null;
        if (channel != DeliveryChannels.Email)
            return address.Length <= 20 && address.All(char.IsAsciiDigit) ? address : null;

        // An address alone, not "name <address>" nor a list; the domain is one of the internet's.
        return MailboxAddress.TryParse(address, out var mailbox) && mailbox.Address == address && mailbox.Domain.Contains('.', StringComparison.Ordinal)
            ? address
            : null;
    }
}

/// <summary>Where notices shall go.</summary>
/// <param name="Address">An e-mail address, or the number of the caller's chat with the bot, which the bot tells who writes to it.</param>
internal sealed record AddressRequest(string? Address);

/// <summary>What came there.</summary>
/// <param name="Code">The code.</param>
internal sealed record CodeRequest(string? Code);
