using System.Net;
using System.Text.RegularExpressions;

namespace SocialPubs.Identity.Tests;

/// <summary>What a browser without script does: keeps cookies, follows redirects within the system, sends forms with their hidden fields.</summary>
public sealed partial class Browser(HttpMessageHandler handler) : IDisposable
{
    private static readonly Uri Base = new("http://localhost");

    private readonly HttpClient client = new(handler) { BaseAddress = Base };

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public string UserAgent { get; set; } = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";

    public void Dispose() => client.Dispose();

    public async Task<PageAnswer> GetAsync(string path) => await SendAsync(HttpMethod.Get, path, null, follow: true);

    /// <summary>One request without following where it leads.</summary>
    public async Task<PageAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, bool follow = false)
    {
        for (var hops = 0; ; hops++)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute)) { Content = content };
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
            if (Cookies.Count > 0)
                request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Keep(answer);
            var location = answer.Headers.Location?.OriginalString;
            var page = new PageAnswer(
                answer.StatusCode, path.Split('?')[0], path, location, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
            if (!follow || location is null || !location.StartsWith('/'))
                return page;

            hops.ShouldBeLessThan(10, "redirects in a circle: " + location);
            (method, path, content) = (HttpMethod.Get, location, null);
        }
    }

    /// <summary>Sends the form of a page, the one whose hidden fields have the pair where there are several.</summary>
    public async Task<PageAnswer> SubmitAsync(PageAnswer page, params (string Name, string Value)[] fields)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["form-token"] = page.FormToken };
        foreach (var (name, value) in fields)
            form[name] = value;
        using var content = new FormUrlEncodedContent(form);
        return await SendAsync(HttpMethod.Post, page.Address, content, follow: true);
    }

    public async Task<PageAnswer> SignInAsync(string login, string password, string? returnUrl = null)
    {
        var page = await GetAsync("/account/sign-in" + (returnUrl is null ? null : "?returnUrl=" + Uri.EscapeDataString(returnUrl)));
        page.Status.ShouldBe(HttpStatusCode.OK);
        return await SubmitAsync(page, ("login", login), ("password", password));
    }

    private void Keep(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Set-Cookie", out var cookies))
            return;
        foreach (var cookie in cookies)
        {
            var pair = cookie.Split(';')[0];
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at + 1 == pair.Length)
                Cookies.Remove(pair[..at]);
            else
                Cookies[pair[..at]] = pair[(at + 1)..];
        }
    }
}

/// <summary>A page as it came.</summary>
/// <param name="Status">The status.</param>
/// <param name="Path">Its path, after redirects.</param>
/// <param name="Address">Path and query.</param>
/// <param name="Location">Where it leads, when that was not followed.</param>
/// <param name="Html">The body.</param>
/// <param name="Headers">The headers.</param>
public sealed partial record PageAnswer(
    HttpStatusCode Status, string Path, string Address, string? Location, string Html, IReadOnlyDictionary<string, string> Headers)
{
    public string FormToken => WebUtility.HtmlDecode(TokenField().Match(Html).Groups[1].Value);

    /// <summary>The text without the tags.</summary>
    public string Text => WebUtility.HtmlDecode(Tags().Replace(Html, " "));

    public string Title => WebUtility.HtmlDecode(TitleTag().Match(Html).Groups[1].Value);

    [GeneratedRegex("name=\"form-token\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("<title>([^<]*)</title>")]
    private static partial Regex TitleTag();
}
