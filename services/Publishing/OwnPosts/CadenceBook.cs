using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>
/// Keeps the cadence: warns and records misses, each once for an account and period, whatever number of replicas runs,
/// and also what fell due while none of them did.
/// </summary>
internal sealed class CadenceBook(
    PublishingDb db, RegulationCatalog regulations, RegulationOptions active, Connectors connectors, IOptions<AccountWatchOptions> options, TimeProvider time)
{
    private const long Lock = 0x5C_43_41_44;

    // Two years of weeks; what is older is no news to anybody.
    private const int MaxPeriods = 110;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.TryLockAsync(Lock, cancellationToken))
            return;

        var now = time.GetUtcNow();
        foreach (var account in await db.Accounts.AsNoTracking().Where(account => account.ActiveSince != null).ToListAsync(cancellationToken))
            await SettleAsync(account, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Before an account goes out of use: what it owed until now is settled as it stands.</summary>
    public async Task CloseAsync(Account account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        await SettleAsync(account, now, cancellationToken, wait: false);
    }

    private async Task SettleAsync(Account account, DateTimeOffset now, CancellationToken cancellationToken, bool wait = true)
    {
        var regulation = regulations.InForce(active.Active, now);
        var network = regulation.Network(account.Network);
        if (account.ActiveSince is not { } since)
            return;

        foreach (var rule in regulation.Cadence.Where(rule => rule.Per != RecurringPeriod.WorkingHour))
        {
            var marks = await db.CadenceMarks.Where(mark => mark.AccountId == account.Id && mark.Per == rule.Per)
                .OrderByDescending(mark => mark.PeriodStart).Take(MaxPeriods).ToDictionaryAsync(mark => mark.PeriodStart, cancellationToken);
            var period = regulation.PeriodOf(rule.Per, since);
            var periods = new List<Period>();
            for (; period.From <= now; period = regulation.PeriodOf(rule.Per, period.To))
                periods.Add(period);
            foreach (var each in periods.TakeLast(MaxPeriods).Where(each => Cadence.Owes(since, network, rule, each)))
            {
                var start = AccountRules.DateIn(regulation, each.From);
                var mark = marks.GetValueOrDefault(start);
                if (mark?.SettledAt is not null)
                    continue;

                var posted = await db.AccountPosts.CountAsync(
                    post => post.AccountId == account.Id && post.PostedAt >= each.From && post.PostedAt < each.To, cancellationToken);
                var step = Cadence.StepOf(rule, each, posted, mark, wait ? await ReadAtAsync(account, cancellationToken) : null, options.Value.CadenceGrace, now);
                if (step == CadenceStep.None)
                    continue;

                if (mark is null)
                {
                    mark = new CadenceMark { AccountId = account.Id, Per = rule.Per, PeriodStart = start };
                    db.Add(mark);
                }

                Take(account, rule, each, mark, step, posted, now);
            }
        }
    }

    private void Take(Account account, CadenceRule rule, Period period, CadenceMark mark, CadenceStep step, int posted, DateTimeOffset now)
    {
        mark.Required = rule.Posts;
        mark.Posted = posted;
        if (step == CadenceStep.Warn)
        {
            mark.WarnedAt = Cadence.WarningDue(rule, period, mark.WarnedAt, now)!.Value;
            db.Enqueue(
                new CadenceWarning(
                    account.Id, mark.WarnedAt.Value, account.Network, account.Title, account.BodyCode, mark.PeriodStart, period.To, rule.Posts, posted, rule.Required, rule.Clause),
                now);
            return;
        }

        mark.SettledAt = now;
        mark.Missed = step == CadenceStep.Missed;
        db.Enqueue(
            new CadenceClosed(
                account.Id, period.To, account.Network, account.Title, account.BodyCode, mark.PeriodStart, period.To, rule.Posts, posted, rule.Required, rule.Clause),
            now);
        if (step == CadenceStep.Missed)
        {
            db.Enqueue(
                new CadenceMissed(
                    account.Id, period.To, account.Network, account.Title, account.BodyCode, mark.PeriodStart, period.To, rule.Posts, posted, rule.Required, rule.Clause),
                now);
        }
    }

    /// <summary>Until when the account's page was read; null where nobody reads it, so that nothing is waited for.</summary>
    private async Task<DateTimeOffset?> ReadAtAsync(Account account, CancellationToken cancellationToken)
    {
        if (account.ProtectedToken is null || connectors.For(account.Network)?.Capabilities.Monitors.Contains(MonitorKind.OwnPosts) != true)
            return null;
        return await db.AccountChores.Where(chore => chore.AccountId == account.Id && chore.Kind == ChoreKind.ReadPosts)
            .Select(chore => chore.DoneAt).SingleOrDefaultAsync(cancellationToken) ?? DateTimeOffset.MinValue;
    }
}
