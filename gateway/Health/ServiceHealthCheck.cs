using Microsoft.Extensions.Diagnostics.HealthChecks;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults;
using SocialPubs.ServiceDefaults.Health;

namespace SocialPubs.Gateway.Health;

/// <summary>
/// Asks every replica of a service for its health. A service that is away makes the gateway degraded and not unhealthy:
/// to take the door away as well would take the other services from the people.
/// </summary>
internal sealed class ServiceHealthCheck(Service service, ServiceAddresses addresses, HttpClient client) : IHealthCheck
{
    /// <summary>What a replica may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var replicas = await addresses.FindAsync(service.Name, cancellationToken);
        var answers = await Task.WhenAll(replicas.Select(replica => AskAsync(replica, cancellationToken)));
        var missing = answers
            .Select((answer, index) => (answer, index))
            .Where(replica => replica.answer is not null)
            .Select(replica => answers.Length == 1 ? replica.answer : $"replica {replica.index + 1} of {answers.Length}: {replica.answer}")
            .ToArray();
        if (answers.Length == 0)
            return HealthCheckResult.Degraded("no replica is known");
        return missing.Length == 0
            ? HealthCheckResult.Healthy(answers.Length == 1 ? null : $"{answers.Length} replicas")
            : HealthCheckResult.Degraded(string.Join("; ", missing));
    }

    /// <summary>What is missing, or null where nothing is.</summary>
    private async Task<string?> AskAsync(Uri replica, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await client.GetAsync(new Uri(replica, "/health"), patience.Token);
            var answer = await response.Content.ReadFromJsonAsync<HealthAnswer>(Json.Options, patience.Token);
            if (answer is null || answer.Status == nameof(HealthStatus.Healthy))
                return answer is null ? "gave no account of its health" : null;

            return string.Join(", ", answer.Checks
                .Where(check => check.Value.Status != nameof(HealthStatus.Healthy))
                .Select(check => check.Value.Description is { } description ? $"{check.Key}: {description}" : check.Key));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "does not answer";
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException or NotSupportedException)
        {
            return exception is HttpRequestException ? "is away" : "gave no account of its health";
        }
    }
}

internal static class ServiceHealthExtensions
{
    public static void AddServiceHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(_ => new InternalClient());
        var checks = builder.Services.AddHealthChecks();
        foreach (var service in Service.All)
        {
            checks.Add(new HealthCheckRegistration(
                service.Name,
                provider => new ServiceHealthCheck(
                    service, provider.GetRequiredService<ServiceAddresses>(), provider.GetRequiredService<InternalClient>().Http),
                HealthStatus.Degraded,
                tags: null));
        }
    }
}
