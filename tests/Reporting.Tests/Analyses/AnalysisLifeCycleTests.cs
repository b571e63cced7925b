using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SocialPubs.Contracts;
using SocialPubs.Reporting.Analyses;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.Record;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Analyses;

public sealed class LifeCycleFixture : ReportingFixture
{
    internal static readonly DateTimeOffset AprilBegins = new(2026, 3, 31, 21, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(AprilBegins.AddSeconds(-90));

    protected override ServiceHostOptions Configure(ServiceHostOptions options) => options with { Time = Time };

    protected override async Task SeedAsync()
    {
        await AppointAsync("zam", Roles.DeputyHead, "Пётр Заместитель", "Заместитель главы Администрации по внутренней политике");
        await RecordAsync(Life.Of(Guid.CreateVersion7()));
    }

    /// <summary>Puts an appointment on record that has held since long.</summary>
    internal async Task AppointAsync(string person, string role, string name, string position)
    {
        await using var db = Db();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var granted = new AppointmentGranted(
            Guid.CreateVersion7(), Life.At(0), 1, "water", role, person, name, position, Life.At(-1000), null, Life.Administrator);
        await db.RecordFactAsync(Guid.CreateVersion7(), granted, Life.At(0), TestContext.Current.CancellationToken);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }
}

/// <summary>One story, told in its order.</summary>
public sealed class AnalysisLifeCycleTests(LifeCycleFixture reporting) : IClassFixture<LifeCycleFixture>
{
    private static readonly string[] Formats = ["html", "docx", "xlsx"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Analysis_FromDraftToAcknowledgement_FreezesWhenItIsSigned()
    {
        // Two replicas see the month end; one of them drafts.
        await using var replica = new ServiceHost<Program>(reporting.Options);
        using var other = replica.CreateClient();
        using var deputy = reporting.Host.ClientFor("zam", Roles.DeputyHead, "water");
        using var head = reporting.Host.ClientFor("glava", Roles.Head, "water");
        using var curator = reporting.Host.ClientFor("curator-1", Roles.Curator);
        using var area = reporting.Host.ClientFor("area", Roles.AreaDeputy, "water");
        using var elsewhere = reporting.Host.ClientFor("area", Roles.AreaDeputy, "roads");
        (await ListAsync(deputy)).ShouldBeEmpty("March has not ended in Moscow");
        await DraftedAsync(deputy, LifeCycleFixture.AprilBegins.AddMinutes(2), "2026-03");

        // The draft counts as things stand.
        var draft = await GetAsync(deputy);
        (draft.Analysis.State, draft.Figures.Total.Registered, draft.Figures.Head.ComputedAt).ShouldBe((AnalysisState.Draft, 1, reporting.Time.GetUtcNow()));
        await reporting.RecordAsync([.. new Story(Life.At(10)).DirectedTo("water", "Управление ЖКХ").Events]);
        (await GetAsync(deputy)).Figures.Total.Registered.ShouldBe(2);
        (await deputy.GetStringAsync("/api/reporting/monthly/2026-03.html", Cancel)).ShouldContain("Проект.");

        // The text is the deputy's, and a lost race is told.
        (await TextAsync(curator, "Текст", "\"1\"")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var edited = await TextAsync(deputy, "Первый абзац.\nВторой <script>абзац</script>.", "\"1\"");
        edited.StatusCode.ShouldBe(HttpStatusCode.OK);
        edited.Headers.ETag!.Tag.ShouldBe("\"2\"");
        (await TextAsync(deputy, "Другой", "\"1\"")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        await RefusedAsync(await TextAsync(deputy, new string('а', 20_001), null), "request.invalid");

        // Nothing goes to the head before it is signed.
        await RefusedAsync(await PostAsync(deputy, "deliver"), "reporting.analysis-not-signed");
        await RefusedAsync(await PostAsync(head, "acknowledge"), "reporting.analysis-not-delivered");
        (await PostAsync(head, "sign")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var signed = await PostAsync(deputy, "sign", "\"2\"");
        signed.StatusCode.ShouldBe(HttpStatusCode.OK, await signed.Content.ReadAsStringAsync(Cancel));
        var frozen = await GetAsync(deputy);
        (frozen.Analysis.State, frozen.Analysis.SignedBy, frozen.Files.Count).ShouldBe((AnalysisState.Signed, "Name of zam", 4));
        await RefusedAsync(await PostAsync(deputy, "sign"), "reporting.analysis-signed");
        await RefusedAsync(await TextAsync(deputy, "Поздно", null), "reporting.analysis-signed");
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var format in Formats)
            files[format] = await deputy.GetByteArrayAsync($"/api/reporting/monthly/2026-03.{format}", Cancel);

        // What comes later changes nothing in it, whenever one looks.
        await reporting.RecordAsync([.. new Story(Life.At(11)).DirectedTo("water", "Управление ЖКХ").Events]);
        reporting.Time.Advance(TimeSpan.FromHours(5));
        var later = await GetAsync(deputy);
        ReportingFixture.Write(later.Figures).ShouldBe(ReportingFixture.Write(frozen.Figures));
        later.Figures.Total.Registered.ShouldBe(2);
        foreach (var format in Formats)
        {
            using var answer = await other.SendAsync(Ask(deputy, format), Cancel);
            (await answer.Content.ReadAsByteArrayAsync(Cancel)).ShouldBe(files[format], $"{format} by another replica");
        }

        // Each file is what its hash says, and what is written again from the signed data.
        await using (var db = reporting.Db())
        {
            var data = await db.Set<AnalysisFile>().SingleAsync(file => file.Format == AnalysisFiles.Data, Cancel);
            var act = await db.Set<AnalysisAct>().SingleAsync(row => row.Kind == AnalysisActKind.Signed, Cancel);
            act.DataHash.ShouldBe(AnalysisFiles.HashOf(data.Content));
            act.Position.ShouldBe("Заместитель главы Администрации по внутренней политике");
            foreach (var format in Formats)
            {
                files[format].ShouldBe(AnalysisFiles.Write(format, AnalysisFiles.Thaw(data.Content), AnalysisMonths.SignatureOf(act)), format);
                frozen.Files.Single(file => file.Format == format).Sha256.ShouldBe(AnalysisFiles.HashOf(files[format]));
            }
        }

        // Names are for the deputy head, the head, and the deputy of the area.
        var page = Encoding.UTF8.GetString(files["html"]);
        page.ShouldContain("Борис Исполнитель");
        page.ShouldContain("Второй &lt;script&gt;абзац");
        page.ShouldContain("Name of zam");
        page.ShouldContain(frozen.Analysis.DataHash!);
        (await head.GetByteArrayAsync("/api/reporting/monthly/2026-03.html", Cancel)).ShouldBe(files["html"]);
        (await GetAsync(curator)).Figures.Executors.ShouldBeEmpty();
        (await curator.GetStringAsync("/api/reporting/monthly/2026-03.html", Cancel)).ShouldNotContain("Исполнитель");
        var seen = (await GetAsync(area)).Figures;
        (seen.Executors.Count, seen.Curators.Count).ShouldBe((2, 0));
        (await GetAsync(elsewhere)).Figures.Executors.ShouldBeEmpty();
        (await elsewhere.GetStringAsync("/api/reporting/monthly/2026-03.html", Cancel)).ShouldNotContain("Исполнитель");

        // To the head, who acknowledges.
        await RefusedAsync(await PostAsync(deputy, "deliver"), "reporting.analysis-without-head");
        await reporting.AppointAsync("glava", Roles.Head, "Глеб Глава", "Глава Администрации");
        (await PostAsync(deputy, "deliver")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await RefusedAsync(await PostAsync(deputy, "deliver"), "reporting.analysis-delivered");
        (await PostAsync(head, "acknowledge")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(head, "acknowledge")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var done = await GetAsync(head);
        done.Analysis.State.ShouldBe(AnalysisState.Acknowledged);
        done.Acts.Select(act => (act.Kind, act.Role)).ShouldBe(
        [
            (AnalysisActKind.TextEdited, Roles.DeputyHead), (AnalysisActKind.Signed, Roles.DeputyHead),
            (AnalysisActKind.Delivered, Roles.DeputyHead), (AnalysisActKind.Acknowledged, Roles.Head),
        ]);

        // After two months in which nobody was there, both drafts are.
        await DraftedAsync(deputy, LifeCycleFixture.AprilBegins.AddMonths(2).AddHours(12), "2026-05", "2026-04", "2026-03");
        await using (var db = reporting.Db())
        {
            var told = await db.Set<Notice>().Where(notice => notice.Kind == NoticeKinds.Analysis).OrderBy(notice => notice.CreatedAt)
                .Select(notice => notice.RecipientId).ToListAsync(Cancel);
            told.ShouldBe(["zam", "glava", "zam", "zam"]);
        }
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2031-01")]
    [InlineData("march")]
    [InlineData("2026-03-01")]
    public async Task Analysis_OfAMonthThatHasNone_IsNotThere(string month)
    {
        using var deputy = reporting.Host.ClientFor("zam", Roles.DeputyHead);
        foreach (var path in new[] { month, month + ".docx", month + ".exe" })
            (await deputy.GetAsync("/api/reporting/monthly/" + path, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await deputy.PostAsync($"/api/reporting/monthly/{month}/sign", null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<List<AnalysisLine>> ListAsync(HttpClient client) =>
        ReportingFixture.Read<List<AnalysisLine>>(await client.GetStringAsync("/api/reporting/monthly", Cancel));

    private static async Task<AnalysisAnswer> GetAsync(HttpClient client) =>
        ReportingFixture.Read<AnalysisAnswer>(await client.GetStringAsync("/api/reporting/monthly/2026-03", Cancel));

    private static HttpRequestMessage Ask(HttpClient asWhom, string format) => new(HttpMethod.Get, $"/api/reporting/monthly/2026-03.{format}")
    {
        Headers = { Authorization = asWhom.DefaultRequestHeaders.Authorization },
    };

    private static async Task<HttpResponseMessage> TextAsync(HttpClient client, string text, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/reporting/monthly/2026-03/text") { Content = JsonContent.Create(new { text }) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request, Cancel);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string act, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reporting/monthly/2026-03/" + act);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request, Cancel);
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, string code)
    {
        ((int)answer.StatusCode).ShouldBeInRange(400, 499);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain($"\"{code}\"");
    }

    /// <summary>Lets the time come and waits until both replicas have looked.</summary>
    private async Task DraftedAsync(HttpClient client, DateTimeOffset at, params string[] months)
    {
        reporting.Time.SetUtcNow(at);
        await Eventually.TrueAsync(
            async () =>
            {
                reporting.Time.Advance(TimeSpan.FromSeconds(1));
                return (await ListAsync(client)).Select(line => line.Month).SequenceEqual(months);
            },
            () => "the drafts of " + string.Join(", ", months),
            cancellationToken: Cancel);
        await using var db = reporting.Db();
        (await db.Set<Notice>().Where(notice => notice.RecipientId == "zam").Select(notice => notice.Cause).ToListAsync(Cancel)).Count.ShouldBe(months.Length);
    }
}
