using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.Sessions;

namespace SocialPubs.Identity.Tests.Sessions;

public sealed class SessionTests(AccountsSystem system)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void LivesAt_IdleOrAbsoluteLimit_EndsIt()
    {
        var start = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
        var session = new Session
        {
            Id = Guid.CreateVersion7(),
            PersonId = "a",
            CreatedAt = start,
            LastSeenAt = start,
            ExpiresAt = start.AddDays(30),
            Idle = TimeSpan.FromHours(12),
            SecondFactor = false,
            Stamp = "s",
        };

        session.LivesAt(start.AddHours(12).AddTicks(-1)).ShouldBeTrue();
        session.LivesAt(start.AddHours(12)).ShouldBeFalse();
        session.LastSeenAt = start.AddDays(30).AddHours(-1);
        session.LivesAt(start.AddDays(30).AddTicks(-1)).ShouldBeTrue();
        session.LivesAt(start.AddDays(30)).ShouldBeFalse();
        session.EndedAt = start;
        session.LivesAt(start).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 YaBrowser/25.8 Safari/537.36", "Yandex Browser, Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1", "Safari, iOS")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("<script>alert(1)</script>", null)]
    [InlineData("", null)]
    public void Shorten_UserAgent_KeepsWhatAPersonRecognises(string agent, string? name) => AgentNames.Shorten(agent).ShouldBe(name);

    [Fact]
    public async Task Sessions_OfAPerson_AreListedAndEndedByThem()
    {
        var id = await system.NewPersonAsync();
        using var here = await system.SignedInAsync(id);
        using var there = await system.SignedInAsync(id);

        var page = await here.GetAsync("/account/sessions");
        var other = page.Html.Split("name=\"session\" value=\"")[1].Split('"')[0];
        page = await here.SubmitAsync(page, ("session", other));

        page.Text.ShouldContain("Сеанс завершён.");
        (await there.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
        (await here.GetAsync("/account")).Path.ShouldBe("/account");
        (await system.ReadAsync(db => db.Set<SocialPubs.Identity.Revocations.Revocation>().AnyAsync(row => row.SessionId == Guid.Parse(other)))).ShouldBeTrue();
    }

    [Fact]
    public async Task Sessions_OfOthers_CannotBeEnded()
    {
        var id = await system.NewPersonAsync();
        using var browser = await system.SignedInAsync(id);
        using var stranger = await system.SignedInAsync(await system.NewPersonAsync());
        var session = await system.ReadAsync(db => db.Set<Session>().SingleAsync(row => row.PersonId == id));

        var page = await stranger.GetAsync("/account/sessions");
        await stranger.SubmitAsync(page, ("session", session.Id.ToString()));
        (await system.ClientFor("somebody", Roles.Executor).DeleteAsync(new Uri($"/api/identity/me/sessions/{session.Id}", UriKind.Relative), Cancelled))
            .StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await system.ClientFor("somebody", Roles.Executor).DeleteAsync(new Uri($"/api/identity/people/{id}/sessions/{session.Id}", UriKind.Relative), Cancelled))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await browser.GetAsync("/account")).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Sessions_ByTheApi_AreListedAndEndedByThePersonAndByAnAdministrator()
    {
        var id = await system.NewPersonAsync();
        using var first = await system.SignedInAsync(id);
        using var second = await system.SignedInAsync(id);
        using var own = system.ClientFor(id, Roles.Executor);
        var list = await own.GetFromJsonAsync<JsonElement>("/api/identity/me/sessions", Cancelled);
        list.GetArrayLength().ShouldBe(2);
        list[0].GetProperty("agent").GetString().ShouldBe("Chrome, Linux");

        (await own.DeleteAsync(new Uri($"/api/identity/me/sessions/{list[0].GetProperty("id").GetString()}", UriKind.Relative), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await second.GetAsync("/account")).Path.ShouldBe("/account/sign-in");

        using var administrator = system.ClientFor("root", Roles.Administrator);
        (await administrator.DeleteAsync(new Uri($"/api/identity/people/{id}/sessions/{list[1].GetProperty("id").GetString()}", UriKind.Relative), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await first.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
    }

    [Fact]
    public async Task ChangePassword_EndsTheOtherSessions_AndKeepsThisOne()
    {
        var id = await system.NewPersonAsync();
        using var here = await system.SignedInAsync(id);
        using var there = await system.SignedInAsync(id);

        var page = await here.GetAsync("/account/password");
        page = await here.SubmitAsync(page, ("current-password", AccountsSystem.Password), ("new-password", "новая длинная фраза"), ("repeat-password", "новая длинная фраза"));

        page.Text.ShouldContain("Пароль изменён.");
        (await there.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
        (await here.GetAsync("/account")).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task SignOut_AsksFirst_ThenTheCookieIsWorthless()
    {
        using var browser = await system.SignedInAsync(await system.NewPersonAsync());
        var cookie = browser.Cookies["socialpubs"];

        var page = await browser.GetAsync("/account/sign-out");
        (await browser.GetAsync("/account")).Path.ShouldBe("/account", "asking alone signs nobody out");
        (await browser.SubmitAsync(page)).Title.ShouldStartWith("Вы вышли");

        browser.Cookies.ShouldNotContainKey("socialpubs");
        browser.Cookies["socialpubs"] = cookie;
        (await browser.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
    }

    [Fact]
    public async Task SecondFactor_TurnedOnAndOff_OnlyWithThePassword()
    {
        var id = await system.NewPersonAsync();
        using var browser = await system.SignedInAsync(id);
        (await browser.GetAsync("/account/second-factor/set-up")).Path.ShouldBe("/account/authenticator");

        var page = await browser.GetAsync("/account/authenticator");
        (await browser.SubmitAsync(page, ("password", "wrong"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page = await browser.SubmitAsync(page, ("password", AccountsSystem.Password));
        page.Path.ShouldBe("/account/second-factor/set-up");
        page.Html.ShouldContain("data:image/png;base64,");
        var key = AccountsSystem.KeyOf(page.Html.Split("<code>")[1].Split("</code>")[0]);
        (await browser.SubmitAsync(page, ("code", "000000"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page = await browser.SubmitAsync(page, ("code", SocialPubs.Identity.SignIn.Totp.Code(key, SocialPubs.Identity.SignIn.Totp.StepAt(system.Time.GetUtcNow()))));
        page.Text.ShouldContain("Коды восстановления");

        page = await browser.GetAsync("/account/authenticator");
        page = await browser.SubmitAsync(page, ("action", "off"), ("password", AccountsSystem.Password));
        page.Text.ShouldContain("Второй фактор выключен.");
        using var other = system.NewBrowser();
        (await other.SignInAsync(id, AccountsSystem.Password)).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Cookie_Attributes_AreStrict()
    {
        var id = await system.NewPersonAsync();
        using var browser = system.NewBrowser();
        var page = await browser.GetAsync("/account/sign-in");
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["login"] = id, ["password"] = AccountsSystem.Password, ["form-token"] = page.FormToken });

        var answer = await browser.SendAsync(HttpMethod.Post, "/account/sign-in", content);

        answer.Status.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers["Set-Cookie"].ShouldContain("httponly");
        answer.Headers["Set-Cookie"].ShouldContain("samesite=lax");
        answer.Headers["Set-Cookie"].ShouldContain("path=/");
    }
}
