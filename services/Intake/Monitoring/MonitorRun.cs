using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Intake.Candidates;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Keys;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Monitoring;

/// <summary>One run of a monitor: reads its pages and records each with what it brought.</summary>
internal sealed partial class MonitorRun(
    IntakeDb db,
    NpgsqlDataSource database,
    Connectors connectors,
    SealedSecrets secrets,
    RateBudget budget,
    CandidateStore candidates,
    IntakeMetrics metrics,
    IOptions<FindingOptions> options,
    TimeProvider time,
    ILogger<MonitorRun> logger)
{
    private const int Races = 5;

    /// <summary>Reads until there is nothing more, the budget of the run is used up, or another replica has taken over.</summary>
    public async Task RunAsync(MonitorClaim claim, CancellationToken stoppingToken)
    {
        var account = await db.NetworkAccounts.AsNoTracking().SingleAsync(row => row.Id == claim.AccountId, stoppingToken);
        var monitor = await db.Monitors.AsNoTracking().SingleAsync(row => row.Id == claim.MonitorId, stoppingToken);
        var connector = connectors.For(account.Network)
            ?? throw new InvalidOperationException("Only monitors of networks with a connector are claimed.");
        var token = secrets.Open(NetworkAccountChanged.TokenPurpose, account.Id.ToString("D"), account.SealedToken);
        var uploadToken = secrets.Open(NetworkAccountChanged.TokenPurpose, NetworkAccountChanged.UploadContext(account.Id), account.SealedUploadToken);
        var gate = new MonitorGate(database, budget, time, options.Value, claim, kind => connector.CallsPerSecond(account.Kind, kind));
        var cursor = monitor.Cursor;
        for (var pagesLeft = monitor.PagesPerRun - 1; ; pagesLeft--)
        {
            if (stoppingToken.IsCancellationRequested)
            {
                await ReleaseAsync(claim);
                return;
            }

            var oldest = time.GetUtcNow() - options.Value.OldestItem;
            var page = token is null
                ? new MonitorPage(MonitorOutcome.Token, [], cursor, Code: "intake.token-sealed", Detail: "The token was sealed under another master key.")
                : await ReadAsync(
                    connector,
                    new MonitorRequest(
                        new ConnectorAccount(account.Id, account.Kind, account.OwnerId, token, uploadToken),
                        monitor.Kind,
                        monitor.Terms,
                        cursor,
                        monitor.Since > oldest ? monitor.Since : oldest),
                    gate,
                    claim,
                    stoppingToken);
            if (page is null)
                return;
            if (page.Outcome != MonitorOutcome.Read && stoppingToken.IsCancellationRequested)
            {
                await ReleaseAsync(claim);
                return;
            }

            metrics.Looked(account.Network, claim.Kind, page.Outcome, page.Code);
            if (page.Outcome != MonitorOutcome.Read)
                LogFailed(claim.MonitorId, account.Network, claim.Kind, page.Outcome, page.Code);
            // What was read is recorded also while the service stops.
            if (!await RecordAsync(claim, account, page, pagesLeft, CancellationToken.None))
                return;
            cursor = page.Cursor;
        }
    }

    /// <summary>What was read could not be recorded, for a reason that is no one else's: shown at the monitor, and tried again more and more seldom.</summary>
    public async Task GiveUpAsync(MonitorClaim claim, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(claim, cancellationToken) is not { } monitor)
            return;

        monitor.Fail(
            new MonitorPage(MonitorOutcome.TryLater, [], monitor.Cursor, Code: "intake.fault", Detail: "An unexpected fault; it is in the log."), options.Value, time.Now());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Asks the network; null where another replica has taken over.</summary>
    private async Task<MonitorPage?> ReadAsync(
        INetworkConnector connector, MonitorRequest request, ICallGate gate, MonitorClaim claim, CancellationToken stoppingToken)
    {
        try
        {
            return await connector.ReadAsync(request, gate, stoppingToken);
        }
        catch (AttemptLostException)
        {
            LogLost(claim.MonitorId);
            return null;
        }
        catch (RateBudgetException exception)
        {
            return new MonitorPage(MonitorOutcome.TryLater, [], request.Cursor, Code: ConnectorFaults.RateBudget) { WaitFor = exception.Wait };
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return new MonitorPage(MonitorOutcome.TryLater, [], request.Cursor, Code: "intake.cut-off");
        }
        catch (Exception exception)
        {
            LogFault(exception, claim.MonitorId);
            return new MonitorPage(MonitorOutcome.TryLater, [], request.Cursor, Code: "intake.fault", Detail: "An unexpected fault; it is in the log.");
        }
    }

    /// <summary>What was found and the cursor behind it, in one transaction; false where the run is at its end.</summary>
    private async Task<bool> RecordAsync(MonitorClaim claim, NetworkAccount account, MonitorPage page, int pagesLeft, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryRecordAsync(claim, account, page, pagesLeft, cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Races)
            {
                // A curator decided on one of the candidates at the same moment; now the look-up sees it.
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<bool> TryRecordAsync(MonitorClaim claim, NetworkAccount account, MonitorPage page, int pagesLeft, CancellationToken cancellationToken)
    {
        var now = time.Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await candidates.LockAsync(account.Network, cancellationToken);
        var monitor = await LockAsync(claim, cancellationToken);
        if (monitor is null)
        {
            LogLost(claim.MonitorId);
            return false;
        }

        var goesOn = false;
        Taken? taken = null;
        if (page.Outcome == MonitorOutcome.Read)
        {
            taken = await candidates.TakeInAsync(account.Network, page.Items, new FoundBy(claim.Kind, claim.MonitorId), now, cancellationToken);
            goesOn = monitor.Read(page, taken.Found.Count, pagesLeft, now);
        }
        else
        {
            monitor.Fail(page, options.Value, now);
            if (page.Outcome == MonitorOutcome.Token)
                await RestAsync(account, page, now, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        db.ChangeTracker.Clear();
        if (taken is not null)
            candidates.Count(taken, claim.Kind.ToString());
        return goesOn;
    }

    private async Task<FindingMonitor?> LockAsync(MonitorClaim claim, CancellationToken cancellationToken) =>
        (await db.Monitors.FromSql($"SELECT * FROM monitors WHERE id = {claim.MonitorId} AND claim_id = {claim.ClaimId} FOR UPDATE").ToListAsync(cancellationToken))
            .SingleOrDefault();

    /// <summary>What the network refuses to one monitor it refuses to all of the account: they rest, too, until there is a new token.</summary>
    private async Task RestAsync(NetworkAccount account, MonitorPage page, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A token that came meanwhile is another one.
        var isPresent = await db.NetworkAccounts.Where(row => row.Id == account.Id && row.SealedToken == account.SealedToken).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.TokenProblem, page.Code ?? "token").SetProperty(row => row.TokenProblemAt, now), cancellationToken);
        if (isPresent == 0)
            return;

        var until = now + (page.WaitFor > options.Value.TokenPause ? page.WaitFor : options.Value.TokenPause);
        // Those that other replicas hold come to the same end by themselves.
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE monitors SET next_run_at = {until} WHERE id IN
                (SELECT id FROM monitors WHERE account_id = {account.Id} AND next_run_at < {until} FOR UPDATE SKIP LOCKED)
            """,
            cancellationToken);
    }

    /// <summary>Another replica may go on at once.</summary>
    private Task ReleaseAsync(MonitorClaim claim) => db.Monitors
        .Where(row => row.Id == claim.MonitorId && row.ClaimId == claim.ClaimId)
        .ExecuteUpdateAsync(set => set.SetProperty(row => row.ClaimId, (Guid?)null).SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null), CancellationToken.None);

    [LoggerMessage(LogLevel.Warning, "Monitor {MonitorId} could not read {Kind} in {Network}: {Outcome} {Code}")]
    private partial void LogFailed(Guid monitorId, string network, MonitorKind kind, MonitorOutcome outcome, string? code);

    [LoggerMessage(LogLevel.Warning, "The lease of monitor {MonitorId} had ended, or it was changed; another run goes on from its cursor")]
    private partial void LogLost(Guid monitorId);

    [LoggerMessage(LogLevel.Error, "A look of monitor {MonitorId} met an unexpected fault")]
    private partial void LogFault(Exception exception, Guid monitorId);
}
