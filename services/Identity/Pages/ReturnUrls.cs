using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;

namespace SocialPubs.Identity.Pages;

/// <summary>Addresses to which a page leads back.</summary>
internal static class ReturnUrls
{
    private const int MaxLength = 4096;

    /// <summary>A path of the pages or of the protocol, on this host.</summary>
    public static bool IsLocal([NotNullWhen(true)] string? url)
    {
        if (url is not { Length: > 1 and <= MaxLength } || url[0] != '/' || url[1] is '/' or '\\')
            return false;
        // A browser drops tabs and line ends before it looks: "/\t/evil" would be "//evil".
        if (url.Any(c => char.IsControl(c) || c == '\\'))
            return false;

        var path = url.Split('?', '#')[0];
        return path == "/account" || path.StartsWith("/account/", StringComparison.Ordinal) || path.StartsWith("/connect/", StringComparison.Ordinal);
    }

    /// <summary>
    /// The origin of the client to which the protocol will send the browser after the sign-in. Chromium applies
    /// <c>form-action</c> to the redirects after a form, so that it must be allowed there; only what is registered for
    /// the client, because the address comes with the request.
    /// </summary>
    public static async Task<string?> ClientOriginAsync(string? returnUrl, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!IsLocal(returnUrl) || returnUrl.IndexOf('?', StringComparison.Ordinal) is not (>= 0 and var at))
            return null;

        var query = QueryHelpers.ParseQuery(returnUrl[at..]);
        var afterwards = query.TryGetValue("post_logout_redirect_uri", out var logout);
        var redirect = (afterwards ? logout : query.GetValueOrDefault("redirect_uri")).ToString();
        if (redirect.Contains('\0', StringComparison.Ordinal) || !Uri.TryCreate(redirect, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https") || services.GetService<IOpenIddictApplicationManager>() is not { } clients)
        {
            return null;
        }

        var registered = afterwards
            ? clients.FindByPostLogoutRedirectUriAsync(redirect, cancellationToken)
            : clients.FindByRedirectUriAsync(redirect, cancellationToken);
        await foreach (var _ in registered)
        {
            var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
            return address.IsDefaultPort
                ? $"{address.Scheme}://{host}"
                : string.Create(CultureInfo.InvariantCulture, $"{address.Scheme}://{host}:{address.Port}");
        }

        return null;
    }
}
