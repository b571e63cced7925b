using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Keys;
using SocialPubs.Networks;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Monitoring;

/// <summary>An account of the administration as finding sees it; no token and no secret.</summary>
/// <param name="Version">Of the webhook's settings.</param>
/// <param name="HasToken">Whether Publishing gave a token that reads.</param>
/// <param name="TokenProblem">The network's code when it last refused the token.</param>
/// <param name="Monitors">What the network's interface lets be watched.</param>
/// <param name="WebhookPath">Where the network sends what happens, below the gateway's address; null where it sends nothing.</param>
/// <param name="WebhookOn">Whether what it sends is taken.</param>
/// <param name="HasWebhookSecret">Whether a secret is stored; it is never shown.</param>
/// <param name="HasWebhookConfirmation">Whether a confirmation is stored; it is never shown.</param>
internal sealed record NetworkAccountView(
    Guid Id,
    int Version,
    string Network,
    AccountKind Kind,
    string OwnerId,
    string Title,
    string? Url,
    string? BodyCode,
    bool Active,
    bool HasToken,
    string? TokenProblem,
    DateTimeOffset? TokenProblemAt,
    IReadOnlyList<MonitorKind> Monitors,
    string? WebhookPath,
    bool WebhookOn,
    bool HasWebhookSecret,
    bool HasWebhookConfirmation,
    DateTimeOffset? WebhookAt);

/// <param name="On">Whether what the network sends for the account is taken.</param>
/// <param name="Secret">What the network sends along or signs with, at most 200 characters; left out, the present one stays; empty takes it away.</param>
/// <param name="Confirmation">What the network wants to read when it asks whether the address is ours (VK), at most 200 characters; as the secret.</param>
internal sealed record PutWebhookRequest(bool On = false, string? Secret = null, string? Confirmation = null)
{
    /// <summary>Without the secrets, so that they reach no log by way of string interpolation.</summary>
    public override string ToString() => $"webhook {(On ? "on" : "off")}";
}

/// <summary>The accounts that Publishing told of, and their webhooks.</summary>
internal static class NetworkAccounts
{
    /// <summary>The purpose for which the secrets of webhooks are sealed.</summary>
    public const string SecretPurpose = "webhook secret";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/network-accounts", ListAsync)
            .WithName("IntakeListNetworkAccounts").WithSummary("The accounts with which finding reads, and their webhooks")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();
        routes.MapPut("/network-accounts/{id:guid}/webhook", PutAsync)
            .WithName("IntakePutWebhook").WithSummary("Switch an account's webhook on or off, and give it its secret")
            .RequireRoles(Roles.Administrator).ForEveryBody()
            .AsCommand();
    }

    /// <summary>A list without pages: an administration has a handful of accounts.</summary>
    private static async Task<Ok<IReadOnlyList<NetworkAccountView>>> ListAsync(
        IntakeDb db, Connectors connectors, IEnumerable<IWebhookReader> readers, CancellationToken cancellationToken)
    {
        var rows = await db.NetworkAccounts.AsNoTracking().OrderBy(row => row.Network).ThenBy(row => row.Title).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<NetworkAccountView>>([.. rows.Select(row => Show(row, connectors, readers))]);
    }

    private static async Task<Results<Ok<NetworkAccountView>, ProblemHttpResult>> PutAsync(
        Guid id,
        PutWebhookRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        Connectors connectors,
        IEnumerable<IWebhookReader> readers,
        SealedSecrets secrets,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        faults.Optional(request.Secret, 200, "secret");
        faults.Optional(request.Confirmation, 200, "confirmation");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (await db.NetworkAccounts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } account)
            return new Refusal(CommonRefusals.NotFound, "There is no account with this id.", "id").ToProblem();
        if (ETags.Check(ifMatch, account.Version, Show(account, connectors, readers)) is { } stale)
            return stale.ToProblem();
        if (request.On && readers.All(reader => reader.Network != account.Network))
            return new Refusal(IntakeRefusals.WebhookNotOffered, $"'{account.Network}' sends nothing by itself.", "on").ToProblem();
        if (!secrets.IsAvailable && (!string.IsNullOrEmpty(request.Secret) || !string.IsNullOrEmpty(request.Confirmation)))
            return new Refusal(IntakeRefusals.NoMasterKey, "Set DataProtection:Key first: secrets are not stored unencrypted.", "secret").ToProblem();

        account.WebhookOn = request.On;
        account.SealedWebhookSecret = Sealed(secrets, account.Id, "secret", request.Secret, account.SealedWebhookSecret);
        account.SealedWebhookConfirmation = Sealed(secrets, account.Id, "confirmation", request.Confirmation, account.SealedWebhookConfirmation);
        account.Version++;
        http.SetETag(account.Version);
        return TypedResults.Ok(Show(account, connectors, readers));
    }

    /// <summary>A webhook's secret in the clear.</summary>
    public static string? Open(SealedSecrets secrets, Guid accountId, string what, string? sealedSecret) =>
        secrets.Open(SecretPurpose, $"{accountId:D} {what}", sealedSecret);

    private static string? Sealed(SealedSecrets secrets, Guid accountId, string what, string? given, string? present) =>
        given is null ? present : given.Length == 0 ? null : secrets.Seal(SecretPurpose, $"{accountId:D} {what}", given);

    private static NetworkAccountView Show(NetworkAccount row, Connectors connectors, IEnumerable<IWebhookReader> readers) => new(
        row.Id,
        row.Version,
        row.Network,
        row.Kind,
        row.OwnerId,
        row.Title,
        row.Url,
        row.BodyCode,
        row.Active,
        row.SealedToken is not null,
        row.TokenProblem,
        row.TokenProblemAt,
        [.. (connectors.For(row.Network)?.Capabilities.Monitors ?? []).Where(kind => kind != MonitorKind.OwnPosts)],
        readers.Any(reader => reader.Network == row.Network) ? $"/api/intake/webhooks/{row.Network}" : null,
        row.WebhookOn,
        row.SealedWebhookSecret is not null,
        row.SealedWebhookConfirmation is not null,
        row.WebhookAt);
}
