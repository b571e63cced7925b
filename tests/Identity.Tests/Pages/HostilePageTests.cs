using System.Net;
using SocialPubs.Identity.Pages;

namespace SocialPubs.Identity.Tests.Pages;

public sealed class HostilePageTests(AccountsSystem system)
{
    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/account")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/account\r\nSet-Cookie: a=b")]
    [InlineData("/api/identity/me")]
    [InlineData("/accounts")]
    [InlineData("javascript:alert(1)")]
    [InlineData("account")]
    [InlineData("")]
    [InlineData(null)]
    public void IsLocal_ForeignOrMalformed_IsRefused(string? url) => ReturnUrls.IsLocal(url).ShouldBeFalse();

    [Theory]
    [InlineData("/account")]
    [InlineData("/account/sessions")]
    [InlineData("/connect/authorize?client_id=console&redirect_uri=https%3A%2F%2Fconsole.example%2F")]
    public void IsLocal_OwnPage_IsAccepted(string url) => ReturnUrls.IsLocal(url).ShouldBeTrue();

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task SignIn_ForeignReturnUrl_LeadsToTheAccount(string returnUrl)
    {
        using var browser = system.NewBrowser();
        var page = await browser.SignInAsync(await system.NewPersonAsync(), AccountsSystem.Password, returnUrl);

        page.Path.ShouldBe("/account");
        (await browser.GetAsync("/account/language?to=en&returnUrl=" + Uri.EscapeDataString(returnUrl))).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Form_WithoutOrWithAForeignToken_IsRefusedByAPage()
    {
        var id = await system.NewPersonAsync();
        using var browser = system.NewBrowser();
        using var other = system.NewBrowser();
        await browser.GetAsync("/account/sign-in");
        var foreign = await other.GetAsync("/account/sign-in");

        foreach (var token in (string?[])[null, "nonsense", foreign.FormToken])
        {
            var fields = new Dictionary<string, string> { ["login"] = id, ["password"] = AccountsSystem.Password };
            if (token is not null)
                fields["form-token"] = token;
            using var content = new FormUrlEncodedContent(fields);
            var page = await browser.SendAsync(HttpMethod.Post, "/account/sign-in", content);
            page.Status.ShouldBe(HttpStatusCode.BadRequest);
            page.Title.ShouldStartWith("Запрос не принят");
            browser.Cookies.ShouldNotContainKey("socialpubs");
        }
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("a\r\nSet-Cookie: evil=1")]
    [InlineData("' OR 1=1 --")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("\u202Eabc")]
    public async Task Fields_HostileText_IsRefusedAndComesBackHarmless(string text)
    {
        using var browser = system.NewBrowser();
        var page = await browser.SignInAsync(text, text);

        page.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page.Html.ShouldNotContain("<script>");
        page.Html.ShouldNotContain("<img");
        page.Headers.ShouldNotContainKey("evil");
        browser.Cookies.ShouldNotContainKey("evil");

        using var signedIn = await system.SignedInAsync(await system.NewPersonAsync());
        var form = await signedIn.GetAsync("/account/password");
        form = await signedIn.SubmitAsync(form, ("current-password", text), ("new-password", text), ("repeat-password", text));
        form.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        form.Html.ShouldNotContain("<script>alert");
        (await signedIn.GetAsync("/account/invitation?token=" + Uri.EscapeDataString(text))).Status.ShouldBe(HttpStatusCode.Gone);
        (await signedIn.GetAsync("/account/sign-in?returnUrl=" + Uri.EscapeDataString("/account?" + text) + "&ui_locales=" + Uri.EscapeDataString(text))).Html.ShouldNotContain("<script>");
    }

    [Fact]
    public async Task Fields_ZeroCharacter_IsRefusedByAPageBeforeAnythingLooksAtIt()
    {
        using var browser = system.NewBrowser();

        var page = await browser.SignInAsync("a\0b", "a\0b");

        page.Status.ShouldBe(HttpStatusCode.BadRequest);
        page.Title.ShouldStartWith("Запрос не принят");
    }

    [Fact]
    public async Task Form_OfAMegabyte_IsRefusedByAPage()
    {
        using var browser = system.NewBrowser();
        var page = await browser.GetAsync("/account/sign-in");

        page = await browser.SubmitAsync(page, ("login", new string('a', 1_000_000)), ("password", "b"));

        page.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Name_WithMarkup_IsShownAsText()
    {
        var id = await system.NewPersonAsync(name: "<b>Анна</b> & \"Ко\"");
        using var browser = await system.SignedInAsync(id);

        var page = await browser.GetAsync("/account");

        page.Html.ShouldNotContain("<b>Анна");
        page.Text.ShouldContain("<b>Анна</b> & \"Ко\"");
    }

    [Theory]
    [InlineData("/account/sign-in")]
    [InlineData("/account/invitation?token=x")]
    [InlineData("/account/nowhere")]
    [InlineData("/account/sign-out")]
    public async Task Page_Headers_AreStrict(string path)
    {
        using var browser = system.NewBrowser();
        var page = await browser.GetAsync(path);

        page.Headers["Content-Security-Policy"].ShouldBe(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        page.Headers["Cache-Control"].ShouldContain("no-store");
        page.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        page.Html.ShouldNotContain("<script");
        page.Html.ShouldNotContain(" style=");
    }

    [Fact]
    public async Task Policy_FormAction_NamesNoOriginThatIsNotRegistered()
    {
        using var browser = system.NewBrowser();
        var page = await browser.GetAsync("/account/sign-in?returnUrl=" + Uri.EscapeDataString("/connect/authorize?client_id=x&redirect_uri=" + Uri.EscapeDataString("https://evil.example/; script-src *")));

        page.Headers["Content-Security-Policy"].ShouldNotContain("evil");
    }

    [Theory]
    [InlineData("/account/nowhere")]
    [InlineData("/account/sign-in/nowhere")]
    [InlineData("/account/assets/other.css")]
    [InlineData("/account/error")]
    public async Task Address_WhereNothingIs_IsToldByAPage(string path)
    {
        using var browser = system.NewBrowser();
        var page = await browser.GetAsync(path);

        page.Status.ShouldBe(HttpStatusCode.NotFound);
        page.Html.ShouldContain("<html lang=\"ru\">");
        page.Title.ShouldStartWith("Страница не найдена");
    }

    [Fact]
    public async Task Styles_AreKeptForEver_AndAnswerToNobodyInParticular()
    {
        using var browser = system.NewBrowser();
        var page = await browser.GetAsync(PageResponses.StylesAddress);

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Headers["Content-Type"].ShouldBe("text/css; charset=utf-8");
        page.Headers["Cache-Control"].ShouldBe("public, max-age=31536000, immutable");
    }

    [Theory]
    [InlineData("", "ru")]
    [InlineData("?ui_locales=en", "en")]
    [InlineData("?ui_locales=de%20en-GB", "en")]
    [InlineData("?ui_locales=de", "ru")]
    [InlineData("?returnUrl=%2Fconnect%2Fauthorize%3Fui_locales%3Den", "en")]
    public async Task Language_IsRussianUnlessAskedFor(string query, string language)
    {
        using var browser = system.NewBrowser();

        (await browser.GetAsync("/account/sign-in" + query)).Html.ShouldContain($"<html lang=\"{language}\">");
    }

    [Fact]
    public async Task Language_ChosenByLink_Stays()
    {
        using var browser = system.NewBrowser();

        (await browser.GetAsync("/account/language?to=en&returnUrl=/account/sign-in")).Title.ShouldBe("Sign in – SocialPubs");
        (await browser.GetAsync("/account/sign-in?ui_locales=ru")).Title.ShouldBe("Sign in – SocialPubs");
    }
}
