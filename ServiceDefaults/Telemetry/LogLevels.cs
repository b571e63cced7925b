using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace SocialPubs.ServiceDefaults.Telemetry;

/// <summary>How much the log says where no setting says otherwise.</summary>
internal static class LogLevels
{
    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:Default"] = "Information",
        // A line for each request, statement and probe would hide what matters; traces have them.
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
        // A statement that fails is told of where its exception is handled; an expected one (a unique index that refuses
        // a double, the look for a migrations table that is not there yet) is no error of the service.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "None",
        // Whoever asks for /health reads what is missing; a line for each probe of an outage says it no better.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
        // It would write each request and answer of the token server, with what people type; the record has what matters.
        ["Logging:LogLevel:OpenIddict"] = "Warning",
        // As with /health: an outage would be told of every few seconds, with a stack trace for each replica.
        ["Logging:LogLevel:Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor"] = "Error",
    };

    /// <summary>Puts the defaults below every other source of settings.</summary>
    public static void AddLogLevels(this IHostApplicationBuilder builder) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
}
