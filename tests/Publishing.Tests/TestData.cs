using SocialPubs.Contracts;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Publishing.Tests;

/// <summary>An approval as Approval would send it.</summary>
internal static class TestData
{
    public const string Body = "zhkh";

    public static readonly Actor Executor = new("executor-1", "Ирина Орлова", Roles.Executor);
    public static readonly Actor Curator = new("curator-1", "Олег Панин", Roles.Curator);

    public static DraftApproved Approved(
        Post post, string text = "Здравствуйте! Вода будет сегодня до 20:00.", DateTimeOffset? at = null, Guid? id = null) =>
        Approved(post.Address, text, at, id);

    public static DraftApproved Approved(
        string url, string text = "Здравствуйте! Вода будет сегодня до 20:00.", DateTimeOffset? at = null, Guid? id = null, string network = "vk")
    {
        var now = at ?? TimeProvider.System.GetUtcNow();
        return new DraftApproved(
            id ?? Guid.CreateVersion7(),
            now,
            1,
            Body,
            "Управление ЖКХ",
            new PublicationSnapshot(
                network, url, "Марина Котова", "Где вода?", now.AddHours(-3), now.AddHours(-2), null, null, null, null,
                TestRegulation.Quick, TestRegulation.Edition, IsRepeat: false, now.AddHours(22)),
            new DraftContent(1, text, [], ContentHashes.Of(text, [])),
            PostAutomatically: true,
            Executor,
            Curator);
    }

    public static DraftApproved WithAttachments(this DraftApproved approved, params Attachment[] files) => approved with
    {
        Draft = approved.Draft with
        {
            Attachments = files,
            ContentHash = ContentHashes.Of(approved.Draft.Text, files.Select(file => file.Hash)),
        },
    };

    public static DraftApproved WithRegulation(this DraftApproved approved, string id) =>
        approved with { Publication = approved.Publication with { RegulationId = id } };

    public static DraftApproved AtCommand(this DraftApproved approved) => approved with { PostAutomatically = false };

    public static PublicationClosed Closed(Guid publicationId) =>
        new(publicationId, TimeProvider.System.GetUtcNow(), "deleted", null, [], Curator);
}
