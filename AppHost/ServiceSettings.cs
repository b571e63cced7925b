using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SocialPubs.AppHost;

/// <summary>What every service is told besides the addresses of the others.</summary>
internal static class ServiceSettings
{
    public const string MasterKeyParameter = "master-key";

    public const string PseudonymKeyParameter = "pseudonym-key";

    /// <summary>The address under which people reach the gateway, for what is published; at home it is the gateway's own.</summary>
    public const string PublicUrlParameter = "public-url";

    public static IResourceBuilder<ProjectResource> WithServiceSettings(this IResourceBuilder<ProjectResource> service, CommandLine options)
    {
        service.WithEnvironment("Regulation__Active", options.Regulation);

        // What is published, and what people reach by https, runs in Production; the first with the administration's own attachment store.
        if (!service.ApplicationBuilder.ExecutionContext.IsRunMode) return service;
        return service
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", options.IsPublic ? "Production" : "Development")
            .WithEnvironment("Attachments__Directory", options.AttachmentsFolder);
    }

    /// <summary>Whose tokens are accepted, where the keys are and which are revoked.</summary>
    public static void WithTokensOf(
        this IResourceBuilder<ProjectResource> service,
        IResourceBuilder<ProjectResource> identity,
        IResourceBuilder<ProjectResource> gateway,
        CommandLine options)
    {
        var inside = identity.GetEndpoint("http");
        service
            .WithEnvironment("Authentication__MetadataAddress", ReferenceExpression.Create($"{inside}/.well-known/openid-configuration"))
            .WithEnvironment("Authentication__RevocationAddress", ReferenceExpression.Create($"{inside}/revocations"));

        var issuer = Door(gateway, options);
        // The proxy that ends TLS stands on this machine.
        if (options.IsPublic && service.Resource == gateway.Resource) service.WithEnvironment("Gateway__TrustedProxies__0", "127.0.0.1");
        service.WithEnvironment("Authentication__Authority", issuer).WithEnvironment("Identity__Issuer", issuer);
    }

    /// <summary>
    /// Under which address the world reaches the gateway: where networks send keepers of accounts back to and fetch the
    /// pictures of own posts (Publishing), where the links of notices lead (Reporting).
    /// </summary>
    public static void WithPublicAddressOf(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> gateway, CommandLine options, string setting) =>
        service.WithEnvironment(setting, Door(gateway, options));

    /// <summary>The address under which people reach the gateway, with a slash at its end.</summary>
    private static ReferenceExpression Door(IResourceBuilder<ProjectResource> gateway, CommandLine options)
    {
        if (options.PublicUrl is { } url) return ReferenceExpression.Create($"{url}");
        var door = gateway.GetEndpoint("http");
        return ReferenceExpression.Create($"{door}/");
    }
}
