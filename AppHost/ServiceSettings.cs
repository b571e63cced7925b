using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SocialPubs.AppHost;

/// <summary>What every service is told besides the addresses of the others.</summary>
internal static class ServiceSettings
{
    public const string SigningKeyParameter = "development-signing-key";

    public static IResourceBuilder<ProjectResource> WithServiceSettings(
        this IResourceBuilder<ProjectResource> service, CommandLine options, IResourceBuilder<ParameterResource> signingKey)
    {
        service.WithEnvironment("Regulation__Active", options.Regulation);

        // What is published runs in Production, with the administration's own authority and attachment store.
        if (!service.ApplicationBuilder.ExecutionContext.IsRunMode) return service;
        return service
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
            .WithEnvironment("Authentication__DevelopmentSigningKey", signingKey)
            .WithEnvironment("Attachments__Directory", options.AttachmentsFolder);
    }
}
