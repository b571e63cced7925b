using System.Net;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Tests.SignIn;

public sealed class SignInTests(AccountsSystem system)
{
    [Fact]
    public async Task SignIn_WithTheRightPassword_SetsTheCookieAndShowsTheAccount()
    {
        var id = await system.NewPersonAsync();
        using var browser = system.NewBrowser();

        var page = await browser.SignInAsync(id, AccountsSystem.Password);

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Path.ShouldBe("/account");
        page.Text.ShouldContain("Анна Иванова");
        browser.Cookies.ShouldContainKey("socialpubs");
        browser.Cookies.ShouldNotContainKey("socialpubs-pending");
    }

    [Fact]
    public async Task SignIn_WithoutAccountWithoutPasswordDisabledOrWrong_AnswersTheSame()
    {
        var known = await system.NewPersonAsync();
        var invited = await system.NewPersonAsync(withPassword: false);
        var disabled = await system.NewPersonAsync();
        (await system.ClientFor("root", Roles.Administrator).PostAsync(new Uri($"/api/identity/people/{disabled}/disable", UriKind.Relative), null, TestContext.Current.CancellationToken))
            .StatusCode.ShouldBe(HttpStatusCode.OK);

        var answers = new List<string>();
        foreach (var (login, password) in new[] { (known, "wrong"), (invited, "wrong"), (disabled, AccountsSystem.Password), ("nobody-at-all", "wrong"), ("Никто", "wrong") })
        {
            using var browser = system.NewBrowser();
            var page = await browser.SignInAsync(login, password);
            page.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            browser.Cookies.Keys.ShouldBe(["socialpubs-form"]);
            answers.Add(page.Html.Replace(login, "login", StringComparison.Ordinal).Replace(page.FormToken, "token", StringComparison.Ordinal));
        }

        answers.Distinct().ShouldHaveSingleItem();
        answers[0].ShouldContain("Логин или пароль неверны.");
    }

    [Fact]
    public async Task SignIn_UnknownAccount_TakesAsLongAsAWrongPassword()
    {
        var known = await system.NewPersonAsync();
        await system.InScopeAsync(async services =>
        {
            var passwords = (Passwords)services.GetService(typeof(Passwords))!;
            var db = (IdentityDb)services.GetService(typeof(IdentityDb))!;
            var person = await db.Users.SingleAsync(row => row.Id == known, TestContext.Current.CancellationToken);
            List<double> there = [], absent = [];
            for (var i = 0; i < 7; i++)
            {
                there.Add(await TimedAsync(() => passwords.VerifyAsync(person, "wrong", TestContext.Current.CancellationToken)));
                absent.Add(await TimedAsync(() => passwords.VerifyAsync(null, "wrong", TestContext.Current.CancellationToken)));
            }

            // Without the decoy an unknown account is answered a hundred times faster.
            (absent.Min() / there.Min()).ShouldBeInRange(0.5, 2);
        });
    }

    [Fact]
    public async Task SignIn_FiveFailures_LockEvenTheRightPassword_UntilAMinuteLaterOrAnAdministratorLiftsIt()
    {
        var id = await system.NewPersonAsync();
        using var browser = system.NewBrowser();
        for (var i = 0; i < 5; i++)
            (await browser.SignInAsync(id, "wrong")).Text.ShouldContain("Логин или пароль неверны.");

        var locked = await browser.SignInAsync(id.ToUpperInvariant(), AccountsSystem.Password);
        locked.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        locked.Text.ShouldContain("Слишком много неудачных попыток.");
        var administrator = system.ClientFor("root", Roles.Administrator);
        (await administrator.GetStringAsync(new Uri($"/api/identity/people/{id}", UriKind.Relative), TestContext.Current.CancellationToken)).ShouldContain("lockedUntil");

        var lifted = await administrator.PostAsync(new Uri($"/api/identity/people/{id}/unlock", UriKind.Relative), null, TestContext.Current.CancellationToken);
        (await lifted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotContain("lockedUntil");
        (await browser.SignInAsync(id, AccountsSystem.Password)).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task SignIn_FailuresFromElsewhere_DoNotKeepTheOwnerOut()
    {
        var id = await system.NewPersonAsync();
        await system.InScopeAsync(async services =>
        {
            var guard = (SignInGuard)services.GetService(typeof(SignInGuard))!;
            for (var i = 0; i < 5; i++)
                (await guard.BeginAsync(id, IPAddress.Parse("203.0.113.7"), TestContext.Current.CancellationToken)).Allowed.ShouldBeTrue();
            (await guard.BeginAsync(id, IPAddress.Parse("203.0.113.7"), TestContext.Current.CancellationToken)).Allowed.ShouldBeFalse();
        });

        using var browser = system.NewBrowser();
        (await browser.SignInAsync(id, AccountsSystem.Password)).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task SignIn_UnknownAccount_IsLockedLikeAKnownOne()
    {
        using var browser = system.NewBrowser();
        var nobody = AccountsSystem.NewId("nobody");
        for (var i = 0; i < 5; i++)
            await browser.SignInAsync(nobody, "wrong");

        (await browser.SignInAsync(nobody, "wrong")).Text.ShouldContain("Слишком много неудачных попыток.");
    }

    [Fact]
    public async Task SignIn_ManyGuessesAtOnce_AreCountedOneByOne()
    {
        var id = await system.NewPersonAsync();
        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var browser = system.NewBrowser();
            return await browser.SignInAsync(id, "wrong");
        }));

        pages.Count(page => page.Text.Contains("Логин или пароль неверны.", StringComparison.Ordinal)).ShouldBe(5);
        pages.Count(page => page.Text.Contains("Слишком много неудачных попыток.", StringComparison.Ordinal)).ShouldBe(15);
    }

    [Fact]
    public async Task SignIn_RightPassword_ForgetsTheFailures()
    {
        var id = await system.NewPersonAsync();
        using var browser = system.NewBrowser();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++)
                await browser.SignInAsync(id, "wrong");
            (await browser.SignInAsync(id, AccountsSystem.Password)).Path.ShouldBe("/account");
        }
    }

    [Fact]
    public async Task SecondFactor_IsAskedFor_AndItsCodeWorksOnce()
    {
        var id = await system.NewPersonAsync();
        var (key, _) = await system.TurnOnFactorAsync(id);
        var code = Totp.Code(key, Totp.StepAt(system.Time.GetUtcNow()));
        using var browser = system.NewBrowser();

        var page = await browser.SignInAsync(id, AccountsSystem.Password);
        page.Path.ShouldBe("/account/second-factor");
        browser.Cookies.ShouldNotContainKey("socialpubs");
        (await browser.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
        (await browser.SubmitAsync(page, ("code", code))).Path.ShouldBe("/account");

        using var replay = system.NewBrowser();
        page = await replay.SignInAsync(id, AccountsSystem.Password);
        page = await replay.SubmitAsync(page, ("code", code));
        page.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page.Text.ShouldContain("Код неверен или уже использован.");
    }

    [Fact]
    public async Task SecondFactor_WrongCodes_LockTheAccount_AndTheKnownPasswordDoesNotHelp()
    {
        var id = await system.NewPersonAsync();
        await system.TurnOnFactorAsync(id);
        using var browser = system.NewBrowser();
        for (var i = 0; i < 5; i++)
        {
            // Each time with the right password before it.
            var page = await browser.SignInAsync(id, AccountsSystem.Password);
            page.Path.ShouldBe("/account/second-factor", $"attempt {i + 1}");
            (await browser.SubmitAsync(page, ("code", "000000"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        (await browser.SignInAsync(id, AccountsSystem.Password)).Text.ShouldContain("Слишком много неудачных попыток.");
    }

    [Fact]
    public async Task RecoveryCode_WorksOnce()
    {
        var id = await system.NewPersonAsync();
        var (_, codes) = await system.TurnOnFactorAsync(id);
        codes.Count.ShouldBe(10);
        codes.ShouldBeUnique();
        using var browser = system.NewBrowser();

        await browser.SignInAsync(id, AccountsSystem.Password);
        var page = await browser.GetAsync("/account/recovery-code");
        (await browser.SubmitAsync(page, ("code", codes[3].ToUpperInvariant()))).Text.ShouldContain("осталось кодов восстановления: 9");

        using var again = system.NewBrowser();
        await again.SignInAsync(id, AccountsSystem.Password);
        page = await again.GetAsync("/account/recovery-code");
        (await again.SubmitAsync(page, ("code", codes[3]))).Text.ShouldContain("Код восстановления неверен или уже использован.");
    }

    [Fact]
    public async Task SecondStep_WithoutTheFirst_LeadsToTheSignIn()
    {
        using var browser = system.NewBrowser();

        (await browser.GetAsync("/account/second-factor")).Path.ShouldBe("/account/sign-in");
        (await browser.GetAsync("/account/recovery-code")).Path.ShouldBe("/account/sign-in");
        (await browser.GetAsync("/account/second-factor/set-up")).Path.ShouldBe("/account/sign-in");
    }

    [Fact]
    public async Task SecondStep_AfterThePasswordWasChangedElsewhere_StartsAnew()
    {
        var id = await system.NewPersonAsync();
        var (key, _) = await system.TurnOnFactorAsync(id);
        using var browser = system.NewBrowser();
        var page = await browser.SignInAsync(id, AccountsSystem.Password);
        (await system.ClientFor("root", Roles.Administrator).PostAsync(new Uri($"/api/identity/people/{id}/revoke", UriKind.Relative), null, TestContext.Current.CancellationToken))
            .StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await browser.SubmitAsync(page, ("code", Totp.Code(key, Totp.StepAt(system.Time.GetUtcNow()))))).Path.ShouldBe("/account/sign-in");
        browser.Cookies.ShouldNotContainKey("socialpubs");
    }

    [Fact]
    public async Task Demanded_SecondFactor_IsSetUpBeforeAnythingElse()
    {
        var id = await system.NewPersonAsync(Roles.Head);
        await using var demand = await system.DemandSecondFactorAsync(Roles.Head);
        using var browser = system.NewBrowser();

        var page = await browser.SignInAsync(id, AccountsSystem.Password);
        page.Path.ShouldBe("/account/second-factor/set-up");
        (await browser.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
        var key = AccountsSystem.KeyOf(page.Html.Split("<code>")[1].Split("</code>")[0]);
        page = await browser.SubmitAsync(page, ("code", Totp.Code(key, Totp.StepAt(system.Time.GetUtcNow()))));
        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("Коды восстановления");
        (await browser.GetAsync("/account")).Path.ShouldBe("/account");
        var session = await system.ReadAsync(db => db.Set<SocialPubs.Identity.Sessions.Session>().SingleAsync(row => row.PersonId == id));
        session.SecondFactor.ShouldBeTrue();
    }

    [Fact]
    public async Task Demanded_SecondFactor_EndsSessionsWithoutOne()
    {
        var id = await system.NewPersonAsync(Roles.PressSecretary);
        using var browser = await system.SignedInAsync(id);

        await using (await system.DemandSecondFactorAsync(Roles.PressSecretary))
            (await browser.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
    }

    [Fact]
    public async Task SignIn_LeavesTheSessionOfTheBrowserBeforeWorthless()
    {
        var id = await system.NewPersonAsync();
        using var victim = system.NewBrowser();
        // An attacker planted cookies; whatever they are, the sign-in makes others.
        using var attacker = await system.SignedInAsync(await system.NewPersonAsync());
        foreach (var (name, value) in attacker.Cookies)
            victim.Cookies[name] = value;

        (await victim.SignInAsync(id, AccountsSystem.Password, "/account/sessions")).Path.ShouldBe("/account/sessions");

        victim.Cookies["socialpubs"].ShouldNotBe(attacker.Cookies["socialpubs"]);
        (await attacker.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
    }

    [Fact]
    public async Task SignIn_IsPutOnRecord_WithoutWhatWasTyped()
    {
        var id = await system.NewPersonAsync();
        using var browser = system.NewBrowser();
        await browser.SignInAsync("planted-login-text", "planted-password-text");
        await browser.SignInAsync(id, "planted-password-text");
        await browser.SignInAsync(id, AccountsSystem.Password);

        var cancelled = TestContext.Current.CancellationToken;
        AuditRecorded[] recorded =
        [
            await system.Probe.WaitForAsync<AuditRecorded>(entry => entry is { Action: "SignIn", Status: 401, SubjectId: null }, cancelled),
            await system.Probe.WaitForAsync<AuditRecorded>(entry => entry is { Action: "SignIn", Status: 401 } && entry.SubjectId == id, cancelled),
            await system.Probe.WaitForAsync<AuditRecorded>(entry => entry is { Action: "SignIn", Status: 200 } && entry.SubjectId == id, cancelled),
        ];
        System.Text.Json.JsonSerializer.Serialize(recorded).ShouldNotContain("planted");
    }

    private static async Task<double> TimedAsync(Func<Task> act)
    {
        var started = TimeProvider.System.GetTimestamp();
        await act();
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }
}
