using System.Globalization;
using System.Net.Mime;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Gateway.Door;

/// <summary>How the gateway refuses by itself: programs get problem details, people a page.</summary>
internal static class RefusalAnswers
{
    private static readonly object CodeKey = new();

    /// <summary>Answers with the refusal.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="wait">When to try again, rounded up to whole seconds; null where that would not help.</param>
    public static async Task RefuseAsync(this HttpContext context, Refusal refusal, TimeSpan? wait = null)
    {
        context.Items[CodeKey] = refusal.Code;
        if (wait is { } time)
            context.Response.Headers.RetryAfter = Seconds(time).ToString(CultureInfo.InvariantCulture);
        if (!IsForPeople(context.Request))
        {
            await refusal.ToProblem().ExecuteAsync(context);
            return;
        }

        context.Response.StatusCode = refusal.Code.Status;
        context.Response.ContentType = MediaTypeNames.Text.Html + "; charset=utf-8";
        await context.Response.WriteAsync(PageOf(refusal, wait), context.RequestAborted);
    }

    /// <summary>The code with which the gateway refused, if it did.</summary>
    public static RefusalCode? RefusedWith(this HttpContext context) => context.Items.TryGetValue(CodeKey, out var code) ? (RefusalCode?)code : null;

    /// <summary>Whole seconds to wait: never less than the truth, and at least one.</summary>
    public static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));

    private static bool IsForPeople(HttpRequest request) =>
        (request.Path.StartsWithSegments(ProxyRoutes.Pages, StringComparison.OrdinalIgnoreCase)
            || request.Path.StartsWithSegments(ProxyRoutes.Protocol + "/authorize", StringComparison.OrdinalIgnoreCase))
        && request.Headers.Accept.Any(accept => accept?.Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase) == true);

    // No style and no script: the page must work under the strictest policy. Nothing of the request stands in it.
    private static string PageOf(Refusal refusal, TimeSpan? wait)
    {
        var (russian, english) = refusal.Code.Status switch
        {
            StatusCodes.Status429TooManyRequests => ("Слишком много запросов", "Too many requests"),
            StatusCodes.Status413PayloadTooLarge => ("Запрос слишком велик", "The request is too large"),
            >= 500 => ("Вход временно недоступен", "Sign-in is away for the moment"),
            _ => ("Запрос отклонён", "The request was refused"),
        };
        var seconds = wait is { } time ? Seconds(time) : 0;
        var then = seconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $"<p>Попробуйте ещё раз через {seconds} с.</p><p lang=\"en\">Try again in {seconds} s.</p>")
            : string.Empty;
        return $"""
            <!doctype html>
            <html lang="ru">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{russian} – SocialPubs</title></head>
            <body><main><h1>{russian}</h1><p lang="en">{english}</p>{then}</main></body>
            </html>

            """;
    }
}
