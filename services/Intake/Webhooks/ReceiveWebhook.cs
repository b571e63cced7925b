using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Intake.Candidates;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Keys;
using SocialPubs.Networks;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Webhooks;

/// <summary>
/// What networks tell by themselves. They have no token of ours: each proves itself by its signature or secret, which the
/// network's reader checks over exactly the bytes that came. The answer leaves when everything is stored, so that the
/// network tells again what was lost on the way.
/// </summary>
internal static class ReceiveWebhook
{
    /// <summary>Bytes of a call; the networks send less.</summary>
    public const int MaxBody = 1024 * 1024;

    private const int Races = 5;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks/{network}", HandleAsync)
            .WithName("IntakeConfirmWebhook").WithSummary("A network asks whether the address is ours")
            .AllowAnonymous();
        // Its effects are the network's, not a caller's: they stand in the candidates and their evidence, and not on the
        // record of who did what.
        routes.MapPost("/webhooks/{network}", HandleAsync)
            .WithName("IntakeReceiveWebhook").WithSummary("A network tells what was written, changed or deleted")
            .AllowAnonymous().ChangesNothing();
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> HandleAsync(
        string network,
        HttpContext http,
        IntakeDb db,
        IEnumerable<IWebhookReader> readers,
        SealedSecrets secrets,
        CandidateStore candidates,
        IntakeMetrics metrics,
        RefusedWebhooks refused,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (readers.FirstOrDefault(reader => reader.Network == network) is not { } reader)
        {
            refused.Count("unknown", StatusCodes.Status404NotFound);
            return new Refusal(CommonRefusals.NotFound, "No such network sends anything.", "network").ToProblem();
        }

        if (await ReadAsync(http, cancellationToken) is not { } body)
        {
            refused.Count(network, StatusCodes.Status413PayloadTooLarge);
            return new Refusal(CommonRefusals.TooLarge, $"A call has {MaxBody} bytes at the most.").ToProblem();
        }

        var accounts = await db.NetworkAccounts.AsNoTracking()
            .Where(account => account.Network == network && account.WebhookOn && account.Active).OrderBy(account => account.Id).ToListAsync(cancellationToken);
        var answer = reader.Read(
            new WebhookCall(
                http.Request.Method,
                http.Request.Query.ToDictionary(entry => entry.Key, entry => entry.Value.ToString(), StringComparer.Ordinal),
                http.Request.Headers.ToDictionary(entry => entry.Key, entry => entry.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body),
            [
                .. accounts.Select(account => new WebhookAccount(
                    account.Id,
                    account.OwnerId,
                    NetworkAccounts.Open(secrets, account.Id, "secret", account.SealedWebhookSecret),
                    NetworkAccounts.Open(secrets, account.Id, "confirmation", account.SealedWebhookConfirmation))),
            ]);
        if (answer.Status >= StatusCodes.Status400BadRequest)
        {
            refused.Count(network, answer.Status);
        }
        else
        {
            // Who says that an account of ours is meant has shown the account's secret or the application's.
            var events = answer.Events.Where(told => accounts.Exists(account => account.Id == told.AccountId)).ToList();
            await StoreAsync(db, candidates, network, events, time.Now(), cancellationToken);
            metrics.Webhook(network, events.Count == 0 ? "confirmed" : "taken");
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(answer.Body, answer.ContentType, Encoding.UTF8, answer.Status);
    }

    /// <summary>Everything of one call in one transaction: what was told before has no effect.</summary>
    private static async Task StoreAsync(
        IntakeDb db, CandidateStore candidates, string network, IReadOnlyList<WebhookEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
            return;

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                db.ChangeTracker.Clear();
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                await candidates.LockAsync(network, cancellationToken);
                var taken = new List<Taken>();
                foreach (var told in events)
                {
                    if (await IsFirstAsync(db, network, told, now, cancellationToken))
                        taken.Add(await TakeAsync(db, candidates, network, told, now, cancellationToken));
                    // Of two events of one call the second may be about what the first brought.
                    await db.SaveChangesAsync(cancellationToken);
                }

                var ids = events.Select(told => told.AccountId).Distinct().ToArray();
                await db.NetworkAccounts.Where(account => ids.Contains(account.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(account => account.WebhookAt, now), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                foreach (var one in taken)
                    candidates.Count(one, "webhook");
                return;
            }
            catch (DbUpdateConcurrencyException) when (attempt < Races)
            {
                // A curator decided on the candidate at the same moment; now the look-up sees it.
            }
        }
    }

    private static async Task<bool> IsFirstAsync(IntakeDb db, string network, WebhookEvent told, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Ids of events are the network's; what is longer than an index takes is told apart by its hash.
        var id = told.EventId.Length <= 200 && !told.EventId.Contains('\0', StringComparison.Ordinal) ? told.EventId : EvidenceDocument.HashOf(told.EventId);
        return await db.Database.ExecuteSqlAsync(
            $"INSERT INTO webhook_receipts (network, event_id, received_at) VALUES ({network}, {id}, {now}) ON CONFLICT DO NOTHING", cancellationToken) == 1;
    }

    private static async Task<Taken> TakeAsync(
        IntakeDb db, CandidateStore candidates, string network, WebhookEvent told, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (told.Kind == WebhookEventKind.Deleted)
            return await candidates.NoteDeletionAsync(network, told.NetworkId, now, cancellationToken);
        if (told.Item is not { } item)
        {
            // The network says that there is something, and not what: the account's monitors look.
            await WakeAsync(db, told.AccountId, now, cancellationToken);
            return Taken.Nothing;
        }

        var by = new FoundBy(item.MentionsAccount ? MonitorKind.Mentions : MonitorKind.Comments, MonitorId: null);
        var taken = await candidates.TakeInAsync(network, [item], by, now, cancellationToken);
        // What it does not say of the author a monitor reads.
        if (taken.Found.Any(found => FoundItems.IsNameless(found.AuthorName, found.AuthorUrl)))
            await WakeAsync(db, told.AccountId, now, cancellationToken);
        return taken;
    }

    /// <summary>Lets the account's monitors look at once; those that fail keep their pause.</summary>
    private static Task WakeAsync(IntakeDb db, Guid accountId, DateTimeOffset now, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE monitors SET next_run_at = {now} WHERE id IN
            (SELECT id FROM monitors WHERE account_id = {accountId} AND is_on AND next_run_at > {now} AND failures = 0 FOR UPDATE SKIP LOCKED)
        """,
        cancellationToken);

    /// <summary>The body as it came; null where it is longer than allowed.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (http.Request.ContentLength > MaxBody)
            return null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;

        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await http.Request.Body.ReadAsync(body.GetMemory(8192), cancellationToken);
            if (read == 0)
                return body.WrittenMemory;
            body.Advance(read);
            if (body.WrittenCount > MaxBody)
                return null;
        }
    }
}
