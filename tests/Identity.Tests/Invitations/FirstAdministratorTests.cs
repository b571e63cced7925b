using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Identity.Invitations;
using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests.Invitations;

public sealed class FirstAdministratorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WithoutAdministrator_PrintsOneLinkHoweverManyReplicas_AndAnotherAtTheNextStart()
    {
        var options = await ServiceHostOptions.CreateAsync("identitydb", Cancelled);
        await using (var first = new ServiceHost<Program>(options))
        await using (var second = new ServiceHost<Program>(options))
        {
            await Task.WhenAll(StartAsync(first), StartAsync(second));
            (await OpenLinksAsync(first)).ShouldBe(1);
            (await LinksAsync(first)).ShouldBe(1);
        }

        await using var again = new ServiceHost<Program>(options);
        await StartAsync(again);
        (await LinksAsync(again)).ShouldBe(2);
        (await OpenLinksAsync(again)).ShouldBe(1);
    }

    [Fact]
    public async Task Start_AfterTheLinkWasUsed_PrintsNoMore_AndTheLastAdministratorStays()
    {
        var options = await ServiceHostOptions.CreateAsync("identitydb", Cancelled);
        await using (var host = new ServiceHost<Program>(options))
        {
            await StartAsync(host);
            var link = await InviteAsync(host);
            using var browser = new Browser(host.Server.CreateHandler());
            var page = await browser.GetAsync(link);
            page.Text.ShouldContain("Не менее 15 символов");
            page = await browser.SubmitAsync(page, ("new-password", "двенадцать12"), ("repeat-password", "двенадцать12"));
            page.Text.ShouldContain("нужно не менее 15 символов");
            (await browser.SubmitAsync(page, ("new-password", AccountsSystem.Password), ("repeat-password", AccountsSystem.Password))).Path.ShouldBe("/account");

            using var administrator = host.ClientFor(FirstAdministrator.PersonId, Roles.Administrator);
            (await administrator.DeleteAsync(new Uri("/api/identity/people/admin/administrator", UriKind.Relative), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
            (await administrator.PostAsync(new Uri("/api/identity/people/admin/disable", UriKind.Relative), null, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
            // Somebody without a password is no second administrator yet.
            await administrator.PostAsJsonAsync("/api/identity/people", new { id = "second", name = "Вторая" }, Cancelled);
            (await administrator.PutAsync(new Uri("/api/identity/people/second/administrator", UriKind.Relative), null, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await administrator.DeleteAsync(new Uri("/api/identity/people/admin/administrator", UriKind.Relative), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        }

        await using var again = new ServiceHost<Program>(options);
        await StartAsync(again);
        (await LinksAsync(again)).ShouldBe(2, "the printed one and that of the test");
    }

    private static async Task StartAsync(ServiceHost<Program> host)
    {
        using var client = host.CreateClient();
        (await client.GetAsync(new Uri("/alive", UriKind.Relative), Cancelled)).EnsureSuccessStatusCode();
    }

    private static Task<int> LinksAsync(ServiceHost<Program> host) => ReadAsync(host, db => db.Set<Invitation>().CountAsync(Cancelled));

    private static Task<int> OpenLinksAsync(ServiceHost<Program> host) =>
        ReadAsync(host, db => db.Set<Invitation>().CountAsync(row => row.PersonId == FirstAdministrator.PersonId && row.UsedAt == null && row.WithdrawnAt == null, Cancelled));

    private static async Task<string> InviteAsync(ServiceHost<Program> host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var person = await db.Users.SingleAsync(row => row.Id == FirstAdministrator.PersonId, Cancelled);
        var link = await scope.ServiceProvider.GetRequiredService<InvitationDesk>().InviteAsync(person, InvitationDesk.ForResets, Cancelled);
        await db.SaveChangesAsync(Cancelled);
        return new Uri(link.Link).PathAndQuery;
    }

    private static async Task<int> ReadAsync(ServiceHost<Program> host, Func<IdentityDb, Task<int>> read)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<IdentityDb>());
    }
}
