using System.Net;
using System.Net.Http.Json;
using SocialPubs.Contracts;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Regulations;

namespace SocialPubs.Publishing.Tests.Accounts;

/// <summary>Decree 188, clause 6: whose page an account is, and that a person's page is that of the representative in office.</summary>
public sealed class AccountRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);
    private static readonly Actor Admin = new("admin", "Админ", Roles.Administrator);
    private static readonly Regulation Decree = RegulationCatalog.Load(TestRegulation.WriteFolder()).Find(TestRegulation.Decree, TestRegulation.Edition);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ok", AccountKind.Person)]
    [InlineData("vk", AccountKind.Person)]
    [InlineData("facebook", AccountKind.Person)]
    [InlineData("twitter", AccountKind.LegalEntity)]
    [InlineData("instagram", AccountKind.LegalEntity)]
    public void Check_TheWrongKind_IsRefusedByTheDecree(string network, AccountKind right)
    {
        var wrong = right == AccountKind.Person ? AccountKind.LegalEntity : AccountKind.Person;

        Codes(Request(network, right)).ShouldBeEmpty();
        Codes(Request(network, wrong)).ShouldBe(["publishing.account-kind-not-allowed"]);
    }

    [Fact]
    public void Check_BadFields_NamesEach()
    {
        var request = Request("vk", AccountKind.Person) with
        {
            Url = "javascript:alert(1)",
            PasswordIntervalDays = 0,
            PasswordChangedOn = new DateOnly(2026, 3, 11),
            VerifiedOn = new DateOnly(2027, 1, 1),
            Access = [new AccountAccess("", "редактор")],
            RefreshToken = "with space",
        };

        AccountRules.Check(request, Decree, null, isNew: true, new DateOnly(2026, 3, 10)).Select(refusal => refusal.Field)
            .ShouldBe(["url", "access[0]", "verifiedOn", "passwordChangedOn", "passwordIntervalDays", "refreshToken"], ignoreOrder: true);
    }

    [Fact]
    public void StepOf_AlongTheLifeOfAnAppointment_TiesRaisesOnceAndComesBack()
    {
        var account = Page();
        var anna = Holder("anna", Now.AddDays(-30), null);
        var network = Decree.Network("vk");

        AccountRules.StepOf(account, network, [], Now).Kind.ShouldBe(HolderStepKind.None);
        AccountRules.StepOf(account, network, [anna, Holder("boris", Now.AddDays(-1), null)], Now).Kind.ShouldBe(HolderStepKind.None, "two in office: a person decides");
        AccountRules.StepOf(account, network, [anna], Now).Holder!.PersonId.ShouldBe("anna");
        account.HolderId = "anna";
        AccountRules.StepOf(account, network, [anna], Now).Kind.ShouldBe(HolderStepKind.None);
        var left = AccountRules.StepOf(account, network, [Holder("anna", Now.AddDays(-30), Now.AddHours(-5))], Now);
        (left.Kind, left.At).ShouldBe((HolderStepKind.Left, Now.AddHours(-5)));
        account.HolderLeftAt = left.At;
        AccountRules.StepOf(account, network, [Holder("anna", Now.AddDays(-30), Now.AddHours(-5))], Now).Kind.ShouldBe(HolderStepKind.None);
        AccountRules.StepOf(account, network, [anna], Now).Kind.ShouldBe(HolderStepKind.Back);
        // Of another body or role nobody holds it.
        account.HolderLeftAt = null;
        account.BodyCode = "dorogi";
        AccountRules.StepOf(account, network, [anna], Now).Kind.ShouldBe(HolderStepKind.Left);
    }

    [Fact]
    public void Problems_OfAnAccount_AreAllNamed()
    {
        var account = Page();
        account.HolderId = "anna";
        account.HolderLeftAt = Now.AddDays(-1);
        account.PasswordChangedOn = new DateOnly(2026, 1, 1);
        account.PasswordIntervalDays = 60;
        account.TokenExpiresAt = Now.AddDays(2);

        AccountRules.Problems(account, Decree, new AccountWatchOptions(), Now).Select(problem => problem.Code)
            .ShouldBe(["account.holder-left", "account.password-due", "account.token-ends-soon"]);
        account.ProtectedRefreshToken = "sealed";
        account.PasswordChangedOn = new DateOnly(2026, 1, 11);
        AccountRules.Problems(account, Decree, new AccountWatchOptions(), Now).Select(problem => problem.Code).ShouldBe(["account.holder-left"]);
        account.Network = "facebook";
        AccountRules.Problems(account, Decree, new AccountWatchOptions(), Now).Select(problem => problem.Code)
            .ShouldBe(["account.network-out-of-use", "account.holder-left"]);
    }

    [Fact]
    public async Task Page_OfTheRepresentative_IsTiedAndRaisedOnceWhenTheAppointmentEnds()
    {
        await using var system = await PublishingSystem.StartAsync(replicas: 2, withAccount: false, settings: Settings);
        var id = Guid.CreateVersion7();
        var appointment = Guid.CreateVersion7();
        var now = TimeProvider.System.GetUtcNow();
        var request = new { network = "vk", kind = "person", title = "Официальный представитель", ownerId = "500", active = true, token = "user-500-x", url = "https://vk.com/id500", twoFactor = true };

        var unknown = await system.Keeper().PutAsJsonAsync(
            $"/api/publishing/accounts/{Guid.CreateVersion7()}", new { request.network, request.kind, request.title, request.ownerId, request.active, request.token, holderId = "nobody" }, Cancel);
        var wrong = await system.Keeper().PutAsJsonAsync(
            $"/api/publishing/accounts/{Guid.CreateVersion7()}", new { request.network, kind = "legalEntity", request.title, ownerId = "-5", request.active, request.token }, Cancel);
        (await system.Keeper().PutAsJsonAsync($"/api/publishing/accounts/{id}", request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Created);
        await system.Probe.PublishAsync(
            new AppointmentGranted(appointment, now, 1, "zhkh", Roles.Representative, "anna", "Анна Серова", "Начальник", now.AddDays(-9), null, Admin), cancellationToken: Cancel);
        await WaitAsync(system, id, account => (string?)account["holderName"] == "Анна Серова" && account["problems"]!.AsArray().Count == 0);
        // The first version comes again after the second.
        await system.Probe.PublishAsync(
            new AppointmentEnded(appointment, now, 2, "zhkh", Roles.Representative, "anna", now.AddMinutes(-1), Admin), cancellationToken: Cancel);
        await system.Probe.PublishAsync(
            new AppointmentGranted(appointment, now, 1, "zhkh", Roles.Representative, "anna", "Анна Серова", "Начальник", now.AddDays(-9), null, Admin), cancellationToken: Cancel);
        var raised = await system.Probe.WaitForAsync<AccountHolderLeft>(cancellationToken: Cancel);
        await WaitAsync(system, id, account => account["problems"]!.AsArray().Any(problem => (string?)problem!["code"] == "account.holder-left"));
        var history = await PublishingSystem.ReadAsync(await system.Keeper().GetAsync(new Uri($"/api/publishing/accounts/{id}/history", UriKind.Relative), Cancel));

        (raised.AccountId, raised.HolderId, raised.HolderName).ShouldBe((id, "anna", "Анна Серова"));
        raised.OccurredAt.ShouldBe(now.AddMinutes(-1), TimeSpan.FromMilliseconds(1));
        history["items"]!.AsArray().Select(entry => (string?)entry!["action"]).ShouldBe(["holder-left", "holder-tied", "created"]);
        history.ToJsonString().ShouldNotContain("user-500-x");
        ((string?)(await PublishingSystem.ReadAsync(unknown))["code"]).ShouldBe("publishing.account-holder-not-in-office");
        ((string?)(await PublishingSystem.ReadAsync(wrong))["code"]).ShouldBe("publishing.account-kind-not-allowed");
        system.Probe.All.OfType<AccountHolderLeft>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Password_AndToken_AreRaisedOnceWhenDue()
    {
        await using var system = await PublishingSystem.StartAsync(replicas: 2, withAccount: false, settings: Settings);
        var id = Guid.CreateVersion7();
        var request = new
        {
            network = "vk",
            kind = "person",
            title = "Страница",
            ownerId = "500",
            active = true,
            token = "user-500-x",
            passwordChangedOn = "2026-01-01",
            passwordIntervalDays = 30,
            tokenExpiresAt = TimeProvider.System.GetUtcNow().AddDays(3),
        };

        (await system.Keeper().PutAsJsonAsync($"/api/publishing/accounts/{id}", request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var due = await system.Probe.WaitForAsync<AccountPasswordDue>(cancellationToken: Cancel);
        var token = await system.Probe.WaitForAsync<AccountTokenProblem>(cancellationToken: Cancel);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);

        (due.AccountId, due.DueOn).ShouldBe((id, new DateOnly(2026, 1, 31)));
        (token.AccountId, token.Code).ShouldBe((id, "account.token-ends"));
        system.Probe.All.Count(message => message is AccountPasswordDue or AccountTokenProblem).ShouldBe(2);
        var account = await PublishingSystem.ReadAsync(await system.Keeper().GetAsync(new Uri($"/api/publishing/accounts/{id}", UriKind.Relative), Cancel));
        ((long)account["tokenExpiresInSeconds"]!).ShouldBeInRange((3 * 86400) - 60, 3 * 86400);
    }

    [Fact]
    public async Task Networks_ByDate_TellTheirStandingAndWhatTheProductCanDo()
    {
        await using var system = await PublishingSystem.StartAsync(withAccount: false, settings: Settings);

        var now = (await PublishingSystem.ReadAsync(await system.Executor().GetAsync(new Uri("/api/publishing/networks", UriKind.Relative), Cancel))).AsArray();
        var then = (await PublishingSystem.ReadAsync(await system.Executor().GetAsync(new Uri("/api/publishing/networks?at=2020-01-01T00:00:00Z", UriKind.Relative), Cancel))).AsArray();

        now.Select(network => $"{(string?)network!["id"]} {(string?)network["status"]}")
            .ShouldBe(["ok required", "vk required", "facebook outOfUse", "twitter outOfUse", "instagram outOfUse"]);
        then.Select(network => (string?)network!["status"]).Distinct().ShouldBe(["allowed"]);
        ((string?)now[2]!["reason"])!.ShouldContain("ограничен");
        ((string?)now[1]!["account"], (string?)now[1]!["holder"]).ShouldBe(("person", "representative"));
        now[1]!["connector"]!["replies"]!.GetValue<bool>().ShouldBeTrue();
        // 1,000 calls a second by the settings of these tests, of which Publishing takes its share.
        now[1]!["connector"]!["budgets"]!.AsArray().Select(budget => budget!["callsPerSecond"]!.GetValue<double>()).Distinct().ShouldBe([600]);
    }

    private static Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Regulation:Active"] = TestRegulation.Decree,
        ["Publishing:Accounts:Every"] = "00:00:00.100",
    };

    private static AccountRequest Request(string network, AccountKind kind) => new(network, kind, "Страница", "500", Active: true, Token: "t");

    private static IEnumerable<string> Codes(AccountRequest request) =>
        AccountRules.Check(request, Decree, null, isNew: true, new DateOnly(2026, 3, 10)).Select(refusal => refusal.Code.Code);

    private static Account Page() => new()
    {
        Id = Guid.CreateVersion7(),
        Network = "vk",
        Kind = AccountKind.Person,
        Title = "Страница",
        OwnerId = "500",
        Active = true,
        UpdatedAt = Now,
        UpdatedBy = Admin,
    };

    private static OfficeHolder Holder(string person, DateTimeOffset from, DateTimeOffset? until) => new()
    {
        AppointmentId = Guid.CreateVersion7(),
        Version = 1,
        BodyCode = "zhkh",
        Role = Roles.Representative,
        PersonId = person,
        Name = person,
        ValidFrom = from,
        ValidUntil = until,
    };

    private static async Task WaitAsync(PublishingSystem system, Guid id, Func<System.Text.Json.Nodes.JsonNode, bool> fits)
    {
        var last = string.Empty;
        await Testing.Eventually.TrueAsync(
            async () =>
            {
                var account = await PublishingSystem.ReadAsync(await system.Keeper().GetAsync(new Uri($"/api/publishing/accounts/{id}", UriKind.Relative), Cancel));
                last = account.ToJsonString();
                return fits(account);
            },
            () => $"the account; it is {last}",
            cancellationToken: Cancel);
    }
}
