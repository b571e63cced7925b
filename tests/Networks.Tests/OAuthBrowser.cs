using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace SocialPubs.Networks.Tests;

/// <summary>A keeper's browser that signs in at the emulator and comes back with a code.</summary>
internal static class OAuthBrowser
{
    public static readonly Uri Redirect = new("http://127.0.0.1:5300/api/publishing/oauth/return");

    /// <summary>Goes to where the connector sends it, says who signs in, and reads what the network sends back.</summary>
    /// <param name="authorization">What connects accounts.</param>
    /// <param name="member">Who signs in.</param>
    /// <param name="verifier">PKCE's verifier for the return; another one than at the start where a test wants it wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<AuthorizationReturn> SignInAsync(
        INetworkAuthorization authorization, long member, CancellationToken cancellationToken, string? verifier = null)
    {
        var (secret, state) = (RandomWord(), RandomWord());
        var start = authorization.AuthorizeUri(new AuthorizationStart(
            state, WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(secret))), Redirect));
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        (await http.GetAsync(start, cancellationToken)).IsSuccessStatusCode.ShouldBeTrue("the network shows who can sign in");

        var answer = await http.GetAsync(QueryHelpers.AddQueryString(start.AbsoluteUri, "member", $"{member}"), cancellationToken);
        var back = answer.Headers.Location.ShouldNotBeNull();
        back.GetLeftPart(UriPartial.Path).ShouldBe(Redirect.AbsoluteUri);
        var query = QueryHelpers.ParseQuery(back.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        query["state"].ShouldBe(state);
        return new AuthorizationReturn(query["code"], verifier ?? secret, Redirect, query);
    }

    private static string RandomWord() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
}
