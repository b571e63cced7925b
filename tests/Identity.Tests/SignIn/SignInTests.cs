using System.Net;

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
}
