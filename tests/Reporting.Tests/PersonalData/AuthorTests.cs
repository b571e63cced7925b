using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Reporting.Publications;
using SocialPubs.Reporting.Record;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.PersonalData;

/// <summary>The record without the author: the same figures, from the same lines.</summary>
public sealed class AuthorTests(ReportingFixture reporting) : IClassFixture<ReportingFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pseudonymised_InTheMiddleOfAShuffledLife_LeavesNothingOfTheAuthorAndEveryFigure()
    {
        var plain = Guid.CreateVersion7();
        var replaced = Guid.CreateVersion7();
        var random = new Random(188);
        await reporting.SendAsync(Named(plain));
        await reporting.RecordedAsync(plain, Named(plain).Count);

        // Word of the pseudonym overtakes half of what was told before.
        var life = Named(replaced).ToArray();
        random.Shuffle(life);
        await reporting.SendAsync(life[..(life.Length / 2)]);
        var keys = reporting.Host.Services.GetRequiredService<AuthorKeys>();
        await reporting.SendAsync([new HeardEvent(Guid.CreateVersion7(), ReplacedAuthors.Of(keys, replaced, "Зураб Зурабов", ["https://vk.com/wall-1_2", "https://vk.com/wall-1_2?reply=9"]))]);
        await reporting.SendAsync([.. life[(life.Length / 2)..], .. life]);
        await reporting.RecordedAsync(replaced, life.Length + 1);

        await using var db = reporting.Db();
        var before = await db.Publications.AsNoTracking().SingleAsync(row => row.Id == plain, Cancel);
        var after = await db.Publications.AsNoTracking().SingleAsync(row => row.Id == replaced, Cancel);
        (after.Url, after.ReplyUrl).ShouldBe((ReplacedAuthors.Url, ReplacedAuthors.ReplyUrl));
        FiguresOf(after).ShouldBe(FiguresOf(before));
        var lines = await db.Events.AsNoTracking().Where(row => row.PublicationId == replaced).ToListAsync(Cancel);
        foreach (var line in lines)
        {
            foreach (var trace in new[] { "Зураб", "wall-1_2" })
                line.Payload.ShouldNotContain(trace, Case.Insensitive, line.Type);
        }

        lines.ShouldContain(line => line.Payload.Contains("Здравствуйте, [автор]!", StringComparison.Ordinal));

        // Rebuilt from the record it is the same.
        await db.ProjectAsync(replaced, Cancel);
        await db.SaveChangesAsync(Cancel);
        var rebuilt = await db.Publications.AsNoTracking().SingleAsync(row => row.Id == replaced, Cancel);
        ReportingFixture.Write(rebuilt).ShouldBe(ReportingFixture.Write(after));
        using var curator = reporting.Host.ClientFor("olga", Roles.Curator);
        var timeline = await curator.GetStringAsync($"/api/reporting/publications/{replaced}/timeline", Cancel);
        timeline.ShouldNotContain("Зураб");
        timeline.ShouldContain("Автор обезличен: истёк срок хранения");
    }

    private static object FiguresOf(PublicationSummary row) => (
        row.Status, row.Network, row.TopicCode, row.BodyCode, row.DetectedAt, row.RegisteredAt, row.ReplyDue, row.RepliedAt, row.ClosedAt,
        row.ClosingReason, row.HolderId, row.IsRepeat, row.IsSignificant, row.Returns, row.MissedClocks);

    /// <summary>The life without the end of its author, with the name wherever people write it.</summary>
    private static IReadOnlyList<HeardEvent> Named(Guid id) =>
    [
        .. Life.Of(id).Where(heard => heard.Event is not (AuthorPseudonymised or AuthorCorrected)).Select(heard => heard with
        {
            Event = heard.Event switch
            {
                PublicationRegistered registered => registered with { Publication = Named(registered.Publication) },
                PublicationDirected directed => directed with { Publication = Named(directed.Publication), Instructions = "Позвонить Зурабу" },
                DraftSubmitted submitted => submitted with
                {
                    Publication = Named(submitted.Publication),
                    Draft = submitted.Draft with { Text = "Здравствуйте, Зураб!", ContentHash = "aa" },
                },
                DraftApproved approved => approved with { Publication = Named(approved.Publication) },
                DraftReturned returned => returned with { Remarks = [.. returned.Remarks.Select(remark => remark with { Text = "Зурабову назовите дату" })] },
                var other => other,
            },
        }),
    ];

    private static PublicationSnapshot Named(PublicationSnapshot publication) =>
        publication with { AuthorName = "Зураб Зурабов", Text = "Пишет Зураб Зурабов" };
}
