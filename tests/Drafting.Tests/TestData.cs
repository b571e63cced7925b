using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Drafting.Drafts;
using SocialPubs.Regulations;
using DraftContent = SocialPubs.Contracts.DraftContent;

namespace SocialPubs.Drafting.Tests;

/// <summary>Events of a publication's life and drafts, each valid as it is.</summary>
internal static class TestData
{
    public const string Body = "jkh";
    public const string OtherBody = "roads";

    public static readonly Actor Curator = new("curator-1", "Куратор", Roles.Curator);
    public static readonly Actor Executor = new("executor-1", "Исполнитель", Roles.Executor);
    public static readonly Actor OtherExecutor = new("executor-2", "Другой исполнитель", Roles.Executor);

    /// <summary>When the tests began: one instant for all, in whole seconds, which PostgreSQL keeps exactly.</summary>
    public static readonly DateTimeOffset Now = Seconds(TimeProvider.System.GetUtcNow());

    public static PublicationSnapshot Publication(DateTimeOffset detectedAt, string network = "vk") => new(
        network, "https://vk.com/wall-1_2", "Анна Смирнова", "Во дворе на Кирова, 12 третий день не вывозят мусор!",
        detectedAt.AddHours(-1), detectedAt, "waste", "Вывоз мусора", null, null, "bataysk-188", "2019-02-05", false, detectedAt.AddHours(24));

    public static PublicationDirected Directed(Guid id, int direction = 1, string body = Body, DateTimeOffset? at = null)
    {
        var directedAt = at ?? Now;
        return new(id, directedAt, direction, body, "Управление ЖКХ", Publication(directedAt.AddMinutes(-10)), [], null, Curator);
    }

    public static DirectionDeclined Declined(Guid id, int direction = 1, DateTimeOffset? at = null) =>
        new(id, at ?? Now, direction, Body, "Не наши полномочия", Executor);

    public static PublicationClosed Closed(Guid id, DateTimeOffset? at = null) => new(id, at ?? Now, "duplicate", null, [], Curator);

    public static PublicationLinkedAsRepeat Linked(Guid id, params EarlierPublication[] earlier) =>
        new(id, Now, earlier.Length > 0 ? earlier : [new EarlierPublication(Guid.CreateVersion7(), "https://vk.com/wall-1_1", "https://vk.com/wall-1_1?reply=3")], Curator);

    public static Remark Remark(string text = "Укажите срок") => new(Guid.CreateVersion7(), RemarkKinds.Content, text, null, null, null);

    public static DraftReturned Returned(Guid id, int submission, DateTimeOffset? at = null, params Remark[] remarks) =>
        new(id, at ?? Now, submission, Body, remarks.Length > 0 ? remarks : [Remark()], Curator);

    public static DraftApproved Approved(Guid id, int submission, DateTimeOffset? at = null) =>
        new(id, at ?? Now, submission, Body, "Управление ЖКХ", Publication(Now), new DraftContent(1, "Текст", [], "hash"), false, Executor, Curator);

    public static ReplyStandingChanged StandingChanged(Guid id, string status, DateTimeOffset? at = null) =>
        new(id, at ?? Now, Body, status, null, Guid.CreateVersion7());

    public static PostingFailed PostingFailed(Guid id, DateTimeOffset? at = null) => new(id, at ?? Now, Body, "vk.15", "Доступ запрещён");

    public static ReplyPosted Posted(Guid id, int submission = 1, DateTimeOffset? at = null) =>
        new(id, at ?? Now, Body, submission, at ?? Now, "https://vk.com/wall-1_2?reply=9", "9", "hash", false, null, Executor);

    public static DraftRequest Draft(string measures = "Мусор вывезен сегодня утром, график восстановлен.") => new(
        Greeting: "Анна, здравствуйте!",
        Measures: measures,
        Stages: [new DraftStage("Установить второй контейнер", DateOnly.FromDateTime(Now.AddDays(14).Date))],
        Closing: "С уважением, Управление ЖКХ");

    public static DraftVersion Version(Assignment assignment, Actor author, DraftRequest request, params RemarkAnswer[] answers) => new()
    {
        PublicationId = assignment.PublicationId,
        Version = assignment.LastDraftVersion + 1,
        Direction = assignment.DirectionNumber,
        BodyCode = Body,
        Round = assignment.Round,
        SavedAt = Now,
        Author = author,
        Parts = request.Parts,
        Attachments = [],
        PostAutomatically = false,
        RemarkAnswers = answers,
        Text = request.Parts.Assemble(),
        ContentHash = ContentHashes.Of(request.Parts.Assemble(), []),
    };

    /// <summary>An assignment to which all this has happened; <c>Submit</c> and <c>Withdraw</c> stand for the executor's acts.</summary>
    public static Assignment After(Guid id, params object[] happened)
    {
        var assignment = new Assignment(id);
        foreach (var one in happened)
            Apply(assignment, one);
        return assignment;
    }

    public static void Apply(Assignment assignment, object happened) => _ = happened switch
    {
        PublicationDirected message => assignment.Apply(message),
        DirectionDeclined message => assignment.Apply(message),
        PublicationClosed message => assignment.Apply(message),
        PublicationLinkedAsRepeat message => assignment.Apply(message),
        DraftReturned message => assignment.Apply(message),
        DraftApproved message => assignment.Apply(message),
        PostingFailed message => assignment.Apply(message),
        ReplyPosted message => assignment.Apply(message),
        ReplyStandingChanged message => assignment.Apply(message),
        AssignmentTaken message => assignment.Apply(message),
        Act.Submit => Submit(assignment),
        Act.Withdraw => assignment.Apply(DraftDecisions.Withdraw(assignment, null, Executor, Now).Value),
        _ => throw new ArgumentException($"Nothing is known of {happened}.", nameof(happened)),
    };

    private static bool Submit(Assignment assignment)
    {
        var answers = (assignment.OpenReturn?.Remarks ?? []).Select(remark => new RemarkAnswer(remark.Id, true, "Сделано")).ToArray();
        var draft = Version(assignment, Executor, Draft(), answers);
        assignment.Apply(draft);
        return assignment.Apply(DraftDecisions.Submit(assignment, draft, [], [Executor], false, Executor, Now).Value, []);
    }

    private static DateTimeOffset Seconds(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    public static Finding Error(string code = "measuresOrRefusal") => new(code, FindingSeverity.Error, "measures", null, null, "Укажите меры.", "8");

    public static Finding Warning(string code = "greeting") => new(code, FindingSeverity.Warning, "greeting", null, null, "Поздоровайтесь.", "8");
}

/// <summary>What an executor does.</summary>
internal enum Act
{
    Submit,
    Withdraw,
}
