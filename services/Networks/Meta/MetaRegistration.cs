using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Networks.Meta;

internal static class MetaRegistration
{
    /// <summary>Adds the Graph API's client once, whichever of its networks come.</summary>
    public static void AddGraph(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(GraphUsage)))
            return;

        services.AddOptions<MetaOptions>()
            .Bind(configuration.GetSection("Networks:Meta"))
            .Validate(options => IsWebAddress(options.ApiUrl), "Networks:Meta:ApiUrl must be an absolute https address: the token goes there.")
            .Validate(options => IsWebAddress(options.AuthorizeUrl), "Networks:Meta:AuthorizeUrl must be an absolute https address: people type their passwords there.")
            .Validate(options => options.Version.Length > 1 && options.Version[0] == 'v', "Networks:Meta:Version must be like v25.0.")
            .Validate(options => options.CallsPerSecond > 0, "Networks:Meta:CallsPerSecond must be positive.")
            .Validate(options => options.ReadingUsage > 0 && options.SendingUsage > 0, "Networks:Meta: the usages must be positive percentages.")
            .ValidateOnStart();
        services.AddSingleton<GraphUsage>();
        services.AddHttpClient<GraphClient>().AddOutgoing(provider => provider.GetRequiredService<IOptions<MetaOptions>>().Value.Target);
    }

    private static bool IsWebAddress(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback));
}
