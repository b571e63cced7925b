using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Npgsql;
using SocialPubs.ServiceDefaults.Texts;

namespace SocialPubs.ServiceDefaults.Problems;

/// <summary>Turns everything that goes wrong outside a decision into problem details with a code.</summary>
public static partial class ProblemExtensions
{
    private static readonly Dictionary<int, RefusalCode> CodesByStatus = new()
    {
        [400] = CommonRefusals.Malformed,
        [401] = CommonRefusals.Unauthenticated,
        [403] = CommonRefusals.Forbidden,
        [404] = CommonRefusals.NotFound,
        [405] = CommonRefusals.MethodNotAllowed,
        [406] = CommonRefusals.NotAcceptable,
        [413] = CommonRefusals.TooLarge,
        [415] = CommonRefusals.UnsupportedMediaType,
        [429] = CommonRefusals.TooManyRequests,
        [500] = CommonRefusals.Internal,
        [502] = CommonRefusals.Unavailable,
        [503] = CommonRefusals.Unavailable,
        [504] = CommonRefusals.TimedOut,
    };

    internal static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var details = context.ProblemDetails;
            details.Extensions["traceId"] = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
            if (!details.Extensions.ContainsKey("code"))
            {
                var code = CodesByStatus.GetValueOrDefault(details.Status ?? 500, CommonRefusals.Internal);
                details.Type = Problem.TypeOf(code);
                details.Title = code.Title;
                details.Extensions["code"] = code.Code;
            }

            Problem.Note(context.HttpContext, details.Extensions["code"]);
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    internal static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = AnswerAsync,
            // A request that was refused or could not be served is answered and counted; only a bug is an error in the log.
            SuppressDiagnosticsCallback = context => ToRefusal(context.Exception) is not null,
        });
        app.UseStatusCodePages();
        app.Use(RefuseZeroCharacterAsync);
        app.Use(RefuseOtherCharsetAsync);
    }

    /// <summary>No address that means anything holds U+0000, and numbers would be read as if it were not there.</summary>
    private static Task RefuseZeroCharacterAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true)
            return next(context);

        var field = context.Request.Query.FirstOrDefault(parameter => parameter.Value.ToString().Contains('\0', StringComparison.Ordinal)).Key;
        return new Refusal(CommonRefusals.Malformed, "The address holds a zero character.", field).ToProblem().ExecuteAsync(context);
    }

    /// <summary>JSON is UTF-8 (RFC 8259, section 8.1); the framework fails at a charset that it does not know.</summary>
    private static Task RefuseOtherCharsetAsync(HttpContext context, RequestDelegate next) =>
        context.Request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
        && type.Parameters.Any(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
            && !parameter.Value.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            ? new Refusal(CommonRefusals.UnsupportedMediaType, "JSON is sent in UTF-8.", "Content-Type").ToProblem().ExecuteAsync(context)
            : next(context);

    private static async Task AnswerAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var refusal = exception is null ? null : ToRefusal(exception);
        if (refusal is null)
        {
            await new Refusal(CommonRefusals.Internal, "An unexpected fault. Quote the trace id to the operator.")
                .ToProblem().ExecuteAsync(context);
            return;
        }

        if (refusal.Code == CommonRefusals.Unavailable)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProblemExtensions));
            LogUnavailable(logger, exception!.GetBaseException().GetType().Name, exception.GetBaseException().Message);
            context.Response.Headers.RetryAfter = "5";
        }

        await refusal.ToProblem().ExecuteAsync(context);
    }

    /// <summary>The refusal that an exception stands for, or null where it is a bug.</summary>
    internal static Refusal? ToRefusal(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new Refusal(CommonRefusals.TooLarge, "The body is larger than this address allows."),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
            new Refusal(CommonRefusals.UnsupportedMediaType, "Send the media type that the API description names."),
        BadHttpRequestException { InnerException: UnstorableTextException text } =>
            new Refusal(CommonRefusals.Invalid, text.Message, text.Path is { Length: > 2 } place ? place[2..] : null),
        BadHttpRequestException { InnerException: JsonException json } =>
            new Refusal(CommonRefusals.Malformed, UnreadableRequest.Describe(json), json.Path is { Length: > 2 } path ? path[2..] : null),
        BadHttpRequestException bad => UnreadableRequest.ToRefusal(bad),
        InvalidDataException => new Refusal(CommonRefusals.Malformed, "The body cannot be read."),
        // PostgreSQL's text has no U+0000; what comes in an address is refused before, what comes otherwise ends here.
        _ when exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } =>
            new Refusal(CommonRefusals.Malformed, "A text holds a character that cannot be kept."),
        OperationCanceledException => new Refusal(CommonRefusals.TimedOut, "The request was given up before it was answered."),
        _ when IsUnavailable(exception) =>
            new Refusal(CommonRefusals.Unavailable, "The database or the broker is away. Nothing was changed; try again."),
        _ => null,
    };

    /// <summary>Whether the database or the network to it is away, rather than something being wrong.</summary>
    public static bool IsUnavailable(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException!)
        {
            if (cause is NpgsqlException { IsTransient: true } or TimeoutException or System.Net.Sockets.SocketException
                or HttpRequestException or Polly.ExecutionRejectedException
                or PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "53300" })
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(LogLevel.Warning, "Answered 503: {Exception}: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string exception, string reason);
}
