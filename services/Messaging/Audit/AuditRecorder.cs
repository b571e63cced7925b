using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Outbox;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Forwarding;

namespace SocialPubs.Messaging.Audit;

/// <summary>Makes entries for the record of acts and of requests, and sends them by the outbox.</summary>
internal sealed partial class AuditRecorder(
    ServiceQueue service,
    IHttpContextAccessor accessor,
    IServiceScopeFactory scopes,
    OutboxSignal signal,
    MessagingMetrics metrics,
    TimeProvider time,
    ILogger<AuditRecorder> logger) : IAudit
{
    internal const int MaxTarget = 500;

    private const int MaxName = 200;

    private const int MaxBodies = 100;

    /// <summary>How long a record in a transaction of its own may take; what it waits for is not worth more.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public void Record(DbContext db, AuditAct act) => db.Enqueue(Of(act), time.GetUtcNow());

    public Task<bool> RecordAsync(AuditAct act) => SendAsync(Of(act));

    /// <summary>Adds what a command did to its own transaction.</summary>
    public void RecordCommand(DbContext db, HttpContext http, int status, IReadOnlyList<AuditChange>? changes)
    {
        var now = time.GetUtcNow();
        db.Enqueue(Of(http, http.GetEndpoint(), http.Request.RouteValues, status, null, changes, now), now);
    }

    /// <summary>Records a request whose answer has left; never throws.</summary>
    public Task<bool> RecordRequestAsync(HttpContext http, Endpoint? endpoint, RouteValueDictionary values, int status, string? code) =>
        SendAsync(Of(http, endpoint, values, status, code, null, time.GetUtcNow()));

    private static string? TraceOf(HttpContext? http) =>
        http?.Features.Get<AuditTrail>()?.TraceId ?? System.Diagnostics.Activity.Current?.TraceId.ToString();

    private static string? AddressOf(HttpContext? http) => ClientAddress.Text(http?.Connection.RemoteIpAddress);

    /// <summary>Who asks, with the bodies for which they act in the roles that count; all roles where none is named.</summary>
    private static Caller? CallerOf(HttpContext? http, IReadOnlyList<string>? roles = null) =>
        http?.User is { Identity.IsAuthenticated: true } user && user.HasClaim(claim => claim.Type == "sub") ? Caller.From(user, roles) : null;

    private static string TargetOf(Endpoint? endpoint, RouteValueDictionary values, HttpRequest request)
    {
        // Of an address that nothing answers to not even the shape is known.
        if (endpoint is not RouteEndpoint route)
            return request.Path.ToString();

        return string.Concat(route.RoutePattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter =>
                Convert.ToString(values.GetValueOrDefault(parameter.Name), System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        }))));
    }

    private AuditRecorded Of(AuditAct act)
    {
        var now = act.At ?? time.GetUtcNow();
        var http = accessor.HttpContext;
        var caller = act.SubjectId is null ? CallerOf(http) : null;
        return new AuditRecorded(
            Guid.CreateVersion7(now),
            now,
            act.Service ?? service.Name,
            act.Action,
            AuditText.Clean(act.SubjectId ?? caller?.Id, MaxName),
            AuditText.Clean(act.SubjectName ?? caller?.Name, MaxName),
            AuditText.Clean(act.Role, MaxName),
            Bodies(act.Bodies ?? caller?.Bodies),
            AuditText.Clean(act.Address ?? AddressOf(http), MaxName),
            AuditText.Clean(act.Target, MaxTarget),
            act.Changes,
            act.Status,
            AuditText.Clean(act.Code, MaxName),
            TraceOf(http));
    }

    private AuditRecorded Of(
        HttpContext http,
        Endpoint? endpoint,
        RouteValueDictionary values,
        int status,
        string? code,
        IReadOnlyList<AuditChange>? changes,
        DateTimeOffset now)
    {
        var roles = endpoint?.Metadata.GetMetadata<RequiredRoles>()?.Roles;
        var caller = CallerOf(http);
        var role = roles?.FirstOrDefault(role => caller?.Has(role) == true);
        if (role is not null)
            caller = CallerOf(http, [role]);
        return new AuditRecorded(
            Guid.CreateVersion7(now),
            now,
            service.Name,
            endpoint?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "Unknown",
            AuditText.Clean(caller?.Id, MaxName),
            AuditText.Clean(caller?.Name, MaxName),
            role,
            Bodies(caller?.Bodies),
            AddressOf(http),
            AuditText.Clean(TargetOf(endpoint, values, http.Request), MaxTarget),
            changes,
            status,
            AuditText.Clean(code, MaxName),
            TraceOf(http));
    }

    private static IReadOnlyList<string> Bodies(IReadOnlyList<string>? bodies) =>
        bodies is null ? [] : [.. bodies.Take(MaxBodies).Select(body => AuditText.Clean(body, MaxName))];

    private async Task<bool> SendAsync(AuditRecorded entry)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Limit, time);
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<DbContext>();
            db.Enqueue(entry, time.GetUtcNow());
            await db.SaveChangesAsync(timeout.Token);
            // One statement is no transaction of EF Core's, so nobody else says so.
            signal.Set();
            return true;
        }
        catch (Exception exception)
        {
            // The answer stands, whatever became of the record; that it is incomplete must be seen.
            metrics.AuditLost();
            LogLost(exception.GetBaseException().Message, entry.Action, entry.Target, entry.Status, entry.SubjectId, entry.TraceId);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "An entry of the audit record is lost ({Reason}): {Action} {Target} answered {Status} to {Subject}, trace {TraceId}")]
    private partial void LogLost(string reason, string action, string target, int status, string? subject, string? traceId);
}
