using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SocialPubs.ServiceDefaults.Health;

/// <summary><c>/health</c> says whether the service can do its work and what is missing; <c>/alive</c> only that it runs.</summary>
public static class HealthExtensions
{
    internal static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("live"),
            ResponseWriter = WriteAsync,
        }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new HealthAnswer(
            report.Status.ToString(),
            report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new HealthAnswerEntry(entry.Value.Status.ToString(), entry.Value.Description),
                StringComparer.Ordinal)),
        Json.Options,
        context.RequestAborted);
}

/// <summary>The body of <c>/health</c>.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="Checks">What was looked at, with what is missing in words.</param>
public sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthAnswerEntry> Checks);

/// <summary>One thing that was looked at.</summary>
public sealed record HealthAnswerEntry(string Status, string? Description);

internal sealed class LiveHealthCheck : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy());
}
