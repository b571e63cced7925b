using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace SocialPubs.Gateway.Description;

/// <summary>The description at <c>/openapi/v1.json</c> and its page at <c>/docs</c>.</summary>
internal static class DocumentationPage
{
    private const string Address = "/docs";

    public static void AddMergedDescription(this WebApplicationBuilder builder) => builder.Services.AddSingleton<MergedDescription>();

    public static void MapMergedDescription(this WebApplication app)
    {
        app.MapGet("/openapi/v1.json", async (MergedDescription description, CancellationToken cancellationToken) =>
                TypedResults.Bytes(await description.GetAsync(cancellationToken), "application/json;charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
        var client = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.DocsClientId;
        app.MapScalarApiReference(Address, (scalar, context) =>
        {
            scalar.Title = "SocialPubs API";
            scalar.OpenApiRoutePattern = "/openapi/v1.json";
            scalar.WithNonce();
            // The page works in a network without the internet and tells nobody that it is read: the script is the
            // package's own, and nothing else is fetched.
            scalar.DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools();
            scalar.PersistentAuthentication = false;
            if (client is null)
                scalar.AddPreferredSecuritySchemes("bearer");
            else
                OfferSignIn(scalar, client, context.Request);
        }).AllowAnonymous();
    }

    /// <summary>
    /// The page opens Identity's in a window of its own, waits until that window is back at this address with a code, and
    /// changes the code for a token, which it keeps until the reader leaves.
    /// </summary>
    private static void OfferSignIn(ScalarOptions scalar, string client, HttpRequest request)
    {
        scalar.AddPreferredSecuritySchemes(DescriptionMerger.SignInScheme, "bearer");
        scalar.AddAuthorizationCodeFlow(DescriptionMerger.SignInScheme, flow =>
        {
            flow.ClientId = client;
            flow.Pkce = Pkce.Sha256;
            flow.SelectedScopes = ["openid", "profile"];
            // Absolute: the page would complete a relative one where it asks for the code, but not where it changes the code.
            flow.RedirectUri = $"{request.Scheme}://{request.Host}{Address}/";
        });
    }

    /// <summary>The content security policy where the answer is the page, else null.</summary>
    public static string? PolicyOf(HttpContext context) =>
        context.Items.TryGetValue(ScalarOptions.NonceHttpContextItemKey, out var nonce)
            ? $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
              + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            : null;
}
