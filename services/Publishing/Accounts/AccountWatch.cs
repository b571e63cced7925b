using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Accounts;

/// <summary>Settings of the register of accounts, section <c>Publishing:Accounts</c>.</summary>
internal sealed class AccountWatchOptions
{
    /// <summary>How often the register is looked through.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>So long before a token ends that only a person can renew, it is raised.</summary>
    public TimeSpan TokenWarning { get; set; } = TimeSpan.FromDays(7);

    /// <summary>So long before a token ends it is renewed, but never earlier than in the last third of its life.</summary>
    public TimeSpan RefreshBefore { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often the network is asked whether a token is good.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often the account's own posts are read, to count those that were made outside the product.</summary>
    public TimeSpan ReadPostsEvery { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The pause after a question to the network that failed.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a chore holds its lease beyond the limit of the call that runs.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often due chores are looked for.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the answer to a missed period waits for posts that the network has not told yet.</summary>
    public TimeSpan CadenceGrace { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long a keeper has to come back from the network.</summary>
    public TimeSpan ConnectWithin { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>
/// Looks through the register: whose page has lost its holder, whose password is to be changed, whose token ends and
/// nobody renews it. Each is raised once, whatever number of replicas runs.
/// </summary>
internal sealed class AccountWatch(
    PublishingDb db, AccountProblems problems, RegulationCatalog regulations, RegulationOptions regulation, IOptions<AccountWatchOptions> options, TimeProvider time)
{
    private const long Lock = 0x5C_41_57_43;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Another replica is at it: it does the same.
        if (!await db.TryLockAsync(Lock, cancellationToken))
            return;

        var now = time.GetUtcNow();
        var inForce = regulations.InForce(regulation.Active, now);
        var holders = await db.OfficeHolders.AsNoTracking().ToListAsync(cancellationToken);
        foreach (var account in await db.Accounts.ToListAsync(cancellationToken))
        {
            Hold(account, inForce.Network(account.Network), holders, now);
            if (!account.Active)
                continue;

            if (account.PasswordDueOn is { } due && due <= AccountRules.DateIn(inForce, now) && account.PasswordRemindedFor != due)
            {
                account.Version++;
                account.PasswordRemindedFor = due;
                db.Enqueue(new AccountPasswordDue(account.Id, now, account.Network, account.Title, account.BodyCode, due), now);
            }

            if (account.ProtectedToken is not null && AccountRules.EndsSoon(account, options.Value, now))
            {
                var ended = account.TokenExpiresAt <= now;
                problems.Raise(
                    db, account, ended ? "account.token-ended" : "account.token-ends",
                    ended ? "Срок действия токена истёк: подключите страницу заново." : "Срок действия токена истекает: подключите страницу заново.", now);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private void Hold(Account account, NetworkRule? network, List<OfficeHolder> holders, DateTimeOffset now)
    {
        var step = AccountRules.StepOf(account, network, holders, now);
        switch (step.Kind)
        {
            case HolderStepKind.Tie:
                account.Version++;
                account.HolderId = step.Holder!.PersonId;
                account.HolderName = step.Holder.Name;
                db.Add(AccountHistory.Of(account.Id, "holder-tied", Actor.System, now, new AccountChange("holderId", null, account.HolderId)));
                break;
            case HolderStepKind.Left:
                account.Version++;
                account.HolderLeftAt = step.At;
                db.Add(AccountHistory.Of(account.Id, "holder-left", Actor.System, now));
                db.Enqueue(
                    new AccountHolderLeft(account.Id, step.At, account.Network, account.Title, account.BodyCode, account.HolderId, account.HolderName), now);
                break;
            case HolderStepKind.Back:
                account.Version++;
                account.HolderLeftAt = null;
                db.Add(AccountHistory.Of(account.Id, "holder-back", Actor.System, now));
                break;
            case HolderStepKind.None:
                break;
            default:
                throw new InvalidOperationException($"No code for {step.Kind}.");
        }
    }
}
