using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Publishing.OwnPosts;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Publishing.Accounts;

/// <summary>One entry of an account's history.</summary>
internal sealed record AccountHistoryView(Guid Id, DateTimeOffset At, Actor By, string Action, IReadOnlyList<AccountChange> Changes);

/// <summary>The register of accounts (decree 188, clause 6: the press secretary creates and keeps them).</summary>
internal static class AccountEndpoints
{
    internal static readonly string[] Keepers = [Roles.PressSecretary, Roles.Administrator];
    internal static readonly string[] Readers = [.. Keepers, Roles.Representative, Roles.DeputyHead, Roles.Curator];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/publishing/accounts", ListAsync)
            .WithName("ListAccounts").WithSummary("The administration's accounts in the networks, without their tokens")
            .RequireRoles(Readers).FilteredByBody();
        routes.MapGet("/api/publishing/accounts/{id:guid}", GetAsync)
            .WithName("GetAccount").WithSummary("One account with its token's countdown and all that somebody has to see to")
            .RequireRoles(Readers).ForOwnBody();
        routes.MapGet("/api/publishing/accounts/{id:guid}/history", HistoryAsync)
            .WithName("GetAccountHistory").WithSummary("Who changed what of an account and when, newest first; never a token")
            .RequireRoles(Readers).ForOwnBody();
        routes.MapPut("/api/publishing/accounts/{id:guid}", PutAsync).AsCommand()
            .WithName("PutAccount").WithSummary("Enter or change an account; its token is encrypted and never returned")
            .RequireRoles(Keepers).ForOwnBody();
    }

    /// <summary>Where a page ends.</summary>
    internal sealed record HistoryKey(Guid Id);

    internal static bool MayKeep(Caller caller, string? bodyCode) => bodyCode is null || caller.Has(Roles.Administrator) || caller.ActsFor(bodyCode);

    /// <summary>The account, or why the caller does not get to see it.</summary>
    internal static async Task<Outcome<Account>> FindAsync(PublishingDb db, Guid id, Caller caller, CancellationToken cancellationToken)
    {
        if (await db.Accounts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } account)
            return new Refusal(CommonRefusals.NotFound, "There is no such account.", "id");
        return account.BodyCode is null || caller.Sees(account.BodyCode)
            ? account
            : new Refusal(CommonRefusals.OtherBody, "The account belongs to another body.");
    }

    private static async Task<Ok<List<AccountView>>> ListAsync(
        PublishingDb db,
        Caller caller,
        RegulationCatalog regulations,
        RegulationOptions active,
        IOptions<AccountWatchOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var regulation = regulations.InForce(active.Active, now);
        var shown = db.Accounts.AsNoTracking();
        if (!caller.SeesEveryBody)
            shown = shown.Where(account => account.BodyCode == null || caller.Bodies.Contains(account.BodyCode));
        var accounts = await shown.OrderBy(account => account.Network).ThenBy(account => account.Title)
            .ThenBy(account => account.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(accounts.ConvertAll(account => AccountView.Of(account, regulation, options.Value, now)));
    }

    private static async Task<Results<Ok<AccountView>, ProblemHttpResult>> GetAsync(
        Guid id,
        PublishingDb db,
        Caller caller,
        RegulationCatalog regulations,
        RegulationOptions active,
        IOptions<AccountWatchOptions> options,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var found = await FindAsync(db, id, caller, cancellationToken);
        if (found.IsRefused)
            return Problem.From(found.Refusals);
        var now = time.GetUtcNow();
        context.SetETag(found.Value.Version);
        return TypedResults.Ok(AccountView.Of(found.Value, regulations.InForce(active.Active, now), options.Value, now));
    }

    private static async Task<Results<Ok<Page<AccountHistoryView>>, ProblemHttpResult>> HistoryAsync(
        Guid id, PublishingDb db, Caller caller, [FromQuery] string? cursor, [FromQuery] int? limit, CancellationToken cancellationToken)
    {
        var found = await FindAsync(db, id, caller, cancellationToken);
        if (found.IsRefused)
            return Problem.From(found.Refusals);

        var entries = db.AccountHistory.AsNoTracking().Where(entry => entry.AccountId == id);
        if (cursor is not null)
        {
            if (!Cursor.TryDecode<HistoryKey>(cursor, out var after))
                return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor of the page before.", "cursor").ToProblem();
            entries = entries.Where(entry => entry.Id < after.Id);
        }

        // Ids are of version 7 and so in the order of time.
        var size = Cursor.Limit(limit);
        var rows = await entries.OrderByDescending(entry => entry.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(
            [.. rows.Select(row => new AccountHistoryView(row.Id, row.At, row.By, row.Action, row.Changes))], size, entry => new HistoryKey(entry.Id)));
    }

    private static async Task<Results<Ok<AccountView>, Created<AccountView>, ProblemHttpResult>> PutAsync(
        Guid id,
        AccountRequest request,
        PublishingDb db,
        RegulationCatalog regulations,
        RegulationOptions active,
        IOptions<AccountWatchOptions> options,
        Connectors connectors,
        AccountTokens tokens,
        AccountAnnouncer announcer,
        CadenceBook cadence,
        TimeProvider time,
        Caller caller,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var regulation = regulations.InForce(active.Active, now);
        // Registers are changed rarely: one after another, so that the check for a second account sees the first.
        await db.Database.ExecuteSqlAsync($"LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        var account = await db.Accounts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var body = string.IsNullOrWhiteSpace(request.BodyCode) ? null : request.BodyCode.Trim();
        if (!MayKeep(caller, body) || !MayKeep(caller, account?.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "A press secretary keeps the accounts of the own bodies and those that answer for all.", "bodyCode").ToProblem();
        if (ETags.Check(ifMatch, account?.Version ?? 0, account is null ? null : AccountView.Of(account, regulation, options.Value, now)) is { } stale)
            return stale.ToProblem();

        var refusals = AccountRules.Check(
            request, regulation, connectors.For(request.Network), isNew: account?.ProtectedToken is null, AccountRules.DateIn(regulation, now)).ToList();
        if (request.Active && await db.Accounts.AnyAsync(
            row => row.Id != id && row.Active && row.Network == request.Network && row.BodyCode == body, cancellationToken))
        {
            refusals.Add(new Refusal(PublishingRefusals.AccountDuplicate, "Deactivate the other account first.", "active"));
        }

        var candidates = AccountRules.Candidates(
            regulation.Network(request.Network), request.Kind, body, await db.OfficeHolders.AsNoTracking().ToListAsync(cancellationToken), now);
        var holder = request.HolderId is null
            ? candidates.FirstOrDefault(candidate => candidate.PersonId == account?.HolderId) ?? (candidates is [var only] ? only : null)
            : candidates.FirstOrDefault(candidate => candidate.PersonId == request.HolderId);
        if (request.HolderId is not null && holder is null && AccountRules.RoleOf(regulation.Network(request.Network), request.Kind) is not null)
        {
            refusals.Add(new Refusal(
                PublishingRefusals.AccountHolderNotInOffice, "Официальный представитель с таким идентификатором сейчас не назначен.", "holderId"));
        }

        if (refusals.Count > 0)
            return Problem.From(refusals);

        var actor = caller.As(Keepers);
        var created = account is null;
        account ??= Add(db, id, request, actor, now);
        var before = created ? [] : AccountFields.Of(account);
        if (!created)
            account.Version++;
        if (account.Active && !request.Active)
            await cadence.CloseAsync(account, now, cancellationToken);

        account.Network = request.Network;
        account.Kind = request.Kind;
        account.Title = request.Title.Trim();
        account.OwnerId = request.OwnerId.Trim();
        account.Url = string.IsNullOrWhiteSpace(request.Url) ? null : request.Url.Trim();
        account.BodyCode = body;
        account.ActiveSince = request.Active ? account.ActiveSince ?? now : null;
        account.Active = request.Active;
        account.HolderId = holder?.PersonId ?? (request.Kind == AccountKind.Person ? account.HolderId : null);
        account.HolderName = holder?.Name ?? (request.Kind == AccountKind.Person ? account.HolderName : null);
        if (holder is not null)
            account.HolderLeftAt = null;
        account.Verification = request.Verification;
        account.VerifiedOn = request.VerifiedOn;
        account.Access = request.Access ?? account.Access;
        account.TwoFactor = request.TwoFactor;
        account.PasswordChangedOn = request.PasswordChangedOn;
        account.PasswordIntervalDays = request.PasswordIntervalDays;
        account.UpdatedAt = now;
        account.UpdatedBy = actor;
        var changes = AccountFields.Differences(before, AccountFields.Of(account)).ToList();
        changes.AddRange(account.TakeTokens(tokens, request.Token, request.UploadToken, request.RefreshToken, request.TokenExpiresAt?.ToUniversalTime(), now));
        db.Add(AccountHistory.Of(id, created ? "created" : "changed", actor, now, changes));
        announcer.Announce(db, account, now);
        context.SetETag(account.Version);
        var view = AccountView.Of(account, regulation, options.Value, now);
        return created ? TypedResults.Created($"/api/publishing/accounts/{id}", view) : TypedResults.Ok(view);
    }

    private static Account Add(PublishingDb db, Guid id, AccountRequest request, Actor actor, DateTimeOffset now)
    {
        var account = new Account
        {
            Id = id,
            Network = request.Network,
            Kind = request.Kind,
            Title = request.Title,
            OwnerId = request.OwnerId,
            UpdatedAt = now,
            UpdatedBy = actor,
        };
        db.Add(account);
        return account;
    }
}
