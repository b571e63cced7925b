using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Streaming;

/// <summary><c>GET /api/reporting/events</c></summary>
internal static class StreamEvents
{
    private const string Now = "now";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/reporting/events", HandleAsync)
        .WithName("StreamEvents")
        .WithSummary("Server-sent events of what happens, resumable with Last-Event-ID")
        .WithTags("Reporting")
        .Produces<StreamedEvent>(StatusCodes.Status200OK, "text/event-stream")
        .RequireRoles([.. Roles.All]).FilteredByBody();

    private static Results<EventStreamResult, ProblemHttpResult> HandleAsync(
        string? from, HttpContext http, Caller caller, EventLog log, EventFeed feed, IOptions<EventStreamOptions> options, TimeProvider time)
    {
        var header = http.Request.Headers["Last-Event-ID"].ToString();
        var (asked, field) = header.Length > 0 ? (header, "Last-Event-ID") : (from ?? Now, "from");
        EventCursor? after = null;
        if (asked != Now && !EventCursor.TryParse(asked, out after))
        {
            return new Refusal(CommonRefusals.InvalidCursor, "Take the id of the last event that came, or 'now'.", field)
                .ToProblem();
        }

        return new EventStreamResult(
            log, feed, options.Value, time, after, line => Sees(caller, line), ExpiryOf(http));
    }

    /// <summary>A notice is its recipient's alone, whatever the rights of others.</summary>
    private static bool Sees(Caller caller, EventLine line) =>
        line.RecipientId is { } recipient ? recipient == caller.Id : caller.SeesOf(line.BodyCode);

    /// <summary>A stream ends with the token that opened it; the client comes back with a fresh one.</summary>
    private static DateTimeOffset? ExpiryOf(HttpContext http) =>
        long.TryParse(http.User.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
