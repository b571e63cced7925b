using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.People;

namespace SocialPubs.Identity.Tests.People;

public sealed class PeopleTests(AccountsSystem system)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private HttpClient Administrator => system.ClientFor("root", Roles.Administrator);

    [Theory]
    [InlineData("demo-curator")]
    [InlineData("a.b_c-d@e")]
    [InlineData("X")]
    public void IsValid_Id_IsAccepted(string id) => PersonIds.IsValid(id).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("client:load")]
    [InlineData("system")]
    [InlineData("System")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a\n")]
    [InlineData("иванова")]
    [InlineData("<b>")]
    [InlineData("../x")]
    public void IsValid_OtherText_IsRefused(string id) => PersonIds.IsValid(id).ShouldBeFalse();

    [Fact]
    public async Task Create_ThenInvite_ThenSignIn_IsTheWayOfANewPerson()
    {
        var id = AccountsSystem.NewId();
        var created = await PostAsync("people", new { id, name = "Пётр Сидоров" });
        created.Status.ShouldBe(HttpStatusCode.Created);
        created.Body.GetProperty("state").GetString().ShouldBe("invited");
        created.ETag.ShouldBe("\"1\"");

        var invited = await PostAsync($"people/{id}/invitation");
        var link = new Uri(invited.Body.GetProperty("link").GetString()!);
        (invited.Body.GetProperty("expiresAt").GetDateTimeOffset() - system.Time.GetUtcNow()).TotalHours.ShouldBe(72, 0.01);
        using var browser = system.NewBrowser();
        var page = await browser.GetAsync(link.PathAndQuery);
        page = await browser.SubmitAsync(page, ("new-password", AccountsSystem.Password), ("repeat-password", AccountsSystem.Password));
        page.Path.ShouldBe("/account");
        page.Text.ShouldContain("Пётр Сидоров");

        var person = await GetAsync($"people/{id}");
        person.GetProperty("state").GetString().ShouldBe("active");
        (await browser.GetAsync(link.PathAndQuery)).Status.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Create_BadFields_NamesThemAll()
    {
        var refused = await PostAsync("people", new { id = "client:x", name = "a\u202Eb" });

        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).ShouldBe(["name", "id"], ignoreOrder: true);
    }

    [Fact]
    public async Task Create_SameIdInOtherCase_IsRefused()
    {
        var id = AccountsSystem.NewId();
        await PostAsync("people", new { id, name = "Один" });

        var refused = await PostAsync("people", new { id = id.ToUpperInvariant(), name = "Другой" });

        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        refused.Body.GetProperty("code").GetString().ShouldBe("identity.person-already-there");
    }

    [Fact]
    public async Task Create_SameIdAtOnce_MakesOne()
    {
        var id = AccountsSystem.NewId();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostAsync("people", new { id, name = "Один" })));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.Status == HttpStatusCode.Conflict).ShouldBe(5);
    }

    [Fact]
    public async Task Change_OnAnOlderVersion_IsRefusedWithThePresentOne()
    {
        var id = await system.NewPersonAsync();
        var version = (await GetAsync($"people/{id}")).GetProperty("version").GetInt32();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/identity/people/{id}") { Content = JsonContent.Create(new { name = "Другое Имя" }) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version - 1}\"");

        var answer = await Administrator.SendAsync(request, Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("current").GetProperty("name").GetString().ShouldBe("Анна Иванова");
    }

    [Fact]
    public async Task Invitation_SecondOne_ReplacesTheFirst_AndWorksOnceUntilItExpires()
    {
        var id = await system.NewPersonAsync();
        var first = await LinkAsync(id);
        var second = await LinkAsync(id);
        using var browser = system.NewBrowser();

        (await browser.GetAsync(first)).Status.ShouldBe(HttpStatusCode.Gone);
        var page = await browser.GetAsync(second);
        page.Status.ShouldBe(HttpStatusCode.OK);
        // Both forms were loaded; only one may win.
        using var other = system.NewBrowser();
        var otherPage = await other.GetAsync(second);
        var pages = await Task.WhenAll(
            browser.SubmitAsync(page, ("new-password", "один из двух паролей"), ("repeat-password", "один из двух паролей")),
            other.SubmitAsync(otherPage, ("new-password", "второй из двух паролей"), ("repeat-password", "второй из двух паролей")));
        pages.Count(answer => answer.Path == "/account").ShouldBe(1);
        pages.Count(answer => answer.Status == HttpStatusCode.Gone).ShouldBe(1);
    }

    [Fact]
    public async Task Invitation_ForAForgottenPassword_LastsAnHourAndEndsSessions()
    {
        var id = await system.NewPersonAsync();
        using var signedIn = await system.SignedInAsync(id);
        var invited = await PostAsync($"people/{id}/invitation");
        (invited.Body.GetProperty("expiresAt").GetDateTimeOffset() - system.Time.GetUtcNow()).TotalMinutes.ShouldBe(60, 0.1);
        using var browser = system.NewBrowser();
        var page = await browser.GetAsync(new Uri(invited.Body.GetProperty("link").GetString()!).PathAndQuery);

        await browser.SubmitAsync(page, ("new-password", "совсем другой пароль"), ("repeat-password", "совсем другой пароль"));

        (await signedIn.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
        (await signedIn.SignInAsync(id, AccountsSystem.Password)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await signedIn.SignInAsync(id, "совсем другой пароль")).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Invitation_WithAnIdempotencyKey_IsNotKeptInTheDatabase()
    {
        var id = await system.NewPersonAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/identity/people/{id}/invitation");
        request.Headers.Add("Idempotency-Key", "invite-" + id);

        var token = (await (await Administrator.SendAsync(request, Cancelled)).Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("link").GetString()!.Split('=')[1];

        (await system.ReadAsync(db => db.Set<SocialPubs.Messaging.Commands.IdempotencyKey>().CountAsync(row => row.Key == "invite-" + id))).ShouldBe(0);
        token.Length.ShouldBe(43);
    }

    [Fact]
    public async Task Disable_EndsSessionsAndBarsTheSignIn_EnableLetsInAgain()
    {
        var id = await system.NewPersonAsync();
        using var browser = await system.SignedInAsync(id);

        (await PostAsync($"people/{id}/disable")).Body.GetProperty("state").GetString().ShouldBe("disabled");
        (await browser.GetAsync("/account")).Path.ShouldBe("/account/sign-in");
        (await browser.SignInAsync(id, AccountsSystem.Password)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PostAsync($"people/{id}/invitation")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await system.ReadAsync(db => db.Set<SocialPubs.Identity.Revocations.Revocation>().AnyAsync(row => row.SubjectId == id))).ShouldBeTrue();

        await PostAsync($"people/{id}/enable");
        (await browser.SignInAsync(id, AccountsSystem.Password)).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task ResetSecondFactor_TakesItAway()
    {
        var id = await system.NewPersonAsync();
        await system.TurnOnFactorAsync(id);

        (await PostAsync($"people/{id}/reset-second-factor")).Body.GetProperty("secondFactor").GetBoolean().ShouldBeFalse();

        using var browser = system.NewBrowser();
        (await browser.SignInAsync(id, AccountsSystem.Password)).Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Export_HoldsWhatIsKept_AndNothingThatOpensTheAccount()
    {
        var id = await system.NewPersonAsync(Roles.Executor);
        var (key, codes) = await system.TurnOnFactorAsync(id);
        using (await system.SignedInWithFactorAsync(id))
        {
            var export = await Administrator.GetStringAsync(new Uri($"/api/identity/people/{id}/export", UriKind.Relative), Cancelled);
            var json = JsonDocument.Parse(export).RootElement;
            json.GetProperty("person").GetProperty("grants").GetArrayLength().ShouldBe(1);
            json.GetProperty("sessions").GetArrayLength().ShouldBe(1);
            json.GetProperty("secondFactor").GetProperty("recoveryCodesLeft").GetInt32().ShouldBe(10);
            var hash = await system.ReadAsync(db => db.Users.Where(row => row.Id == id).Select(row => row.PasswordHash).SingleAsync());
            foreach (var secret in (string[])[hash!, SocialPubs.Identity.SignIn.Totp.Encode(key), codes[0], "stamp"])
                export.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task List_FindsByPartOfTheNameAndByRole_AndPages()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await system.NewPersonAsync(Roles.AreaDeputy, name: "Редкая_Фамилия 100%"));

        (await GetAsync("people?q=" + Uri.EscapeDataString("кая_фамилия 100%"))).GetProperty("items").GetArrayLength().ShouldBe(3);
        (await GetAsync("people?q=" + Uri.EscapeDataString("кая%100"))).GetProperty("items").GetArrayLength().ShouldBe(0);
        var first = await GetAsync("people?limit=2&role=area-deputy&q=" + Uri.EscapeDataString("редкая"));
        var second = await GetAsync("people?limit=2&role=area-deputy&q=" + Uri.EscapeDataString("редкая") + "&cursor=" + first.GetProperty("nextCursor").GetString());
        first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
            .Select(person => person.GetProperty("id").GetString()).ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public async Task Me_TellsRolesWithBodies()
    {
        var id = await system.NewPersonAsync(Roles.Executor);
        using var client = system.ClientFor(id, Roles.Executor);

        var me = await client.GetFromJsonAsync<JsonElement>("/api/identity/me", Cancelled);

        me.GetProperty("name").GetString().ShouldBe("Анна Иванова");
        me.GetProperty("grants")[0].GetProperty("bodyCode").GetString().ShouldBe("zhkh");
    }

    private async Task<string> LinkAsync(string id) =>
        new Uri((await PostAsync($"people/{id}/invitation")).Body.GetProperty("link").GetString()!).PathAndQuery;

    private Task<JsonElement> GetAsync(string path) => Administrator.GetFromJsonAsync<JsonElement>("/api/identity/" + path, Cancelled);

    private async Task<(HttpStatusCode Status, JsonElement Body, string? ETag)> PostAsync(string path, object? body = null)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        using var answer = await Administrator.PostAsync(new Uri("/api/identity/" + path, UriKind.Relative), content, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer.Headers.ETag?.Tag);
    }
}
