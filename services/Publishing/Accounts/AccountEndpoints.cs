using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Publishing.Accounts;

/// <summary>An account as it is entered. The tokens can be written and never read.</summary>
/// <param name="Network">The network's id.</param>
/// <param name="Kind">Page of the legal entity or of a person.</param>
/// <param name="OwnerId">Who speaks; in VK communities have a minus before the number.</param>
/// <param name="BodyCode">The body whose replies it posts; left out for the account that answers for all others.</param>
/// <param name="Token">A new token; left out, the present one stays.</param>
/// <param name="UploadToken">The token for uploads, where the network wants another one; left out, the present one stays.</param>
internal sealed record AccountRequest(
    string Network, AccountKind Kind, string Title, string OwnerId, bool Active, string? BodyCode = null, string? Token = null, string? UploadToken = null)
{
    /// <summary>Without the tokens, so that they reach no log by way of string interpolation.</summary>
    public override string ToString() => $"account {Title} in {Network}";
}

/// <summary>An account as it is shown.</summary>
internal sealed record AccountView(
    Guid Id,
    string Network,
    AccountKind Kind,
    string Title,
    string OwnerId,
    string? BodyCode,
    bool Active,
    bool HasToken,
    bool HasUploadToken,
    string? Problem,
    DateTimeOffset? ProblemAt,
    DateTimeOffset UpdatedAt,
    Actor UpdatedBy,
    int Version)
{
    public static AccountView Of(Account account) => new(
        account.Id,
        account.Network,
        account.Kind,
        account.Title,
        account.OwnerId,
        account.BodyCode,
        account.Active,
        account.ProtectedToken is not null,
        account.ProtectedUploadToken is not null,
        account.Problem,
        account.ProblemAt,
        account.UpdatedAt,
        account.UpdatedBy,
        account.Version);
}

/// <summary>The register of accounts (decree 188, clause 6: the press secretary creates and keeps them).</summary>
internal static class AccountEndpoints
{
    private static readonly string[] Keepers = [Roles.PressSecretary, Roles.Administrator];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/publishing/accounts", ListAsync)
            .WithName("ListAccounts").WithSummary("The administration's accounts in the networks, without their tokens")
            .RequireRoles([.. Keepers, Roles.Representative, Roles.DeputyHead, Roles.Curator]).FilteredByBody();
        routes.MapPut("/api/publishing/accounts/{id:guid}", PutAsync).AsCommand()
            .WithName("PutAccount").WithSummary("Enter or change an account; its token is encrypted and never returned")
            .RequireRoles(Keepers).ForOwnBody();
    }

    private static async Task<Ok<List<AccountView>>> ListAsync(PublishingDb db, Caller caller, CancellationToken cancellationToken)
    {
        var shown = db.Accounts.AsNoTracking();
        if (!caller.SeesEveryBody)
            shown = shown.Where(account => account.BodyCode == null || caller.Bodies.Contains(account.BodyCode));
        var accounts = await shown.OrderBy(account => account.Network).ThenBy(account => account.Title)
            .ThenBy(account => account.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(accounts.ConvertAll(AccountView.Of));
    }

    private static async Task<Results<Ok<AccountView>, Created<AccountView>, ProblemHttpResult>> PutAsync(
        Guid id,
        AccountRequest request,
        PublishingDb db,
        RegulationCatalog regulations,
        RegulationOptions options,
        Connectors connectors,
        AccountTokens tokens,
        AccountAnnouncer announcer,
        TimeProvider time,
        Caller caller,
        HttpContext context,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Registers are changed rarely: one after another, so that the check for a second account sees the first.
        await db.Database.ExecuteSqlAsync($"LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        var account = await db.Accounts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var body = string.IsNullOrWhiteSpace(request.BodyCode) ? null : request.BodyCode.Trim();
        if (!MayKeep(caller, body) || !MayKeep(caller, account?.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "A press secretary keeps the accounts of the own bodies and those that answer for all.", "bodyCode").ToProblem();
        if (ETags.Check(ifMatch, account?.Version ?? 0, account is null ? null : AccountView.Of(account)) is { } stale)
            return stale.ToProblem();

        var refusals = Check(request, regulations.InForce(options.Active, now), connectors, isNew: account?.ProtectedToken is null).ToList();
        if (request.Active && await db.Accounts.AnyAsync(
            row => row.Id != id && row.Active && row.Network == request.Network && row.BodyCode == body, cancellationToken))
        {
            refusals.Add(new Refusal(PublishingRefusals.AccountDuplicate, "Deactivate the other account first.", "active"));
        }

        if (refusals.Count > 0)
            return Problem.From(refusals);

        var actor = caller.As(Keepers);
        var created = account is null;
        if (account is null)
        {
            account = new Account
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
        }
        else
        {
            account.Version++;
        }

        account.Network = request.Network;
        account.Kind = request.Kind;
        account.Title = request.Title.Trim();
        account.OwnerId = request.OwnerId.Trim();
        account.BodyCode = body;
        account.ActiveSince = request.Active ? account.ActiveSince ?? now : null;
        account.Active = request.Active;
        account.UpdatedAt = now;
        account.UpdatedBy = actor;
        if (request.Token is not null)
        {
            account.ProtectedToken = tokens.Protect(request.Token);
            account.Problem = null;
            account.ProblemCode = null;
            account.ProblemAt = null;
        }

        if (request.UploadToken is not null)
            account.ProtectedUploadToken = tokens.Protect(request.UploadToken);

        announcer.Announce(db, account, now);
        context.SetETag(account.Version);
        return created ? TypedResults.Created($"/api/publishing/accounts/{id}", AccountView.Of(account)) : TypedResults.Ok(AccountView.Of(account));
    }

    private static bool MayKeep(Caller caller, string? bodyCode) => bodyCode is null || caller.Has(Roles.Administrator) || caller.ActsFor(bodyCode);

    private static IEnumerable<Refusal> Check(AccountRequest request, Regulation regulation, Connectors connectors, bool isNew)
    {
        if (regulation.Network(request.Network) is null)
            yield return new Refusal(PublishingRefusals.UnknownNetwork, $"The regulation knows {string.Join(", ", regulation.Networks.Select(network => network.Id))}.", "network");
        if (string.IsNullOrWhiteSpace(request.Title) || request.Title.Length > 200)
            yield return new Refusal(CommonRefusals.Invalid, "Give a title of 1 to 200 characters.", "title");
        if (request.BodyCode?.Length > 100)
            yield return new Refusal(CommonRefusals.Invalid, "The code of a body has at most 100 characters.", "bodyCode");

        var connector = connectors.For(request.Network);
        if (string.IsNullOrWhiteSpace(request.OwnerId) || request.OwnerId.Length > 100)
            yield return new Refusal(CommonRefusals.Invalid, "Give an owner's id of 1 to 100 characters.", "ownerId");
        else if (connector?.CheckOwner(request.Kind, request.OwnerId.Trim()) is { } fault)
            yield return new Refusal(PublishingRefusals.AccountOwnerInvalid, fault, "ownerId");

        if (request.Token is null && isNew && connector is not null)
            yield return new Refusal(PublishingRefusals.AccountTokenMissing, "Without a token nothing can be posted.", "token");
        if (request.Token is not null && !IsToken(request.Token))
            yield return new Refusal(CommonRefusals.Invalid, "A token has 1 to 4,000 visible ASCII characters.", "token");
        if (request.UploadToken is not null && !IsToken(request.UploadToken))
            yield return new Refusal(CommonRefusals.Invalid, "A token has 1 to 4,000 visible ASCII characters.", "uploadToken");
    }

    private static bool IsToken(string token) => token.Length is > 0 and <= 4000 && token.All(character => character is > ' ' and < '\x7F');
}
