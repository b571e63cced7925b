using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SocialPubs.Identity.SignIn;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Pages;

/// <summary>The headers of every page, the limit of what is sent to one, the error page and the style sheet.</summary>
internal static partial class PageResponses
{
    /// <summary>The largest form has two passwords and an address to return to.</summary>
    private const long MaxRequestBody = 32 * 1024;

    private const string StylesPath = "/account/assets/account.css";
    private static readonly byte[] Styles = ReadStyles();

    /// <summary>The address of the style sheet; another one with another content, so that it may be kept for ever.</summary>
    public static readonly string StylesAddress = $"{StylesPath}?v={Convert.ToHexStringLower(SHA256.HashData(Styles))[..12]}";

    /// <summary>Everything under <c>/account</c> answers as a page, errors too.</summary>
    public static void UseAccountPages(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments("/account", StringComparison.Ordinal),
        pages =>
        {
            pages.Use(PrepareAsync);
            pages.Use(TellErrorsAsync);
        });

    public static void MapAccountStyles(this IEndpointRouteBuilder routes) => routes.MapGet(StylesPath, (HttpContext http) =>
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(Styles, "text/css; charset=utf-8");
    }).AllowAnonymous().ExcludeFromDescription();

    private static async Task PrepareAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (context.RequestServices.GetRequiredService<IOptions<AccountOptions>>().Value.IsSecure)
        {
            // Behind the gateway the service itself is spoken to in plain HTTP; what people see is the issuer's address.
            request.Scheme = "https";
        }

        if (request.ContentLength > MaxRequestBody)
        {
            await HeadersAsync(context);
            await TellErrorsAsync(context, tooLarge =>
            {
                tooLarge.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return Task.CompletedTask;
            });
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxRequestBody;
        await HeadersAsync(context);
        await next(context);
    }

    /// <summary>
    /// Runs the error page in place of what went wrong. Its endpoint is called as it is: routing and authorization lie
    /// before this, so that sending the request through the pipeline again would not reach it.
    /// </summary>
    private static async Task TellErrorsAsync(HttpContext context, RequestDelegate next)
    {
        var response = context.Response;
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            response.Clear();
            response.StatusCode = exception switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                InvalidDataException => StatusCodes.Status400BadRequest,
                _ when ProblemExtensions.IsUnavailable(exception) => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            };
            if (response.StatusCode >= StatusCodes.Status500InternalServerError)
                LogFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PageResponses)), exception);
        }

        if (response.StatusCode < StatusCodes.Status400BadRequest || response.HasStarted || response.ContentType is not null)
            return;

        var page = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
            .First(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>()?.ViewEnginePath == "/Error");
        context.SetEndpoint(page);
        context.Request.RouteValues = new RouteValueDictionary { ["page"] = "/Error" };
        await page.RequestDelegate!(context);
    }

    [LoggerMessage(LogLevel.Error, "A page failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    private static async Task HeadersAsync(HttpContext context)
    {
        var origin = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsPost(context.Request.Method)
            ? await ReturnUrls.ClientOriginAsync(context.Request.Query["returnUrl"], context.RequestServices, context.RequestAborted)
            : null;
        // Set when the answer starts, because an error clears what was set before.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'" + (origin is null ? null : " " + origin)
                + "; frame-ancestors 'none'; base-uri 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (!context.Request.Path.Equals(StylesPath, StringComparison.Ordinal))
            {
                headers.CacheControl = "no-store";
                headers.Pragma = "no-cache";
            }

            return Task.CompletedTask;
        });
    }

    private static byte[] ReadStyles()
    {
        using var stream = typeof(PageResponses).Assembly.GetManifestResourceStream("account.css")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
