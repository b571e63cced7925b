using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;

namespace SocialPubs.Intake.Tests.Registers;

public sealed class RegisterTests(IntakeFixture intake)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutBody_CreatesThenChanges_AndRefusesAnOlderVersion()
    {
        var code = $"body-{IntakeFixture.Next()}";
        var created = await intake.Administrator.PutAsJsonAsync($"/api/intake/bodies/{code}", new { name = "ЖКХ" }, Cancelled);
        var changed = await intake.Administrator.PutAsJsonAsync($"/api/intake/bodies/{code}", new { name = "Управление ЖКХ", active = false }, Cancelled);
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/intake/bodies/{code}") { Content = JsonContent.Create(new { name = "x" }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");

        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.ETag!.Tag.ShouldBe("\"1\"");
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        var problem = await (await intake.Administrator.SendAsync(request, Cancelled)).ShouldRefuseAsync(412, "resource.stale", "If-Match");
        problem.GetProperty("current").Text("name").ShouldBe("Управление ЖКХ");
        var read = await intake.Curator.GetFromJsonAsync<JsonElement>($"/api/intake/bodies/{code}", Cancelled);
        (read.Text("name"), read.GetProperty("active").GetBoolean()).ShouldBe(("Управление ЖКХ", false));
    }

    [Fact]
    public async Task PutBody_TheSameNewCodeManyTimesAtOnce_IsCreatedOnce()
    {
        var code = $"body-{IntakeFixture.Next()}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => intake.Administrator.PutAsJsonAsync($"/api/intake/bodies/{code}", new { name = "ЖКХ" }, Cancelled)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(7);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("-begins")]
    [InlineData("под")]
    [InlineData("under_score")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task Put_WithABadCode_IsRefused(string code)
    {
        await (await intake.Administrator.PutAsJsonAsync($"/api/intake/bodies/{Uri.EscapeDataString(code)}", new { name = "x" }, Cancelled)).ShouldRefuseAsync(422, "request.invalid", "code");
        await (await intake.Administrator.PutAsJsonAsync($"/api/intake/topics/{Uri.EscapeDataString(code)}", new { name = "x" }, Cancelled)).ShouldRefuseAsync(422, "request.invalid", "code");
    }

    [Fact]
    public async Task Put_ByACurator_IsForbidden()
    {
        await (await intake.Curator.PutAsJsonAsync("/api/intake/bodies/x", new { name = "x" }, Cancelled)).ShouldRefuseAsync(403, "auth.forbidden");
        await (await intake.Curator.PutAsJsonAsync("/api/intake/topics/x", new { name = "x" }, Cancelled)).ShouldRefuseAsync(403, "auth.forbidden");
        await (await intake.Curator.PutAsJsonAsync($"/api/intake/appointments/{Guid.CreateVersion7()}", new { }, Cancelled)).ShouldRefuseAsync(403, "auth.forbidden");
    }

    [Fact]
    public async Task PutTopic_WithAnUnknownBody_IsRefused()
    {
        var answer = await intake.Administrator.PutAsJsonAsync("/api/intake/topics/garbage", new { name = "Мусор", defaultBodyCode = "nowhere" }, Cancelled);

        await answer.ShouldRefuseAsync(422, "intake.unknown-body", "defaultBodyCode");
        await (await intake.Curator.GetAsync("/api/intake/topics/garbage", Cancelled)).ShouldRefuseAsync(404, "resource.not-found");
    }

    [Theory]
    [InlineData("role", "king", "intake.unknown-role")]
    [InlineData("role", "administrator", "intake.unknown-role")]
    [InlineData("bodyCode", "nowhere", "intake.unknown-body")]
    [InlineData("until", "2019-02-04", "request.invalid")]
    [InlineData("name", "", "request.invalid")]
    [InlineData("personId", null, "request.invalid")]
    [InlineData("from", null, "request.invalid")]
    public async Task PutAppointment_WithABadField_NamesIt(string field, string? value, string code)
    {
        var body = await intake.NewBodyAsync();
        var id = Guid.CreateVersion7();
        var request = new Dictionary<string, string?>
        {
            ["bodyCode"] = body,
            ["role"] = Roles.Executor,
            ["personId"] = "p1",
            ["name"] = "Иванов",
            ["position"] = "Специалист",
            ["from"] = "2019-02-05",
        };
        request[field] = value;

        var answer = await intake.Administrator.PutAsJsonAsync($"/api/intake/appointments/{id}", request, Cancelled);

        await answer.ShouldRefuseAsync(422, code, field);
        await (await intake.Curator.GetAsync($"/api/intake/appointments/{id}", Cancelled)).ShouldRefuseAsync(404, "resource.not-found");
    }

    [Fact]
    public async Task PutAppointment_InOffice_IsToldWithTheMidnightsOfTheAdministration()
    {
        var body = await intake.NewBodyAsync(Roles.Executor);
        var id = await intake.AppointAsync(body, Roles.Executor, "2026-03-01", "2099-12-31");

        var granted = await intake.Probe.WaitForAsync<AppointmentGranted>(message => message.AppointmentId == id, Cancelled);

        granted.Role.ShouldBe(Roles.Executor);
        granted.BodyCode.ShouldBe(body);
        granted.Version.ShouldBe(1);
        // Moscow is three hours ahead of UTC; the last day counts to its end.
        granted.ValidFrom.ShouldBe(new DateTimeOffset(2026, 2, 28, 21, 0, 0, TimeSpan.Zero));
        granted.ValidUntil.ShouldBe(new DateTimeOffset(2099, 12, 31, 21, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task PutAppointment_WithAPastEnd_IsToldAsEnded()
    {
        var body = await intake.NewBodyAsync(Roles.Executor);
        var id = await intake.AppointAsync(body, Roles.Executor, "2019-02-05", "2021-05-31");

        var ended = await intake.Probe.WaitForAsync<AppointmentEnded>(message => message.AppointmentId == id, Cancelled);

        ended.EndedAt.ShouldBe(new DateTimeOffset(2021, 5, 31, 21, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task ListAppointments_OnADay_HoldsThoseInOffice()
    {
        var body = await intake.NewBodyAsync(Roles.Executor);
        var former = await intake.AppointAsync(body, Roles.Executor, "2019-02-05", "2021-05-31");
        var present = await intake.AppointAsync(body, Roles.Executor, "2021-06-01");

        (await ListAsync($"body={body}&role=executor&at=2021-05-31")).ShouldBe([former]);
        (await ListAsync($"body={body}&role=executor&at=2021-06-01")).ShouldBe([present]);
        (await ListAsync($"body={body}&limit=1")).Count.ShouldBe(4);
    }

    [Fact]
    public async Task ListBodies_PagesInTheOrderOfCodes()
    {
        var codes = new List<string>();
        for (var i = 0; i < 5; i++)
            codes.Add(await intake.NewBodyAsync(Roles.DeputyHead, Roles.Representative, Roles.Executor));

        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = await intake.Curator.GetFromJsonAsync<JsonElement>($"/api/intake/bodies?active=true&limit=2{(cursor is null ? "" : "&cursor=" + cursor)}", Cancelled);
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("code")));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        codes.ShouldBeSubsetOf(listed);
        listed.ShouldBeUnique();
    }

    private async Task<List<Guid>> ListAsync(string query)
    {
        var ids = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await intake.Curator.GetFromJsonAsync<JsonElement>($"/api/intake/appointments?{query}{(cursor is null ? "" : "&cursor=" + cursor)}", Cancelled);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Id()));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return ids;
    }
}
