using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Commands;

/// <summary>
/// Runs an unsafe endpoint as one transaction: state, outbox, clocks and the idempotency key commit together before
/// the answer leaves, and a refusal leaves nothing behind. A lost race is run again on the new state, so that the
/// loser's answer tells what happened.
/// </summary>
internal sealed partial class CommandFilter(
    DbContext db, AuditRecorder audit, MessagingMetrics metrics, TimeProvider time, ILogger<CommandFilter> logger) : IEndpointFilter
{
    private const int MaxRaces = 5;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var name = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? http.Request.Path.ToString();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunAsync(context, next, name);
            }
            catch (DbUpdateConcurrencyException) when (attempt < MaxRaces)
            {
                LogLostRace(name, attempt);
                Forget(http);
            }
            catch (DbUpdateConcurrencyException)
            {
                metrics.Command(name, CommonRefusals.Conflict.Code);
                Forget(http);
                return new Refusal(CommonRefusals.Conflict, "Others change it all the time; read it again.").ToProblem();
            }
            catch (Exception exception)
            {
                metrics.Command(name, ProblemExtensions.IsUnavailable(exception) ? CommonRefusals.Unavailable.Code : CommonRefusals.Internal.Code);
                throw;
            }
        }
    }

    private async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string name)
    {
        var http = context.HttpContext;
        var cancellationToken = http.RequestAborted;
        var trail = http.Features.GetRequiredFeature<AuditTrail>();
        trail.Watch(db);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (PublicationOf(http) is { } publicationId)
            await db.LockPublicationAsync(publicationId, cancellationToken);

        IdempotencyKey? key = null;
        if (http.Request.Headers.TryGetValue("Idempotency-Key", out var header))
        {
            var (replay, created) = await ClaimKeyAsync(http, header.ToString(), cancellationToken);
            if (replay is not null)
            {
                metrics.Command(name, "replayed");
                // Nothing was done once more; a key that was used for another request is a refusal like any.
                trail.IsSettled = true;
                return replay;
            }

            key = created;
        }

        var result = await next(context);
        var answer = new Buffered();
        await answer.CaptureAsync(http, result);
        if (answer.Status >= StatusCodes.Status400BadRequest)
        {
            metrics.Command(name, answer.Code ?? answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return answer;
        }

        if (key is not null)
        {
            key.Status = answer.Status;
            key.ContentType = http.Response.ContentType;
            key.ETag = http.Response.Headers.ETag;
            key.Location = http.Response.Headers.Location;
            key.Body = answer.Body;
            key.PublicationId = PublicationOf(http) ?? MadeBy(http);
            db.Add(key);
        }

        if (http.GetEndpoint()?.Metadata.GetMetadata<ChangesNothingMetadata>() is null)
            audit.RecordCommand(db, http, answer.Status, trail.Finish(db));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        trail.IsSettled = true;
        metrics.Command(name, "ok");
        return answer;
    }

    private static Guid? PublicationOf(HttpContext http)
    {
        var value = http.GetRouteValue("publicationId") ?? http.GetRouteValue("id");
        return value is string text && Guid.TryParse(text, out var id) ? id : null;
    }

    /// <summary>What a command made has its id at the end of its address.</summary>
    private static Guid? MadeBy(HttpContext http) =>
        http.Response.Headers.Location.ToString() is { Length: > 0 } location && Guid.TryParse(location.Split('/')[^1], out var id) ? id : null;

    /// <summary>
    /// Either the stored answer of an earlier request with this key, or the row to fill. A request that runs at the
    /// same moment with the same key waits here until the first one has ended.
    /// </summary>
    private async Task<(IResult? Replay, IdempotencyKey? Created)> ClaimKeyAsync(
        HttpContext http, string header, CancellationToken cancellationToken)
    {
        if (header.Length is 0 or > 200 || header.Any(c => c is < '!' or > '~'))
            return (new Refusal(CommonRefusals.IdempotencyKeyInvalid, "Send 1 to 200 visible ASCII characters.", "Idempotency-Key").ToProblem(), null);
        if (http.GetEndpoint()?.Metadata.GetMetadata<SecretAnswer>() is not null)
            return (null, null);

        var caller = Caller.From(http).Id;
        var hash = await HashAsync(http.Request, cancellationToken);
        var lockKey = BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(caller + '\n' + header)));
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({lockKey})", cancellationToken);
        var stored = await db.Set<IdempotencyKey>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.CallerId == caller && row.Key == header, cancellationToken);
        if (stored is null)
            return (null, new IdempotencyKey { CallerId = caller, Key = header, RequestHash = hash, CreatedAt = time.GetUtcNow() });

        return stored.RequestHash.AsSpan().SequenceEqual(hash)
            ? (new Replayed(stored), null)
            : (new Refusal(CommonRefusals.IdempotencyKeyReused, "Take a new key for a new request.", "Idempotency-Key").ToProblem(), null);
    }

    private static async Task<byte[]> HashAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n{request.Headers.IfMatch}\n"));
        if (request.Body.CanSeek)
        {
            request.Body.Position = 0;
            hash.AppendData(await SHA256.HashDataAsync(request.Body, cancellationToken));
        }

        return hash.GetHashAndReset();
    }

    private void Forget(HttpContext http)
    {
        db.ChangeTracker.Clear();
        http.Response.Clear();
    }

    [LoggerMessage(LogLevel.Debug, "Command {Command} lost a race, attempt {Attempt}; it runs again on the new state")]
    private partial void LogLostRace(string command, int attempt);

    /// <summary>An answer that is complete before the transaction commits and leaves only after it.</summary>
    private sealed class Buffered : IResult
    {
        public int Status { get; private set; }

        public byte[] Body { get; private set; } = [];

        public string? Code { get; private set; }

        public async Task CaptureAsync(HttpContext http, object? result)
        {
            if (result is not IResult answer)
                throw new InvalidOperationException("A command's handler returns an IResult.");

            while (answer is INestedHttpResult nested)
                answer = nested.Result;
            if (answer is Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult problem)
                Code = problem.ProblemDetails.Extensions.TryGetValue("code", out var code) ? code as string : null;

            var body = http.Response.Body;
            using var buffer = new MemoryStream();
            http.Response.Body = buffer;
            try
            {
                await answer.ExecuteAsync(http);
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            }
            finally
            {
                http.Response.Body = body;
            }

            Status = http.Response.StatusCode;
            Body = buffer.ToArray();
        }

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (Body.Length > 0)
                await httpContext.Response.Body.WriteAsync(Body, httpContext.RequestAborted);
        }
    }

    private sealed class Replayed(IdempotencyKey stored) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = stored.Status;
            response.ContentType = stored.ContentType;
            response.Headers["Idempotency-Replayed"] = "true";
            if (stored.ETag is not null)
                response.Headers.ETag = stored.ETag;
            if (stored.Location is not null)
                response.Headers.Location = stored.Location;
            if (stored.Body.Length > 0)
                await response.Body.WriteAsync(stored.Body, httpContext.RequestAborted);
        }
    }
}

/// <summary>Marks endpoints as commands.</summary>
public static class CommandExtensions
{
    /// <summary>
    /// One transaction around the handler, which changes the context and need not save; commits only answers below
    /// 400, keeps the answer for an <c>Idempotency-Key</c>, and serialises commands on one publication (route value
    /// <c>id</c> or <c>publicationId</c>).
    /// </summary>
    public static RouteHandlerBuilder AsCommand(this RouteHandlerBuilder builder) => builder.AddEndpointFilter<CommandFilter>();

    /// <summary>
    /// The answer holds a secret that can be had once, so that it is kept for no idempotency key: who asks again, with
    /// whatever key, gets a new secret, and the one before is worthless.
    /// </summary>
    public static RouteHandlerBuilder AnswersWithSecret(this RouteHandlerBuilder builder) => builder.WithMetadata(new SecretAnswer());

    /// <summary>Lets the body of a request with an idempotency key be read twice.</summary>
    internal static void UseIdempotencyKeys(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Headers.ContainsKey("Idempotency-Key"))
            context.Request.EnableBuffering();
        return next(context);
    });
}

/// <summary>Marks an endpoint whose answer is not to be kept.</summary>
internal sealed record SecretAnswer;
