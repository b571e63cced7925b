using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Tests.Accessibility;

public sealed class AccessibilityTests(AccountsSystem system, RunningIdentity running) : IClassFixture<RunningIdentity>
{
    [Theory]
    [InlineData("ru", false, 1280)]
    [InlineData("en", true, 1280)]
    [InlineData("en", false, 320)]
    [InlineData("ru", true, 320)]
    public async Task Pages_Everywhere_AreAccessible(string language, bool dark, int width)
    {
        // The checker itself is a script; that the pages work without one is what the keyboard's test shows.
        var page = await running.OpenAsync(dark, width, script: true);
        var visited = new List<string>();
        await new PageTour(system).GoAsync(page, language, async stop =>
        {
            visited.Add(stop);
            await KeepPictureAsync(page, $"{stop}-{language}-{(dark ? "dark" : "light")}-{width}");
            (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language, stop);
            (await page.Locator("h1").CountAsync()).ShouldBe(1, stop);
            var wider = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            wider.ShouldBe(0, $"{stop} is wider than the window");

            var result = await page.RunAxe(new AxeRunOptions
            {
                RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
            });
            result.Violations.Select(violation => $"{stop}: {violation.Id} {violation.Help} at {string.Join("; ", violation.Nodes.Select(node => node.Html))}")
                .ShouldBeEmpty();
        });
        visited.ShouldBe(PageTour.Stops);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task SignIn_ByKeyboardAloneWithoutScript_ReachesTheAccount()
    {
        var id = await system.NewPersonAsync();
        var (key, _) = await system.TurnOnFactorAsync(id);
        var page = await running.OpenAsync();

        await page.GotoAsync("/account/sign-in");
        await page.Keyboard.TypeAsync(id);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(AccountsSystem.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/account/second-factor");
        await page.Keyboard.TypeAsync(Totp.Code(key, Totp.StepAt(system.Time.GetUtcNow())));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Space");
        await page.WaitForURLAsync("**/account");

        (await page.TitleAsync()).ShouldStartWith("Моя учётная запись");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task SkipLink_IsTheFirstStop_AndLeadsToTheContent()
    {
        var id = await system.NewPersonAsync();
        var page = await running.OpenAsync();
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#login", id);
        await page.FillAsync("#password", AccountsSystem.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/account");

        await page.Keyboard.PressAsync("Tab");
        (await page.Locator(":focus").GetAttributeAsync("class")).ShouldBe("skip");
        await page.Keyboard.PressAsync("Enter");

        page.Url.ShouldEndWith("#content");
        (await page.Locator(":focus").GetAttributeAsync("id")).ShouldBe("content");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Error_IsReadFirst_AndItsLinkLeadsToTheField()
    {
        var page = await running.OpenAsync();
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#login", "nobody");
        await page.FillAsync("#password", "wrong");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".errors").WaitForAsync();

        (await page.TitleAsync()).ShouldStartWith("Ошибка: ");
        (await page.Locator(":focus").GetAttributeAsync("class")).ShouldBe("errors");
        var described = await page.Locator("#login").GetAttributeAsync("aria-describedby");
        (await page.Locator("#" + described).InnerTextAsync()).ShouldBe("Логин или пароль неверны.");
        (await page.Locator("#login").GetAttributeAsync("aria-invalid")).ShouldBe("true");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        (await page.Locator(":focus").GetAttributeAsync("id")).ShouldBe("login");
        await page.Context.CloseAsync();
    }

    /// <summary>Pictures of every page, where <c>SOCIALPUBS_PICTURES</c> names a folder: for people to look at.</summary>
    private static async Task KeepPictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SOCIALPUBS_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.png")), FullPage = true });
    }
}
