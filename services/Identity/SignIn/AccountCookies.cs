using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using SocialPubs.Identity.Sessions;

namespace SocialPubs.Identity.SignIn;

/// <summary>The cookies and what is looked up for each request that brings one.</summary>
internal static class AccountCookies
{
    /// <summary>How long a half-done sign-in waits for its second step.</summary>
    public static readonly TimeSpan PendingLifetime = TimeSpan.FromMinutes(10);

    public static void AddAccountCookies(this IServiceCollection services)
    {
        services.AddAuthentication().AddCookie(AccountSchemes.Account).AddCookie(AccountSchemes.Pending);
        services.AddOptions<CookieAuthenticationOptions>(AccountSchemes.Account)
            .Configure<IOptions<AccountOptions>, TimeProvider>((cookie, options, time) =>
            {
                Shape(cookie, options.Value, time, string.Empty);
                cookie.ExpireTimeSpan = options.Value.SessionAbsolute;
                cookie.LoginPath = "/account/sign-in";
                cookie.AccessDeniedPath = "/account/error";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.Events.OnValidatePrincipal = ValidateAsync;
                // Relative, because behind the gateway the service does not hear under which name it was asked.
                cookie.Events.OnRedirectToLogin = context =>
                {
                    context.Response.Redirect(new Uri(context.RedirectUri).PathAndQuery);
                    return Task.CompletedTask;
                };
            });
        services.AddOptions<CookieAuthenticationOptions>(AccountSchemes.Pending)
            .Configure<IOptions<AccountOptions>, TimeProvider>((cookie, options, time) =>
            {
                Shape(cookie, options.Value, time, "-pending");
                cookie.ExpireTimeSpan = PendingLifetime;
            });
    }

    /// <summary>
    /// The name of a cookie: with the prefix <c>__Host-</c> where the system is reached by HTTPS, so that neither a
    /// neighbouring host nor plain HTTP can set it.
    /// </summary>
    public static string NameOf(AccountOptions options, string suffix) => (options.IsSecure ? "__Host-" : string.Empty) + "socialpubs" + suffix;

    /// <summary>The session behind a request of somebody who is signed in.</summary>
    public static LiveSession Live(this HttpContext http) =>
        http.Items[typeof(LiveSession)] as LiveSession ?? throw new InvalidOperationException("The page lacks the account policy.");

    private static void Shape(CookieAuthenticationOptions cookie, AccountOptions options, TimeProvider time, string suffix)
    {
        cookie.TimeProvider = time;
        cookie.SlidingExpiration = false;
        cookie.Cookie.Name = NameOf(options, suffix);
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = options.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    /// <summary>Asks the database each time: a session that was ended elsewhere is over with the next click.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<SessionStore>();
        if (Guid.TryParse(context.Principal?.FindFirstValue(AccountSchemes.SessionId), out var id)
            && await sessions.FindLiveAsync(id, context.HttpContext.RequestAborted) is { } live)
        {
            context.HttpContext.Items[typeof(LiveSession)] = live;
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(AccountSchemes.Account);
    }
}
