using SocialPubs.Approval.Reviews;
using SocialPubs.Contracts;

namespace SocialPubs.Approval.Tests;

internal static class TestData
{
    public const string Body = "zhkh";

    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private const string Text = "Здравствуйте! Двор по ул. Светлой очистят до 15 декабря, работы уже начаты.";

    public static readonly Actor Executor = new("ivan", "Иван Исполнитель", Roles.Executor);

    /// <summary>An instant shortly before the machine's present, so that nothing is late.</summary>
    public static DateTimeOffset JustNow
    {
        get
        {
            var now = TimeProvider.System.GetUtcNow();
            return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        }
    }

    public static PublicationSnapshot Publication(DateTimeOffset detectedAt) => new(
        "vk", "https://vk.com/wall-1_2", "Мария", "Почему не убирают двор?", detectedAt, detectedAt, null, null, null, null,
        "bataysk-188", "2019-02-05", false, detectedAt.AddHours(24));

    public static DraftContent Draft(int version = 1) => new(version, Text, [], ContentHashes.Of(Text, []));

    public static DraftSubmitted Submitted(
        Guid id, DateTimeOffset at, int submission = 1, int direction = 1, IReadOnlyList<Actor>? authors = null, string body = Body) => new(
        id, at, submission, direction, body, "Управление ЖКХ", Publication(at.AddHours(-1)), Draft(submission), false,
        authors ?? [Executor], [], true, (authors ?? [Executor])[0]);

    public static Review Review(IReadOnlyList<Actor>? authors = null, Actor? submittedBy = null) => new()
    {
        PublicationId = Guid.CreateVersion7(),
        Submission = 1,
        Direction = 1,
        BodyCode = Body,
        BodyName = "Управление ЖКХ",
        Publication = Publication(Noon.AddHours(-1)),
        Draft = Draft(),
        IsRefusal = false,
        Authors = authors ?? [Executor],
        RemarkAnswers = [],
        PostAutomatically = true,
        SubmittedBy = submittedBy ?? Executor,
        SubmittedAt = Noon,
        Network = "vk",
        DueAt = Noon.AddMinutes(30),
        Version = 1,
    };
}
