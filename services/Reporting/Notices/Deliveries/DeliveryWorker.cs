using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.Messaging.Work;
using SocialPubs.Reporting.Notices.Settings;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>What one replica has taken on to send.</summary>
internal sealed record DeliveryClaim(Guid DeliveryId, Guid Claim);

/// <summary>
/// Plans new notices and sends what is due. Each message goes to the other side once: the claim is in the database before
/// anything is done, the handing over is in it before the text leaves, and only what was certainly not taken is tried
/// again. What was handed over and got no answer, because the connection, this process or the machine died in between,
/// is shown as unknown and left to a person.
/// </summary>
internal sealed partial class DeliveryWorker(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    OfficeDays days,
    IOptions<NoticeOptions> options,
    DeliveryMetrics metrics,
    TimeProvider time,
    ILogger<DeliveryWorker> logger) : DueWorker<DeliveryClaim>(time, logger)
{
    private const int RecordAttempts = 30;

    private static readonly TimeSpan RecordPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(15);

    private DateTimeOffset counted = DateTimeOffset.MinValue;

    protected override int Concurrency => 4;

    protected override TimeSpan Poll => options.Value.Poll;

    private NoticeOptions Options => options.Value;

    protected override async Task<IReadOnlyList<DeliveryClaim>> ClaimAsync(int count, CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        var senders = scope.ServiceProvider.GetServices<IDeliverySender>().Where(sender => sender.IsConfigured).ToArray();
        string[] channels = [.. senders.Select(sender => sender.Channel)];
        var now = Time.GetUtcNow();
        await DeliveryPlanner.PlanAsync(db, channels, days.Zone, now, stoppingToken);
        await TakeBackAsync(db, now, stoppingToken);
        if (now - counted >= CountInterval)
        {
            metrics.State = await CountAsync(db, now, stoppingToken);
            counted = now;
        }

        if (channels.Length == 0)
            return [];

        var claim = Guid.CreateVersion7(now);
        var lease = now + senders.Max(sender => sender.Timeout) + Options.Lease;
        var ids = await db.Database.SqlQuery<Guid>($"""
            UPDATE deliveries SET state = 'Sending', claim = {claim}, lease_until = {lease}, handed_at = NULL, attempts = attempts + 1
            WHERE id IN (
              SELECT id FROM deliveries WHERE state = 'Waiting' AND due_at <= {now} AND channel = ANY({channels})
              ORDER BY due_at, id LIMIT {count} FOR UPDATE SKIP LOCKED)
            RETURNING id AS "Value"
            """).ToListAsync(stoppingToken);
        return [.. ids.Select(id => new DeliveryClaim(id, claim))];
    }

    protected override async Task CarryOutAsync(DeliveryClaim claim, CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
            var delivery = await db.Set<Delivery>().AsNoTracking()
                .SingleOrDefaultAsync(row => row.Id == claim.DeliveryId && row.Claim == claim.Claim, stoppingToken);
            if (delivery is null)
                return;

            var message = await ReadAsync(db, delivery, stoppingToken);
            if (message is null)
            {
                await RecordAsync(claim, delivery, new SendResult(SendOutcome.Refused, "delivery.stale"), DeliveryState.Discarded);
                return;
            }

            var sender = scope.ServiceProvider.GetServices<IDeliverySender>().Single(candidate => candidate.Channel == delivery.Channel);
            // Not the stopping token: what is handed over is waited for, and the channel's own limit ends it.
            var result = await sender.SendAsync(message, () => HandOver(claim), CancellationToken.None);
            metrics.Attempt(delivery.Channel, result.Outcome);
            await RecordAsync(claim, delivery, result, StateAfter(delivery, result));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The lease ends, and another replica takes it.
        }
        catch (ClaimLostException)
        {
            LogClaimLost(claim.DeliveryId);
        }
        catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
        {
            LogDatabaseAway(claim.DeliveryId, exception.GetBaseException().Message);
        }
        catch (Exception exception)
        {
            LogFailed(exception, claim.DeliveryId);
        }
    }

    /// <summary>
    /// The text as it is now. Null where nothing is left to say: warnings of clocks that were settled while they waited
    /// for a digest or for the end of the quiet hours, and codes that nobody needs any more.
    /// </summary>
    private async Task<OutgoingMessage?> ReadAsync(ReportingDb db, Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Confirms)
        {
            var confirmation = await db.Set<ContactConfirmation>().AsNoTracking().SingleOrDefaultAsync(
                row => row.PersonId == delivery.PersonId && row.Channel == delivery.Channel && row.Address == delivery.Address, cancellationToken);
            return confirmation is null || confirmation.SentAt + Options.CodeLifetime <= Time.GetUtcNow()
                ? null
                : OutgoingMessage.Confirmation(delivery.Id, delivery.Address, confirmation.Code, Options.CodeLifetime);
        }

        var notices = await db.Set<Notice>().AsNoTracking()
            .Where(notice => db.Set<DeliveredNotice>().Any(row => row.NoticeId == notice.Id && row.Channel == delivery.Channel && row.DeliveryId == delivery.Id))
            .OrderBy(notice => notice.Seq)
            .ToListAsync(cancellationToken);
        var clocks = notices.Select(notice => NoticeCauses.ClockOf(notice.Cause)).OfType<Guid>().Distinct().ToArray();
        var settled = clocks.Length == 0 ? [] : await db.Clocks.AsNoTracking()
            .Where(row => clocks.Contains(row.DeadlineId) && !row.Awaited)
            .Select(row => row.DeadlineId)
            .ToListAsync(cancellationToken);
        notices.RemoveAll(notice => NoticeCauses.ClockOf(notice.Cause) is { } clock && settled.Contains(clock));
        return notices.Count == 0 ? null : OutgoingMessage.Of(delivery.Id, delivery.Address, notices, Options.PublicAddress);
    }

    /// <summary>From here on the outcome is open until the answer is recorded. Synchronous: see <see cref="MailSender"/>.</summary>
    private void HandOver(DeliveryClaim claim)
    {
        using var command = database.CreateCommand(
            "UPDATE deliveries SET handed_at = $1 WHERE id = $2 AND claim = $3 AND state = 'Sending' AND lease_until > $1");
        command.Parameters.Add(new NpgsqlParameter { Value = Time.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter { Value = claim.DeliveryId });
        command.Parameters.Add(new NpgsqlParameter { Value = claim.Claim });
        if (command.ExecuteNonQuery() != 1)
            throw new ClaimLostException();
    }

    private DeliveryState StateAfter(Delivery delivery, SendResult result) => result.Outcome switch
    {
        SendOutcome.Sent => DeliveryState.Sent,
        SendOutcome.Unknown => DeliveryState.Unknown,
        SendOutcome.Refused => DeliveryState.Failed,
        _ => Time.GetUtcNow() - delivery.FirstDueAt > Options.GiveUpAfter ? DeliveryState.GivenUp : DeliveryState.Waiting,
    };

    /// <summary>
    /// Writes down what came of it, and does not let go before it is written: else it would count as unknown. Also where
    /// the lease ended meanwhile, for this replica alone knows.
    /// </summary>
    private async Task RecordAsync(DeliveryClaim claim, Delivery delivery, SendResult result, DeliveryState state)
    {
        var now = Time.GetUtcNow();
        var pause = result.After ?? PauseAfter(delivery.Attempts);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
                await db.Set<Delivery>()
                    .Where(row => row.Id == claim.DeliveryId && row.Claim == claim.Claim
                        && (row.State == DeliveryState.Sending || row.State == DeliveryState.Unknown))
                    .ExecuteUpdateAsync(
                        row => row
                            .SetProperty(column => column.State, state)
                            .SetProperty(column => column.DueAt, column => state == DeliveryState.Waiting ? now + pause : column.DueAt)
                            .SetProperty(column => column.Claim, (Guid?)null)
                            .SetProperty(column => column.LeaseUntil, (DateTimeOffset?)null)
                            .SetProperty(column => column.HandedAt, column => state == DeliveryState.Waiting ? null : column.HandedAt)
                            .SetProperty(column => column.SentAt, state == DeliveryState.Sent ? now : null)
                            .SetProperty(column => column.ErrorCode, result.Code)
                            .SetProperty(column => column.Answer, Clean(result.Answer)),
                        CancellationToken.None);
                break;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception) && attempt < RecordAttempts)
            {
                await Task.Delay(RecordPause, TimeProvider.System, CancellationToken.None);
            }
        }

        switch (state)
        {
            case DeliveryState.Sent:
                metrics.Sent(delivery.Channel, now - delivery.FirstDueAt);
                break;
            case DeliveryState.Waiting:
                LogTriedAgain(claim.DeliveryId, delivery.Channel, result.Code, pause);
                break;
            case DeliveryState.Unknown:
                LogUnknown(claim.DeliveryId, delivery.Channel, result.Code);
                break;
            case DeliveryState.Failed or DeliveryState.GivenUp:
                LogGivenUp(claim.DeliveryId, delivery.Channel, state, result.Code);
                break;
            default:
                break;
        }
    }

    private TimeSpan PauseAfter(int attempts)
    {
        var pause = Options.FirstPause * Math.Pow(2, Math.Min(attempts - 1, 20));
        return pause < Options.LongestPause ? pause : Options.LongestPause;
    }

    /// <summary>What a replica left behind that died: what it had not handed over is free again, the rest is unknown.</summary>
    private async Task TakeBackAsync(ReportingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var free = await db.Set<Delivery>()
            .Where(row => row.State == DeliveryState.Sending && row.LeaseUntil < now && row.HandedAt == null)
            .ExecuteUpdateAsync(
                row => row.SetProperty(column => column.State, DeliveryState.Waiting)
                    .SetProperty(column => column.Claim, (Guid?)null)
                    .SetProperty(column => column.LeaseUntil, (DateTimeOffset?)null),
                cancellationToken);
        // The claim stays: should the replica be alive after all, its answer counts.
        var open = await db.Set<Delivery>()
            .Where(row => row.State == DeliveryState.Sending && row.LeaseUntil < now && row.HandedAt != null)
            .ExecuteUpdateAsync(
                row => row.SetProperty(column => column.State, DeliveryState.Unknown)
                    .SetProperty(column => column.LeaseUntil, (DateTimeOffset?)null)
                    .SetProperty(column => column.ErrorCode, "delivery.cut-off"),
                cancellationToken);
        if (free + open > 0)
            LogTakenBack(free, open);
    }

    private static async Task<(long Waiting, long Failed, long Unknown)> CountAsync(ReportingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waiting = await db.Set<Delivery>().LongCountAsync(row => row.State == DeliveryState.Waiting && row.DueAt <= now, cancellationToken);
        var failed = await db.Set<Delivery>().LongCountAsync(row => row.State == DeliveryState.Failed || row.State == DeliveryState.GivenUp, cancellationToken);
        var unknown = await db.Set<Delivery>().LongCountAsync(row => row.State == DeliveryState.Unknown, cancellationToken);
        return (waiting, failed, unknown);
    }

    /// <summary>Another program's words, for people: one line that PostgreSQL can hold.</summary>
    private static string? Clean(string? answer)
    {
        if (answer is null)
            return null;
        var line = new string([.. answer.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c).Take(300)]).Trim();
        return line.Length == 0 ? null : line;
    }

    [LoggerMessage(LogLevel.Information, "Delivery {DeliveryId} by {Channel} was not taken ({Code}); again in {Pause}")]
    private partial void LogTriedAgain(Guid deliveryId, string channel, string? code, TimeSpan pause);

    [LoggerMessage(LogLevel.Warning, "Delivery {DeliveryId} by {Channel} was handed over without an answer ({Code}); it is not sent again")]
    private partial void LogUnknown(Guid deliveryId, string channel, string? code);

    [LoggerMessage(LogLevel.Error, "Delivery {DeliveryId} by {Channel} ended as {State} ({Code})")]
    private partial void LogGivenUp(Guid deliveryId, string channel, DeliveryState state, string? code);

    [LoggerMessage(LogLevel.Warning, "A replica left deliveries behind: {Free} are free again, {Open} had been handed over and are unknown")]
    private partial void LogTakenBack(int free, int open);

    [LoggerMessage(LogLevel.Warning, "Delivery {DeliveryId} was taken over by another replica")]
    private partial void LogClaimLost(Guid deliveryId);

    [LoggerMessage(LogLevel.Warning, "Delivery {DeliveryId} waits for the database: {Reason}")]
    private partial void LogDatabaseAway(Guid deliveryId, string reason);

    [LoggerMessage(LogLevel.Error, "Delivery {DeliveryId} failed; its lease ends and it is tried again")]
    private partial void LogFailed(Exception exception, Guid deliveryId);
}
