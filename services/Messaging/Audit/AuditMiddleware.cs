using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Audit;

/// <summary>
/// Puts refused requests on the record, and the success of unsafe ones that are no commands (uploads, imports). It
/// stands outside everything else, so that it also sees what authentication turns away and what an exception became;
/// it works when the answer has left, so that nobody waits for it.
/// </summary>
internal sealed class AuditMiddleware(AuditRecorder audit) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, rest) =>
        {
            var trail = new AuditTrail(Activity.Current?.TraceId.ToString());
            http.Features.Set(trail);
            // Pages and the protocol of signing in say themselves what was done.
            if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
                http.Response.OnCompleted(() => RecordAsync(http, trail));
            return rest(http);
        });
        next(app);
    };

    private Task RecordAsync(HttpContext http, AuditTrail trail)
    {
        // The handler of exceptions takes the endpoint away.
        var failed = http.Features.Get<IExceptionHandlerFeature>();
        var endpoint = failed?.Endpoint ?? http.GetEndpoint();
        var status = http.Response.StatusCode;
        return IsForTheRecord(http, endpoint, trail, status)
            ? audit.RecordRequestAsync(http, endpoint, failed?.RouteValues ?? http.Request.RouteValues, status, Problem.CodeOf(http))
            : Task.CompletedTask;
    }

    private static bool IsForTheRecord(HttpContext http, Endpoint? endpoint, AuditTrail trail, int status)
    {
        // Networks have no account with us: what was sent in their name and refused is counted, else anybody could fill the record.
        if (endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null && endpoint.Metadata.GetMetadata<ChangesNothingMetadata>() is not null)
            return false;
        if (status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
            return true;
        var method = http.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method))
            return false;
        if (endpoint?.Metadata.GetMetadata<ChangesNothingMetadata>() is not null)
            return false;
        return status >= StatusCodes.Status400BadRequest
            ? status < StatusCodes.Status500InternalServerError
            : endpoint is not null && !trail.IsSettled;
    }
}
