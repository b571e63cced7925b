using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Identity.Audit;

namespace SocialPubs.Identity.Tests.Audit;

/// <summary>The record is complete, cannot be changed by the service, and shows it where somebody else did.</summary>
public sealed class AuditRecordTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_OfManyServicesAtOnce_StandInOneChainOnTwoReplicas()
    {
        await using var system = await AuditSystem.StartAsync(replicas: 2);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => system.TellAsync(AuditSystem.Entry() with { Target = $"/api/intake/publications/{i}" })));

        await system.WaitForCountAsync(100);
        var check = await system.VerifyAsync();
        (check.Ok, check.Count).ShouldBe((true, 100), check.Broken?.Detail);
        (await system.ScalarAsync("SELECT count(DISTINCT target) FROM audit")).ShouldBe(100L);
        (await system.ScalarAsync("SELECT max(seq) FROM audit")).ShouldBe(100L);
    }

    [Fact]
    public async Task Entry_ToldTwice_IsOnRecordOnce()
    {
        await using var system = await AuditSystem.StartAsync();
        var entry = AuditSystem.Entry();
        var message = Guid.CreateVersion7();

        await system.Probe.PublishAsync(entry, message, Cancel);
        await system.Probe.PublishAsync(entry, message, Cancel);
        await system.TellAsync(AuditSystem.Entry() with { Action = "Last" });

        await system.WaitForCountAsync(2);
        (await system.ScalarAsync("SELECT count(*) FROM audit")).ShouldBe(2L);
    }

    [Fact]
    public async Task Service_ByItsOwnRights_CanOnlyAdd()
    {
        await using var system = await AuditSystem.StartAsync();
        await system.TellAsync(AuditSystem.Entry());
        await system.WaitForCountAsync(1);
        var own = system.Replica.Services.GetRequiredService<NpgsqlDataSource>();

        foreach (var sql in new[]
        {
            "UPDATE audit SET subject_id = 'nobody'", "DELETE FROM audit", "TRUNCATE audit", "DROP TABLE audit", "CREATE TABLE public.mine (id int)",
            "ALTER TABLE audit DISABLE TRIGGER ALL", "DROP FUNCTION refuse_audit_change() CASCADE", "DELETE FROM audit_head", "TRUNCATE audit_head",
            "SET session_replication_role = replica",
        })
        {
            await using var command = own.CreateCommand(sql);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel), sql)).SqlState
                .ShouldBe(PostgresErrorCodes.InsufficientPrivilege, sql);
        }

        // Not even the owner, short of taking the triggers away.
        foreach (var sql in new[] { "UPDATE audit SET subject_id = 'nobody'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_head", "TRUNCATE audit_head" })
            (await Should.ThrowAsync<PostgresException>(() => system.SqlAsync(sql), sql)).MessageText.ShouldContain("only added to");
    }

    [Theory]
    [InlineData("UPDATE audit SET subject_id = 'somebody-else' WHERE seq = 3", 3, "changed")]
    [InlineData("UPDATE audit SET changes = NULL WHERE seq = 4", 4, "changed")]
    [InlineData("UPDATE audit SET occurred_at = occurred_at + interval '1 microsecond' WHERE seq = 1", 1, "changed")]
    [InlineData("UPDATE audit SET role = code, code = role WHERE seq = 2", 2, "changed")]
    [InlineData("UPDATE audit SET hash = decode(repeat('00', 32), 'hex') WHERE seq = 5", 5, "changed")]
    [InlineData("UPDATE audit SET key_id = 'mine' WHERE seq = 5", 5, "unknownKey")]
    [InlineData("DELETE FROM audit WHERE seq = 3", 3, "missing")]
    [InlineData("DELETE FROM audit WHERE seq = 1", 1, "missing")]
    [InlineData("DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3", 3, "changed")]
    [InlineData("UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 99", 2, "changed")]
    [InlineData("DELETE FROM audit WHERE seq > 4", 5, "cutOff")]
    [InlineData("DELETE FROM audit", 1, "cutOff")]
    [InlineData("DELETE FROM audit WHERE seq = 6; UPDATE audit_head SET count = 5", 6, "head")]
    [InlineData("DELETE FROM audit_head", 7, "head")]
    [InlineData("INSERT INTO audit (seq, id, occurred_at, recorded_at, service, action, bodies, target, status, key_id, hash) SELECT 7, gen_random_uuid(), now(), now(), 'x', 'x', '{}', 'x', 200, key_id, hash FROM audit WHERE seq = 6", 7, "changed")]
    public async Task Row_ChangedOrRemovedByASuperuser_IsFound(string deed, long seq, string reason)
    {
        await using var system = await AuditSystem.StartAsync();
        for (var i = 1; i <= 6; i++)
        {
            await system.TellAsync(AuditSystem.Entry() with { Code = "some.code" });
            await system.WaitForCountAsync(i);
        }

        (await system.VerifyAsync()).Ok.ShouldBeTrue();

        await system.SqlAsync("SET session_replication_role = replica; " + deed);

        var check = await system.VerifyAsync();
        check.Ok.ShouldBeFalse();
        (check.Broken!.Seq, check.Broken.Reason).ShouldBe((seq, reason), check.Broken.Detail);
        check.Count.ShouldBe(seq - 1);
    }

    [Fact]
    public async Task Record_PutBackToAnEarlierState_IsFoundByTheHeadInTheLog()
    {
        await using var system = await AuditSystem.StartAsync();
        await system.TellAsync(AuditSystem.Entry());
        await system.WaitForCountAsync(1);
        await system.SqlAsync("CREATE TABLE old_audit AS SELECT * FROM audit; CREATE TABLE old_head AS SELECT * FROM audit_head");
        await system.TellAsync(AuditSystem.Entry());
        await system.WaitForCountAsync(2);
        var logged = await system.VerifyAsync();
        await system.SqlAsync(
            "SET session_replication_role = replica; DELETE FROM audit WHERE seq = 2; "
            + "UPDATE audit_head SET (count, last_id, last_hash, key_id, seal) = (SELECT count, last_id, last_hash, key_id, seal FROM old_head)");

        var alone = await system.VerifyAsync();
        var against = await system.VerifyAsync($"?count={logged.Count}&hash={logged.Hash}");
        await system.TellAsync(AuditSystem.Entry() with { Action = "Another" });
        await system.WaitForCountAsync(2);
        var rewritten = await system.VerifyAsync($"?count={logged.Count}&hash={logged.Hash}");

        alone.Ok.ShouldBeTrue();
        (against.Ok, against.Broken?.Reason).ShouldBe((false, "cutOff"));
        (rewritten.Ok, rewritten.Broken?.Reason).ShouldBe((false, "rolledBack"));
        (await system.Administrator().GetAsync(new Uri("/api/identity/audit/verify?count=1", UriKind.Relative), Cancel)).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task MasterKey_Rotated_OldRowsAreVerifiedWithThePreviousOne()
    {
        await using var system = await AuditSystem.StartAsync();
        await system.TellAsync(AuditSystem.Entry());
        await system.WaitForCountAsync(1);

        await system.RestartAsync(AuditSystem.NewKey(), keepPrevious: true);
        await system.TellAsync(AuditSystem.Entry());
        await system.WaitForCountAsync(2);

        (await system.VerifyAsync()).Ok.ShouldBeTrue();
        (await system.ScalarAsync("SELECT count(DISTINCT key_id) FROM audit")).ShouldBe(2L);
        await system.RestartAsync(AuditSystem.NewKey(), keepPrevious: false, forgetKeyRing: true);
        (await system.VerifyAsync()).Broken!.Reason.ShouldBe("unknownKey");
    }

    [Fact]
    public async Task Search_ByEachFilter_FindsWhatFits()
    {
        await using var system = await AuditSystem.StartAsync();
        var start = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 7; i++)
        {
            await system.TellAsync(AuditSystem.Entry() with
            {
                OccurredAt = start.AddHours(i),
                SubjectId = i % 2 == 0 ? "anna" : "boris",
                SubjectName = i % 2 == 0 ? "Анна Петрова" : "Boris 100%",
                Service = i < 5 ? "intake" : "drafting",
                Action = i < 5 ? "IntakeDirectPublication" : "SaveDraft",
                Target = $"/api/x/{i}",
                Status = i == 3 ? 403 : 200,
                Code = i == 3 ? "auth.other-body" : null,
            });
        }

        await system.WaitForCountAsync(7);

        (await TargetsAsync("")).ShouldBe(["6", "5", "4", "3", "2", "1", "0"]);
        (await TargetsAsync("subject=boris")).ShouldBe(["5", "3", "1"]);
        (await TargetsAsync("service=drafting")).ShouldBe(["6", "5"]);
        (await TargetsAsync("action=SaveDraft&subject=anna")).ShouldBe(["6"]);
        (await TargetsAsync("target=/api/x/4")).ShouldBe(["4"]);
        (await TargetsAsync("result=refused")).ShouldBe(["3"]);
        (await TargetsAsync("result=done&from=2026-03-02T11:00:00Z&to=2026-03-02T13:00:00Z")).ShouldBe(["2"]);
        (await TargetsAsync("q=%D0%BF%D0%95%D0%A2%D1%80%D0%BE%D0%B2%D0%B0%20savedraft")).ShouldBe(["6"]);
        (await TargetsAsync("q=100%25")).ShouldBe(["5", "3", "1"]);
        (await TargetsAsync("q=a%25a")).ShouldBeEmpty();
        (await TargetsAsync("target=%25")).ShouldBeEmpty();
        (await system.Administrator().GetAsync(new Uri("/api/identity/audit?q=ab&result=other", UriKind.Relative), Cancel)).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity);

        async Task<List<string>> TargetsAsync(string filter)
        {
            var targets = new List<string>();
            string? cursor = null;
            do
            {
                var page = await system.Administrator().GetFromJsonAsync<JsonElement>("/api/identity/audit?limit=2" + (filter.Length == 0 ? "" : "&" + filter) + (cursor is null ? "" : "&cursor=" + cursor), Cancel);
                targets.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("target").GetString()!.Split('/')[^1]));
                cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
            }
            while (cursor is not null);
            return targets;
        }
    }

    [Fact]
    public async Task Person_SeesTheirOwnEntriesAndNothingElse()
    {
        await using var system = await AuditSystem.StartAsync();
        await system.TellAsync(AuditSystem.Entry() with { SubjectId = "anna" });
        await system.TellAsync(AuditSystem.Entry() with { SubjectId = "boris" });
        await system.WaitForCountAsync(2);
        using var anna = system.Replica.ClientFor("anna", Roles.Executor, "zhkh");

        var own = await anna.GetFromJsonAsync<JsonElement>("/api/identity/me/audit?subject=boris", Cancel);

        own.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("subjectId").GetString()).ShouldBe(["anna"]);
        foreach (var path in new[] { "audit", "audit.csv", "audit/verify" })
            (await anna.GetAsync(new Uri("/api/identity/" + path, UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        // That she tried is on record too.
        await system.WaitForCountAsync(5);
        (await system.ScalarAsync("SELECT count(*) FROM audit WHERE subject_id = 'anna' AND status = 403 AND service = 'identity'")).ShouldBe(3L);
    }

    [Fact]
    public async Task Export_OfHostileNames_RunsNothingAndIsOnRecord()
    {
        await using var system = await AuditSystem.StartAsync();
        await system.TellAsync(AuditSystem.Entry() with { SubjectName = "=HYPERLINK(\"http://evil\",\"x\")", Target = "/api/\"quoted\", comma" });
        await system.WaitForCountAsync(1);

        var answer = await system.Administrator().GetAsync(new Uri("/api/identity/audit.csv?service=intake", UriKind.Relative), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancel);
        bytes[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        var lines = System.Text.Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("seq,occurredAt,");
        lines[1].ShouldContain(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",");
        lines[1].ShouldContain(",\"/api/\"\"quoted\"\", comma\",");
        await system.WaitForCountAsync(2);
        (await system.ScalarAsync("SELECT subject_id FROM audit WHERE action = 'ExportAudit'")).ShouldBe("root");
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+7", "\"'+7\"")]
    [InlineData("-7", "\"'-7\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("plain", "plain")]
    [InlineData("a,b\"c", "\"a,b\"\"c\"")]
    [InlineData(null, "")]
    public void Cell_OfAnyText_IsATextAndOneCell(string? text, string cell) => ExportAudit.Cell(text).ShouldBe(cell);

    [Fact]
    public async Task Attempts_OfTheGateway_AreOnRecordOnceForEachReport()
    {
        await using var system = await AuditSystem.StartAsync();
        using var gateway = system.Replica.CreateClient();
        var at = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var report = new
        {
            attempts = new object[]
            {
                new { at, route = "POST /api/intake/publications", address = "203.0.113.7", status = 401, code = "auth.unauthenticated", count = 12 },
                new { at = at.AddYears(100), route = "GET /x\r\nforged line", address = "203.0.113.8", status = 429, code = "request.too-many", count = 1, subjectId = "anna" },
            },
        };
        gateway.DefaultRequestHeaders.Add("Idempotency-Key", "report-1");

        for (var i = 0; i < 2; i++)
            (await gateway.PostAsJsonAsync("/attempts", report, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var wrong = await gateway.PostAsJsonAsync("/attempts", new { attempts = new[] { new { at, route = "x", status = 200, count = 1 } } }, Cancel);

        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await system.TellAsync(AuditSystem.Entry());
        await system.WaitForCountAsync(3);
        (await system.ScalarAsync("SELECT changes FROM audit WHERE status = 401 AND service = 'gateway' AND address = '203.0.113.7' AND target = 'POST /api/intake/publications'"))
            .ShouldBeOfType<string>().ShouldContain("\"after\":\"12\"");
        (await system.ScalarAsync("SELECT target FROM audit WHERE subject_id = 'anna' AND status = 429 AND occurred_at <= now()")).ShouldBe("GET /x\uFFFD\uFFFDforged line");
    }

    [Fact]
    public async Task Start_OutsideDevelopmentWithoutAMasterKey_IsRefused()
    {
        var keys = Messaging.Keys.MasterKeys.Read(new Microsoft.Extensions.Configuration.ConfigurationManager());
        var environment = new Microsoft.Extensions.Hosting.Internal.HostingEnvironment { EnvironmentName = "Production" };

        Should.Throw<InvalidOperationException>(() => new AuditChain(keys, environment, Microsoft.Extensions.Logging.Abstractions.NullLogger<AuditChain>.Instance))
            .Message.ShouldContain("DataProtection:Key");
        await Task.CompletedTask;
    }
}
