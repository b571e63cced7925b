using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace SocialPubs.Testing;

/// <summary>One replica of a service in the test's process, on a real database and a real broker.</summary>
public sealed class ServiceHost<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    private readonly ServiceHostOptions options;

    public ServiceHost(ServiceHostOptions options)
    {
        this.options = options;
    }

    /// <summary>A client whose requests carry a token with these roles and bodies.</summary>
    public HttpClient ClientFor(string id, IEnumerable<string> roles, params string[] bodies)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", TestTokens.Create(id, "Name of " + id, roles, bodies));
        return client;
    }

    /// <summary>A client whose requests carry a token with this role.</summary>
    public HttpClient ClientFor(string id, string role, params string[] bodies) => ClientFor(id, [role], bodies);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Authentication:DevelopmentSigningKey", TestTokens.SigningKey);
        builder.UseSetting($"ConnectionStrings:{options.DatabaseName}", options.DatabaseConnection);
        builder.UseSetting("ConnectionStrings:messaging", options.Broker);
        builder.UseSetting("Attachments:Directory", options.AttachmentsDirectory);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in options.Settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(services =>
        {
            if (options.Time is not null)
                services.AddSingleton(options.Time);
            options.ConfigureServices?.Invoke(services);
        });
    }
}

/// <summary>What a replica runs on; two replicas with the same options share database and broker.</summary>
public sealed record ServiceHostOptions
{
    /// <summary>The name of the service's connection string, such as <c>intakedb</c>.</summary>
    public required string DatabaseName { get; init; }

    public required string DatabaseConnection { get; init; }

    /// <summary>The <c>amqp://</c> address of a virtual host.</summary>
    public required string Broker { get; init; }

    public string AttachmentsDirectory { get; init; } = Directory.CreateTempSubdirectory("socialpubs-attachments-").FullName;

    /// <summary>A clock of the test's own; the system's where it is null.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Further settings.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>A fresh database and a fresh virtual host.</summary>
    public static async Task<ServiceHostOptions> CreateAsync(string databaseName, CancellationToken cancellationToken = default) => new()
    {
        DatabaseName = databaseName,
        DatabaseConnection = await TestInfrastructure.CreateDatabaseAsync(databaseName, cancellationToken),
        Broker = await TestInfrastructure.CreateVirtualHostAsync(databaseName, cancellationToken),
    };
}
