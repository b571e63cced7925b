using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests.Audit;

/// <summary>Every command and every refused attempt leaves an entry; nothing personal goes with it.</summary>
public sealed class AuditTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_Done_IsOnRecordWithBeforeAndAfterButNoText()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        var id = Guid.CreateVersion7();
        using var client = service.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        await client.PostAsJsonAsync($"/api/counters/{id}/add?secret=query", new AddRequest(1, "Иванов написал", "first"), Cancel);
        var added = await probe.WaitForAsync<AuditRecorded>(entry => entry.Action == "Add", Cancel);
        await Eventually.TrueAsync(
            () => service.ReadAsync(db => db.Counters.AnyAsync(row => row.Version == 2, Cancel)), () => "the message's effect", cancellationToken: Cancel);
        await client.PostAsJsonAsync($"/api/counters/{id}/add", new AddRequest(5, "Петров написал", "second"), Cancel);

        var changed = await probe.WaitForAsync<AuditRecorded>(entry => entry.Id != added.Id, Cancel);
        added.Service.ShouldBe(Queues.Publishing);
        (added.SubjectId, added.SubjectName, added.Role).ShouldBe(("anna", "anna", Roles.Curator));
        added.Target.ShouldBe($"/api/counters/{id}/add");
        added.Address.ShouldBe("203.0.113.7");
        (added.Status, added.Code).ShouldBe((200, null));
        added.TraceId.ShouldNotBeNull().Length.ShouldBe(32);
        added.Changes.ShouldNotBeNull().ShouldContain(new AuditChange("Counter", id.ToString(), "code", null, "first"));
        changed.Changes.ShouldNotBeNull().OrderBy(change => change.Field, StringComparer.Ordinal).ShouldBe(
        [
            new AuditChange("Counter", id.ToString(), "code", "first", "second"),
            new AuditChange("Counter", id.ToString(), "note", null, null),
            new AuditChange("Counter", id.ToString(), "value", "2", "7"),
            new AuditChange("Counter", id.ToString(), "version", "2", "3"),
        ]);
        string.Join(' ', added, changed, string.Join(' ', added.Changes), string.Join(' ', changed.Changes)).ShouldNotContain("написал");
    }

    [Fact]
    public async Task Command_SavedOnItsWay_IsOnRecordFromItsFirstValueToItsLast()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        var id = Guid.CreateVersion7();

        await service.Client().PostAsJsonAsync($"/api/counters/{id}/add", new AddRequest(4, SaveOnTheWay: true), Cancel);

        var entry = await probe.WaitForAsync<AuditRecorded>(cancellationToken: Cancel);
        entry.Changes.ShouldNotBeNull().ShouldContain(new AuditChange("Counter", id.ToString(), "value", null, "8"));
    }

    [Fact]
    public async Task Command_RolledBack_LeavesARefusalAndNoSuccess()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);

        await service.Client().PostAsJsonAsync($"/api/counters/{Guid.CreateVersion7()}/add", new AddRequest(101), Cancel);

        var entry = await probe.WaitForAsync<AuditRecorded>(cancellationToken: Cancel);
        (entry.Action, entry.Status, entry.Code, entry.Changes).ShouldBe(("Add", 422, "test.too-much", null));
    }

    [Fact]
    public async Task Command_Replayed_IsOneAct()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        var target = $"/api/counters/{Guid.CreateVersion7()}/add";
        using var client = service.Client();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "one");

        for (var i = 0; i < 3; i++)
            (await client.PostAsJsonAsync(target, new AddRequest(1), Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.PostAsJsonAsync(target, new AddRequest(2), Cancel)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        var entries = await EntriesAsync(service, options, 2);
        entries.Select(entry => (entry.Status, entry.Code)).ShouldBe([(200, null), (422, "request.idempotency-key-reused")], ignoreOrder: true);
    }

    [Fact]
    public async Task Refused_WhoeverAsked_IsOnRecordAndReadsAreNot()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        var target = $"/api/counters/{Guid.CreateVersion7()}/add";
        using var nobody = service.Client();
        nobody.DefaultRequestHeaders.Authorization = null;

        await nobody.PostAsJsonAsync(target, new AddRequest(1), Cancel);
        await service.Client("boris", Roles.Executor).PostAsJsonAsync(target, new AddRequest(1), Cancel);
        await service.Client("boris", Roles.Executor).GetAsync("/api/secrets", Cancel);
        await service.Client().PostAsync(target, new StringContent("{", Encoding.UTF8, "application/json"), Cancel);
        await service.Client().PostAsync("/api/nowhere/x", null, Cancel);
        // Nothing of these is for the record.
        await service.Client("root", Roles.Administrator).GetAsync("/api/secrets", Cancel);
        await service.Client().GetAsync("/api/nowhere", Cancel);
        await service.Client().PostAsync("/api/checks", null, Cancel);
        await service.Client().PostAsync("/api/checks?wrong=true", null, Cancel);

        var entries = await EntriesAsync(service, options, 5);
        entries.Select(entry => (entry.SubjectId, entry.Role, entry.Action, entry.Target, entry.Status, entry.Code)).ShouldBe(
        [
            (null, null, "Add", target, 401, "auth.unauthenticated"),
            ("boris", null, "Add", target, 403, "auth.forbidden"),
            ("boris", null, "Secrets", "/api/secrets", 403, "auth.forbidden"),
            ("anna", Roles.Curator, "Add", target, 400, "request.malformed"),
            ("anna", null, "Unknown", "/api/nowhere/x", 404, "resource.not-found"),
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task Upload_ThatIsNoCommand_IsOnRecordAndHostileTextIsDisarmed()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);

        await service.Client("eve\r\n[admin] \u202Egnp.exe").PostAsync("/api/uploads/a%0D%0Ab%E2%80%AEc", null, Cancel);

        var entry = (await EntriesAsync(service, options, 1)).Single();
        entry.Target.ShouldBe("/api/uploads/a\uFFFD\uFFFDb\uFFFDc");
        entry.SubjectId.ShouldBe("eve\uFFFD\uFFFD[admin] \uFFFDgnp.exe");
        entry.Status.ShouldBe(200);
    }

    [Fact]
    public async Task Address_SaidBySomebodyUnknown_IsNotBelieved()
    {
        var options = await TestService.NewOptionsAsync() with
        {
            Configure = services => services.Insert(0, ServiceDescriptor.Singleton<Microsoft.AspNetCore.Hosting.IStartupFilter>(new ComesFrom("198.51.100.9"))),
        };
        await using var service = await TestService.StartAsync(options);
        using var client = service.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        await client.PostAsync("/api/uploads/x", null, Cancel);

        (await EntriesAsync(service, options, 1)).Single().Address.ShouldBe("198.51.100.9");
    }

    [Fact]
    public async Task Refused_WhileTheDatabaseIsAway_IsAnsweredAllTheSame()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        var name = new Npgsql.NpgsqlConnectionStringBuilder(options.Database).Database;
        await using var connection = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder(options.Database) { Database = "postgres" }.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using (var close = new Npgsql.NpgsqlCommand(
            $"ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'", connection))
            await close.ExecuteNonQueryAsync(Cancel);

        var answer = await service.Client("boris", Roles.Executor).GetAsync("/api/secrets", Cancel);
        var lost = await service.Services.GetRequiredService<IAudit>().RecordAsync(new AuditAct("SignIn", "somewhere"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        lost.ShouldBeFalse();
    }

    [Fact]
    public async Task Act_OfThePartsThatAreNoCommands_CommitsWithTheChangeOrByItself()
    {
        var options = await TestService.NewOptionsAsync();
        await using var service = await TestService.StartAsync(options);
        var audit = service.Services.GetRequiredService<IAudit>();

        (await audit.RecordAsync(new AuditAct("SignIn", "person/anna") { SubjectId = "anna", Status = 401, Code = "identity.wrong-password" })).ShouldBeTrue();
        await service.CommitAsync(db =>
        {
            audit.Record(db, new AuditAct("RotateKey", "signing"));
            return Task.CompletedTask;
        });
        await Should.ThrowAsync<InvalidOperationException>(() => service.CommitAsync(db =>
        {
            audit.Record(db, new AuditAct("Never", "rolled back"));
            throw new InvalidOperationException("Not today.");
        }));

        var entries = await EntriesAsync(service, options, 2);
        entries.Select(entry => (entry.Action, entry.SubjectId, entry.Status)).ShouldBe([("SignIn", "anna", 401), ("RotateKey", null, 200)], ignoreOrder: true);
    }

    [Theory]
    [InlineData("plain текст", 50, "plain текст")]
    [InlineData("a\0b\tc", 50, "a\uFFFDb\uFFFDc")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("ab\U0001F600d", 4, "ab…")]
    [InlineData("", 4, "")]
    [InlineData(null, 4, null)]
    public void Clean_HostileText_IsHarmless(string? text, int max, string? clean) => AuditText.Clean(text, max).ShouldBe(clean);

    [Fact]
    public void Clean_HalfASurrogatePair_IsReplaced() => AuditText.Clean("a" + '\uD800' + "b", 50).ShouldBe("a\uFFFDb");

    /// <summary>What Identity would hear: waits for so many entries, and a little longer for one too many.</summary>
    private static async Task<List<AuditRecorded>> EntriesAsync(TestService service, TestServiceOptions options, int count)
    {
        await service.Services.GetRequiredService<TopologyDeclaration>().Declared.WaitAsync(Cancel);
        var factory = new RabbitMQ.Client.ConnectionFactory { Uri = new Uri(options.Broker) };
        await using var connection = await factory.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var entries = new List<AuditRecorded>();
        var quiet = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                while (await channel.BasicGetAsync(Queues.Identity, autoAck: true, Cancel) is { } message)
                {
                    using var envelope = System.Text.Json.JsonDocument.Parse(message.Body);
                    entries.Add((AuditRecorded)MessageTypes.Deserialize(nameof(AuditRecorded), envelope.RootElement.GetProperty("message").GetRawText()).Message);
                    quiet = 0;
                }

                return entries.Count >= count && ++quiet > 40;
            },
            () => $"{count} entries; heard {string.Join(", ", entries.Select(entry => $"{entry.Action} {entry.Status}"))}",
            cancellationToken: Cancel);
        entries.Count.ShouldBe(count, string.Join(", ", entries.Select(entry => $"{entry.Action} {entry.Status}")));
        return entries;
    }

    /// <summary>The connection comes from this address; the test server has none.</summary>
    private sealed class ComesFrom(string address) : Microsoft.AspNetCore.Hosting.IStartupFilter
    {
        public Action<Microsoft.AspNetCore.Builder.IApplicationBuilder> Configure(Action<Microsoft.AspNetCore.Builder.IApplicationBuilder> next) => app =>
        {
            app.Use(new Func<Microsoft.AspNetCore.Http.RequestDelegate, Microsoft.AspNetCore.Http.RequestDelegate>(rest => http =>
            {
                http.Connection.RemoteIpAddress ??= IPAddress.Parse(address);
                return rest(http);
            }));
            next(app);
        };
    }
}
