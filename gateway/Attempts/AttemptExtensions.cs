using System.Text.RegularExpressions;
using SocialPubs.Gateway.Door;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults.Forwarding;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Gateway.Attempts;

/// <summary>The report of what the gateway refused by itself, section <c>Attempts</c>.</summary>
internal sealed class AttemptOptions
{
    /// <summary>How long equal refusals are counted together before they are reported.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many different refusals a minute are reported; more are only counted.</summary>
    public int MaxPerMinute { get; set; } = 600;

    /// <summary>How many wait while Identity is away.</summary>
    public int MaxWaiting { get; set; } = 6000;
}

internal static partial class AttemptExtensions
{
    private const string Unnamed = "*";

    public static void AddAttempts(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AttemptOptions>().BindConfiguration("Attempts")
            .Validate(options => options.Interval > TimeSpan.Zero && options is { MaxPerMinute: > 0, MaxWaiting: > 0 }, "Attempts:Interval, MaxPerMinute and MaxWaiting must be positive.")
            .ValidateOnStart();
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.AddSingleton<AttemptLog>();
        builder.Services.AddHostedService<AttemptReporter>();
    }

    /// <summary>Notes what the gateway refuses; what a service refuses the service itself records.</summary>
    public static void UseAttempts(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<AttemptLog>();
        app.Use(async (context, next) =>
        {
            await next(context);
            if (!context.WasAnsweredByService() && CodeOf(context) is { } code)
            {
                log.Note(new Refused(
                    ClientAddress.Text(context.Connection.RemoteIpAddress) ?? Unnamed, RouteOf(context.Request), context.Response.StatusCode, code.Code,
                    context.User.FindFirst("sub")?.Value));
            }
        });
    }

    private static RefusalCode? CodeOf(HttpContext context)
    {
        var code = context.RefusedWith() ?? context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => CommonRefusals.Unauthenticated,
            StatusCodes.Status403Forbidden => CommonRefusals.Forbidden,
            StatusCodes.Status413PayloadTooLarge => CommonRefusals.TooLarge,
            StatusCodes.Status429TooManyRequests => CommonRefusals.TooManyRequests,
            _ => null,
        };
        // A service that is away refuses nobody.
        return code is { Status: < StatusCodes.Status500InternalServerError } ? code : null;
    }

    /// <summary>
    /// The first parts of the path name the thing; what follows are ids. Whatever cannot be a name is left out, because the
    /// sender chose it and people will read it.
    /// </summary>
    private static string RouteOf(HttpRequest request)
    {
        var parts = (request.Path.Value ?? string.Empty).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var named = parts.Take(parts is ["api", ..] ? 3 : 2).Select(part => Name().IsMatch(part) ? part : Unnamed);
        return $"{(Method().IsMatch(request.Method) ? request.Method : Unnamed)} /{string.Join('/', named)}";
    }

    [GeneratedRegex("^[a-z.][a-z0-9.-]{0,39}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Z]{3,10}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Method();
}
