using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Networks;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Accounts;

/// <summary>Where the gateway is for browsers and networks, section <c>Publishing</c>.</summary>
internal sealed class ConnectOptions
{
    /// <summary>The gateway's public address; without it no account is connected and no network fetches files.</summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>The same as something to which paths are added.</summary>
    public Uri? Door => PublicAddress is { IsAbsoluteUri: true } address ? new Uri(address.AbsoluteUri.TrimEnd('/') + "/") : null;
}

/// <summary>A keeper is on the way to the network and back.</summary>
internal sealed class OAuthStart
{
    /// <summary>SHA-256 of the state: who reads the table cannot come back in the keeper's place.</summary>
    public required byte[] StateHash { get; init; }

    public required Guid AccountId { get; init; }

    public required string Network { get; init; }

    /// <summary>PKCE's verifier, encrypted.</summary>
    public required string ProtectedVerifier { get; init; }

    public required string RedirectUri { get; init; }

    /// <summary>Who asked: what comes back is done in this name.</summary>
    [PersonalData(PersonalDataKind.Staff)]
    public required Actor StartedBy { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When somebody came back with it; it counts once.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>Where the keeper's browser goes now.</summary>
internal sealed record ConnectView(Uri AuthorizeUrl, DateTimeOffset ExpiresAt)
{
    /// <summary>Without the state.</summary>
    public override string ToString() => $"connect until {ExpiresAt:O}";
}

/// <summary>Connects an account by OAuth 2 with PKCE (RFC 6749, RFC 7636): the keeper signs in at the network and comes back through the gateway.</summary>
internal static class ConnectAccount
{
    private const int MaxAnswer = 4000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/publishing/accounts/{id:guid}/connect", StartAsync).AsCommand().AnswersWithSecret()
            .WithName("ConnectAccount").WithSummary("Where to sign in at the network, so that the account gets tokens that renew themselves")
            .RequireRoles(AccountEndpoints.Keepers).ForOwnBody();
        routes.MapGet("/api/publishing/oauth/callback/{network}", ReturnAsync)
            .WithName("ReturnFromNetwork").WithSummary("Where a network sends the keeper's browser back; counts once, and only for whoever was sent there")
            .AllowAnonymous();
    }

    private static async Task<Results<Ok<ConnectView>, ProblemHttpResult>> StartAsync(
        Guid id,
        PublishingDb db,
        IEnumerable<INetworkAuthorization> authorizations,
        AccountTokens tokens,
        IOptions<ConnectOptions> door,
        IOptions<AccountWatchOptions> options,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var found = await AccountEndpoints.FindAsync(db, id, caller, cancellationToken);
        if (found.IsRefused)
            return Problem.From(found.Refusals);
        var account = found.Value;
        if (!AccountEndpoints.MayKeep(caller, account.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "The account belongs to another body.").ToProblem();
        if (authorizations.FirstOrDefault(each => each.Network == account.Network) is not { IsConfigured: true } authorization)
        {
            return new Refusal(
                PublishingRefusals.ConnectNotConfigured, "Для этой сети не настроено приложение администрации: введите токен вручную.").ToProblem();
        }

        if (door.Value.Door is not { } address)
            return new Refusal(PublishingRefusals.ConnectNotConfigured, "Не настроен общедоступный адрес (Publishing:PublicAddress).").ToProblem();

        var now = time.GetUtcNow();
        await db.OAuthStarts.Where(start => start.ExpiresAt < now.AddDays(-1)).ExecuteDeleteAsync(cancellationToken);
        var state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var redirect = new Uri(address, $"api/publishing/oauth/callback/{account.Network}");
        var start = new OAuthStart
        {
            StateHash = HashOf(state),
            AccountId = id,
            Network = account.Network,
            ProtectedVerifier = tokens.Protect(verifier),
            RedirectUri = redirect.AbsoluteUri,
            StartedBy = caller.As(AccountEndpoints.Keepers),
            ExpiresAt = now + options.Value.ConnectWithin,
        };
        db.Add(start);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return TypedResults.Ok(new ConnectView(authorization.AuthorizeUri(new AuthorizationStart(state, challenge, redirect)), start.ExpiresAt));
    }

    private static async Task<ContentHttpResult> ReturnAsync(
        string network,
        PublishingDb db,
        IEnumerable<INetworkAuthorization> authorizations,
        AccountTokens tokens,
        AccountAnnouncer announcer,
        IAudit audit,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var query = context.Request.Query.Where(pair => pair.Value.Count == 1 && pair.Value.ToString().Length <= MaxAnswer)
            .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var now = time.GetUtcNow();
        if (!query.TryGetValue("state", out var state) || state.Length == 0 || authorizations.FirstOrDefault(each => each.Network == network) is not { } authorization)
            return Page(context, HttpStatusCode.BadRequest, "Страница не подключена", "Это не ответ на начатое подключение. Начните его заново в консоли.");

        // Whoever comes first has it: the same answer a second time finds nothing.
        var hash = HashOf(state);
        var taken = await db.OAuthStarts
            .Where(start => start.StateHash == hash && start.Network == network && start.UsedAt == null && start.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(start => start.UsedAt, now), cancellationToken);
        if (taken == 0)
            return Page(context, HttpStatusCode.BadRequest, "Страница не подключена", "Время подключения истекло, или им уже воспользовались. Начните его заново в консоли.");

        var begun = await db.OAuthStarts.AsNoTracking().SingleAsync(start => start.StateHash == hash, cancellationToken);
        if (!query.TryGetValue("code", out var code) || code.Length == 0 || tokens.Reveal(begun.ProtectedVerifier) is not { } verifier)
            return Page(context, HttpStatusCode.OK, "Страница не подключена", "Сеть не дала доступа: вход был отменён или отклонён.");

        var result = await authorization.ExchangeAsync(new AuthorizationReturn(code, verifier, new Uri(begun.RedirectUri), query), cancellationToken);
        if (result.Outcome != MonitorOutcome.Read)
            return Page(context, HttpStatusCode.OK, "Страница не подключена", $"Сеть не выдала токен: {result.Detail ?? result.Code}");

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var account = await db.Accounts.FromSql($"SELECT * FROM accounts WHERE id = {begun.AccountId} FOR UPDATE").SingleOrDefaultAsync(cancellationToken);
        // Tokens of another page would post there; the keeper signed in at the wrong one.
        var granted = result.Granted.FirstOrDefault(each => each.OwnerId == account?.OwnerId && each.Kind == account.Kind);
        if (account is null || account.Network != network || granted is null)
        {
            var others = string.Join(", ", result.Granted.Select(each => each.OwnerName).Where(name => name.Length > 0).Take(10));
            return Page(
                context, HttpStatusCode.OK, "Страница не подключена",
                $"Вход выполнен не под той страницей{(others.Length > 0 ? $" (доступны: {others})" : "")}. Нужна страница {account?.OwnerId}.");
        }

        account.Version++;
        account.UpdatedAt = now;
        account.UpdatedBy = begun.StartedBy;
        var changes = account.TakeTokens(tokens, granted.AccessToken, granted.UploadToken, granted.RefreshToken, granted.ExpiresAt, now);
        db.Add(AccountHistory.Of(account.Id, "connected", begun.StartedBy, now, [.. changes]));
        announcer.Announce(db, account, now);
        audit.Record(db, new AuditAct("ReturnFromNetwork", $"/api/publishing/accounts/{account.Id}")
        {
            SubjectId = begun.StartedBy.Id,
            SubjectName = begun.StartedBy.Name,
            Role = begun.StartedBy.Role,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Page(context, HttpStatusCode.OK, "Страница подключена", $"{account.Title}: токен получен. Окно можно закрыть.");
    }

    private static byte[] HashOf(string state) => SHA256.HashData(Encoding.UTF8.GetBytes(state));

    /// <summary>A page without scripts, for whoever comes back.</summary>
    private static ContentHttpResult Page(HttpContext context, HttpStatusCode status, string title, string text)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        return TypedResults.Content(
            $"<!doctype html><html lang=\"ru\"><head><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(title)}</title></head>"
            + $"<body><main><h1>{WebUtility.HtmlEncode(title)}</h1><p>{WebUtility.HtmlEncode(text)}</p></main></body></html>",
            "text/html; charset=utf-8", Encoding.UTF8, (int)status);
    }
}
