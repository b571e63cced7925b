using Microsoft.Playwright;
using SocialPubs.Contracts;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Tests.Accessibility;

/// <summary>Leads a browser to every page in every state that looks different.</summary>
internal sealed class PageTour(AccountsSystem system)
{
    /// <summary>The names of the stops, in their order.</summary>
    public static readonly string[] Stops =
    [
        "sign-in", "sign-in-refused", "invitation", "invitation-errors", "invitation-invalid", "set-up-demanded", "recovery-codes", "account",
        "sessions", "authenticator-on", "authenticator-errors", "password", "password-errors", "sign-out", "signed-out", "second-factor",
        "second-factor-wrong", "recovery-code", "authenticator-off", "error",
    ];

    /// <summary>Visits every stop.</summary>
    /// <param name="page">A window without cookies.</param>
    /// <param name="language">The language to choose.</param>
    /// <param name="visit">Called at each stop.</param>
    public async Task GoAsync(IPage page, string language, Func<string, Task> visit)
    {
        await page.GotoAsync($"/account/language?to={language}&returnUrl=/account/sign-in");
        await visit("sign-in");
        await page.FillAsync("#login", "nobody");
        await page.FillAsync("#password", "wrong");
        await SubmitAsync(page);
        await visit("sign-in-refused");

        var id = await system.NewPersonAsync(Roles.Curator, withPassword: false, name: "Константинопольская Александра Владимировна");
        await page.GotoAsync(await system.InviteAsync(id));
        await visit("invitation");
        await page.FillAsync("#new-password", "password1234");
        await SubmitAsync(page);
        await visit("invitation-errors");
        await page.GotoAsync("/account/invitation?token=wrong");
        await visit("invitation-invalid");

        // In this role a second factor is demanded, which the tour sets up in the middle of the sign-in.
        await using (await system.DemandSecondFactorAsync(Roles.Curator))
        {
            await page.GotoAsync(await system.InviteAsync(id));
            await page.FillAsync("#new-password", AccountsSystem.Password);
            await page.FillAsync("#repeat-password", AccountsSystem.Password);
            await SubmitAsync(page);
            await visit("set-up-demanded");
            var key = await page.Locator("main p code").InnerTextAsync();
            await page.FillAsync("#code", Totp.Code(AccountsSystem.KeyOf(key), Totp.StepAt(system.Time.GetUtcNow())));
            await SubmitAsync(page);
            await visit("recovery-codes");
        }

        await page.GotoAsync("/account");
        await visit("account");
        using (await system.SignedInWithFactorAsync(id))
        {
            await page.GotoAsync("/account/sessions");
            await visit("sessions");
        }

        await page.GotoAsync("/account/authenticator");
        await visit("authenticator-on");
        await SubmitAsync(page);
        await visit("authenticator-errors");
        await page.GotoAsync("/account/password");
        await visit("password");
        await page.FillAsync("#current-password", "wrong");
        await page.FillAsync("#new-password", "short");
        await SubmitAsync(page);
        await visit("password-errors");
        await page.GotoAsync("/account/sign-out");
        await visit("sign-out");
        await SubmitAsync(page);
        await visit("signed-out");
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#login", id);
        await page.FillAsync("#password", AccountsSystem.Password);
        await SubmitAsync(page);
        await visit("second-factor");
        await page.FillAsync("#code", "000000");
        await SubmitAsync(page);
        await visit("second-factor-wrong");
        await page.GotoAsync("/account/recovery-code");
        await visit("recovery-code");

        await page.GotoAsync("/account/sign-in");
        var other = await system.NewPersonAsync();
        await page.FillAsync("#login", other);
        await page.FillAsync("#password", AccountsSystem.Password);
        await SubmitAsync(page);
        await page.GotoAsync("/account/authenticator");
        await visit("authenticator-off");
        await page.GotoAsync("/account/nowhere");
        await visit("error");
    }

    /// <summary>Presses the button of the page's form; the browser's own check of required fields is left out, so that ours is seen.</summary>
    private static async Task SubmitAsync(IPage page)
    {
        var button = page.Locator("main form button[type=submit]").Last;
        // Without script the attribute cannot be taken away, and Enter or a click would stop at an empty field.
        foreach (var field in await page.Locator("main input[required]").AllAsync())
        {
            if (string.IsNullOrEmpty(await field.InputValueAsync()))
                await field.FillAsync(" ");
        }

        await button.ClickAsync();
        await page.WaitForLoadStateAsync(LoadState.Load);
    }
}
