using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SocialPubs.Contracts;
using SocialPubs.EndToEnd.Tests.Description;
using SocialPubs.EndToEnd.Tests.Fuzz;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>
/// One of each thing that a path can name, all of one body: a publication that was answered, one whose draft lies with
/// the curator, and the entries of the registers.
/// </summary>
internal sealed class World : Known
{
    /// <summary>Operations that change nothing or keep no keys.</summary>
    private static readonly string[] NoCommands = ["CheckDraft", "DraftFromTemplate", "IntakeImportPublications", "PreviewOwnPost", "IntakePropose", "IntakeTryRules"];

    private readonly Guid _legalAct = Guid.CreateVersion7();
    private readonly Guid _appointment = Guid.CreateVersion7();
    private readonly string _hash;
    private readonly string _contentHash;

    private World(ApiDescription description, PublicationLife answered, PublicationLife submitted, string hash, string contentHash)
        : base(description)
    {
        Answered = answered.Id;
        Submitted = submitted.Id;
        _hash = hash;
        _contentHash = contentHash;
    }

    public Guid Answered { get; }

    public Guid Submitted { get; }

    public Guid Template { get; } = Guid.CreateVersion7();

    public Guid Account { get; } = Guid.CreateVersion7();

    /// <summary>A draft of the body.</summary>
    public Guid OwnPost { get; } = Guid.CreateVersion7();

    /// <summary>One in the register by hand, about the answered publication.</summary>
    public Guid Shortcoming { get; private set; }

    /// <summary>A report to the head about the answered publication.</summary>
    public Guid UrgentReport { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<World> CreateAsync(SystemUnderTest system, ApiDescription description)
    {
        var answered = new PublicationLife(system, 1);
        var submitted = new PublicationLife(system, 2);
        await Task.WhenAll(answered.RunAsync(), submitted.RunToSubmissionAsync());
        using var curator = system.ClientFor("vera", Roles.Curator);
        await Eventually.TrueAsync(
            async () => (await curator.GetFromJsonAsync<JsonElement>($"/api/intake/publications/{answered.Id}", Cancel)).GetProperty("status").GetString() == "answered",
            () => $"the reply to {answered.Id}; output:{Environment.NewLine}{system.RecentOutput}",
            TimeSpan.FromMinutes(2),
            Cancel);
        var review = await submitted.SubmittedAsync();
        using var executor = system.ClientFor("ivan", Roles.Executor, SystemUnderTest.Body);
        var world = new World(
            description,
            answered,
            submitted,
            await UploadAsync(executor),
            review.GetProperty("draft").GetProperty("contentHash").GetString()!);
        using var admin = system.ClientFor("admin", Roles.Administrator);
        foreach (var operation in description.Operations.Where(operation => operation.Id is "IntakePutTopic" or "PutTemplate" or "PutLegalAct" or "IntakePutAppointment" or "PutAccount"))
            await world.PutAsync(admin, operation);
        // It goes to the account that was entered just now.
        await world.PutAsync(admin, description.Operations.Single(operation => operation.Id == "PutOwnPost"));
        await world.ReportAsync(system);
        return world;
    }

    /// <summary>Changes are on their way no more.</summary>
    public static Task SettledAsync(SystemUnderTest system) => Eventually.TrueAsync(
        async () => await system.OutboxRowsAsync() == 0,
        () => $"empty outboxes; output:{Environment.NewLine}{system.RecentOutput}",
        TimeSpan.FromMinutes(2),
        Cancel);

    public override string ValueOf(Operation operation, string parameter) => parameter switch
    {
        "hash" => _hash,
        "version" => "1",
        "templateId" => Template.ToString(),
        "code" when operation.Path.StartsWith("/api/intake/topics/", StringComparison.Ordinal) => "dvory",
        "code" => SystemUnderTest.Body,
        "publicationId" when operation.Path.StartsWith("/api/publishing/", StringComparison.Ordinal) => Answered.ToString(),
        "publicationId" => Submitted.ToString(),
        "id" when operation.Path.Contains("/shortcomings/", StringComparison.Ordinal) => Shortcoming.ToString(),
        "id" when operation.Path.Contains("/urgent/", StringComparison.Ordinal) => UrgentReport.ToString(),
        "month" => LastMonth(),
        "format" => "html",
        "channel" => "email",
        "from" when operation.Id.StartsWith("AskForAnalysis", StringComparison.Ordinal) => Day(-1),
        "to" when operation.Id.StartsWith("AskForAnalysis", StringComparison.Ordinal) => Day(1),
        "from" or "to" => "1",
        "id" when operation.Path.Contains("/publications/", StringComparison.Ordinal) => Submitted.ToString(),
        "id" when operation.Path.Contains("/templates/", StringComparison.Ordinal) => Template.ToString(),
        "id" when operation.Path.Contains("/legal-acts/", StringComparison.Ordinal) => _legalAct.ToString(),
        "id" when operation.Path.Contains("/appointments/", StringComparison.Ordinal) => _appointment.ToString(),
        "id" when operation.Path.Contains("/accounts/", StringComparison.Ordinal) => Account.ToString(),
        "id" when operation.Path.Contains("/own-posts/", StringComparison.Ordinal) => OwnPost.ToString(),
        "id" when operation.Path.StartsWith("/api/identity/people/", StringComparison.Ordinal) => "demo-press",
        "clientId" => "demo-press",
        _ => Guid.AllBitsSet.ToString(),
    };

    public override JsonNode? BodyOf(Operation operation) => operation.Id switch
    {
        "IntakeRegisterPublication" => Json(new { network = "vk", url = "https://vk.com/wall-1000_909090", authorName = "Житель", text = "Темно.", bodyCode = SystemUnderTest.Body }),
        "IntakePutBody" => Json(new { name = "Управление ЖКХ", active = true }),
        "IntakePutTopic" => Json(new { name = "Дворы", group = "Благоустройство", defaultBodyCode = SystemUnderTest.Body, active = true }),
        "IntakePutAppointment" => Json(new { bodyCode = SystemUnderTest.Body, role = Roles.Executor, personId = "petr", name = "Пётр", position = "Специалист", from = "2026-01-01" }),
        "IntakeClosePublication" => Json(new { reason = "not-critical", comment = "Вопрос решён." }),
        "IntakeCorrectDetection" => Json(new { detectedAt = "2026-03-01T09:00:00+03:00", reason = "Ошибка." }),
        "IntakeDeclineDirection" => Json(new { reason = "Не наш вопрос." }),
        "IntakeDirectPublication" => Json(new { bodyCode = SystemUnderTest.Body, instructions = "Срочно." }),
        "IntakeLinkRepeat" => Json(new { earlier = new[] { Answered } }),
        "IntakeMarkSignificant" => Json(new { reason = "Касается многих." }),
        "SaveDraft" or "CheckDraft" => Json(new { greeting = "Здравствуйте!", measures = "Двор уберут.", postAutomatically = false, attachments = Array.Empty<string>() }),
        "SubmitDraft" => Json(new { version = 1, postAutomatically = false }),
        "WithdrawDraft" => Json(new { reason = "Поправить." }),
        "ReleaseAssignment" => Json(new { reason = "Отпуск." }),
        "HandOverAssignment" => Json(new { toId = "petr", toName = "Пётр" }),
        "PutTemplate" => Json(new { name = "Двор", parts = new { measures = "Двор уберут." }, bodyCode = SystemUnderTest.Body, active = true }),
        "PutLegalAct" => Json(new { kind = "Федеральный закон", number = "131-ФЗ", date = "2003-10-06", title = "Об общих принципах", active = true }),
        "ApproveDraft" => Json(new { submission = 1, contentHash = _contentHash }),
        "ReturnDraft" => Json(new { submission = 1, remarks = new[] { new { kind = "fact", text = "Назовите день." } } }),
        "PutAccount" => Json(new { network = "vk", kind = "person", title = "ЖКХ", ownerId = "501", bodyCode = SystemUnderTest.Body, active = true, token = "user-501" }),
        "PutOwnPost" or "PreviewOwnPost" => Json(new { text = "В субботу субботник.", bodyCode = SystemUnderTest.Body, targets = new[] { new { accountId = Account } } }),
        "ReturnOwnPost" => Json(new { remark = "Назовите час." }),
        "ConfirmOwnPost" => Json(new { url = "https://vk.com/wall501_1" }),
        "IntakeCorrectTopic" => Json(new { topicCode = "dvory", reason = "Ошибка." }),
        "AddShortcoming" => Json(new { kind = "content", description = "В ответе нет сроков.", bodyCode = SystemUnderTest.Body, publicationId = Answered }),
        "NotifyShortcomings" => Json(new { ids = new[] { Shortcoming }, answerDue = Later() }),
        "NotifyShortcoming" => Json(new { answerDue = Later() }),
        "AnswerShortcoming" => Json(new { cause = "Отпуск.", measures = "Сроки названы.", decision = "none" }),
        "ReturnShortcoming" => Json(new { reason = "Кто виноват?", answerDue = Later() }),
        "CloseShortcoming" => Json(new { text = "Принято." }),
        "RaiseUrgentReport" => Json(new { publicationId = Submitted, reason = "Касается многих." }),
        "CloseUrgentReport" => Json(new { outcome = "Двор убран." }),
        "MovePromise" => Json(new { dueDate = "2099-01-01", reason = "Подрядчик болеет." }),
        "KeepPromise" => Json(new { evidence = "Двор убран." }),
        "EditAnalysisText" => Json(new { text = "За месяц обращений стало меньше." }),
        "PutNoticeSettings" => Json(new { channels = new Dictionary<string, string[]>(StringComparer.Ordinal) }),
        "SetNoticeAddress" => Json(new { address = "person@example.org" }),
        "ConfirmNoticeAddress" => Json(new { code = "000000" }),
        "ConfirmPosting" => Json(new { replyUrl = "https://vk.com/wall-1000_1?reply=1", screenshot = _hash }),
        _ => null,
    };

    public override bool IsCommand(Operation operation) => operation.IsUnsafe && !NoCommands.Contains(operation.Id)
        && !operation.Id.EndsWith("Upload", StringComparison.Ordinal) && !operation.Id.EndsWith("FailedMessage", StringComparison.Ordinal);

    private static DateTimeOffset Later() => TimeProvider.System.GetUtcNow().AddDays(3);

    /// <summary>A day from today; of a town's own day it may be the one before or after.</summary>
    private static string Day(int from) => TimeProvider.System.GetUtcNow().AddDays(from).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string LastMonth() => TimeProvider.System.GetUtcNow().AddMonths(-1).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What Reporting's own people add, and the promise that the posted reply made.</summary>
    private async Task ReportAsync(SystemUnderTest system)
    {
        using var deputy = system.ClientFor("sofia", Roles.DeputyHead, SystemUnderTest.Body);
        await Eventually.TrueAsync(
            async () => (await deputy.GetStringAsync("/api/reporting/promises", Cancel)).Contains(Answered.ToString(), StringComparison.Ordinal),
            () => $"the promise of the reply to {Answered}; output:{Environment.NewLine}{system.RecentOutput}",
            TimeSpan.FromMinutes(1),
            Cancel);
        Shortcoming = await PostAsync(
            deputy, "/api/reporting/shortcomings",
            new { kind = "content", description = "В ответе нет сроков.", bodyCode = SystemUnderTest.Body, publicationId = Answered });
        UrgentReport = await PostAsync(deputy, "/api/reporting/urgent", new { publicationId = Answered, reason = "Касается многих." });
    }

    private static async Task<Guid> PostAsync(HttpClient client, string path, object body)
    {
        var answer = await client.PostAsJsonAsync(path, body, Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue($"POST {path}: {await answer.Content.ReadAsStringAsync(Cancel)}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetGuid();
    }

    private static JsonNode Json<T>(T body) => JsonSerializer.SerializeToNode(body)!;

    private static async Task<string> UploadAsync(HttpClient executor)
    {
        // The smallest picture that is one: white, one pixel.
        using var content = new ByteArrayContent(Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var answer = await executor.PostAsync("/api/drafting/attachments?fileName=a.png", content, Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(Cancel));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("hash").GetString()!;
    }

    private async Task PutAsync(HttpClient client, Operation operation)
    {
        var parameter = operation.Parameters.Single(parameter => parameter.In == "path").Name;
        var path = operation.Path.Replace("{" + parameter + "}", ValueOf(operation, parameter), StringComparison.Ordinal);
        var answer = await client.PutAsJsonAsync(path, BodyOf(operation), Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue($"PUT {path}: {await answer.Content.ReadAsStringAsync(Cancel)}");
    }
}
