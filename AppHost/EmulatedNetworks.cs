using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SocialPubs.AppHost;

/// <summary>Turns the services' connectors to the emulator, whose applications, keys and secrets everybody knows.</summary>
internal static class EmulatedNetworks
{
    public static IResourceBuilder<ProjectResource> WithEmulatedNetworks(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> emulator)
    {
        var at = emulator.GetEndpoint("http");
        void Address(string setting, string path) =>
            service.WithEnvironment($"Networks__{setting}", ReferenceExpression.Create($"{at}{path}"));
        void Value(string setting, string value) => service.WithEnvironment($"Networks__{setting}", value);

        Address("Vk__ApiUrl", "/method");
        Address("Vk__AuthorizeUrl", "/vk/authorize");
        Address("Vk__TokenUrl", "/vk/oauth2/auth");
        Value("Vk__ClientId", "188");

        Address("Ok__ApiUrl", "/ok/fb.do");
        Address("Ok__AuthorizeUrl", "/ok/authorize");
        Address("Ok__TokenUrl", "/ok/oauth/token.do");
        Value("Ok__ApplicationId", "512000000001");
        Value("Ok__ApplicationKey", "CEMULATORKEY");
        Value("Ok__ApplicationSecret", "emulated-ok-secret");

        Address("Meta__ApiUrl", "/graph");
        Address("Meta__AuthorizeUrl", "/facebook");
        Value("Meta__AppId", "188188188");
        Value("Meta__AppSecret", "emulated-application-secret");
        Value("Meta__VerifyToken", "emulated-verify-token");

        Address("Twitter__ApiUrl", "/twitter");
        Address("Twitter__AuthorizeUrl", "/twitter/i/oauth2/authorize");
        Value("Twitter__ClientId", "emulator-client");
        Value("Twitter__ClientSecret", "emulator-client-secret");

        Address("Telegram__ApiUrl", "/telegram");
        Address("Max__ApiUrl", "/max");
        return service.WaitFor(emulator);
    }
}
