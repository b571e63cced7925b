using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Testing;

namespace SocialPubs.Drafting.Tests.PersonalData;

/// <summary>What Drafting keeps of an author, from the greeting to the remark.</summary>
public sealed class AuthorTests(DraftingApp app)
{
    private const string Url = "https://vk.com/wall7001_2";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pseudonymised_AfterAWholeLife_NothingOfTheAuthorIsLeftAndLateMessagesBringNothingBack()
    {
        var earlier = Guid.CreateVersion7();
        var executor = app.Executor();
        var id = await app.DirectedAsync(directed => Named(directed) with
        {
            RepeatOf = [new EarlierPublication(earlier, "https://vk.com/wall7002_2", "https://vk.com/wall7002_2?reply=3")],
        });
        await executor.SaveAsync(id, TestData.Draft("Меры по обращению Зурабова приняты.") with { Greeting = "Здравствуйте, Зураб!" });
        await executor.SubmitAsync(id, 1);
        await app.PublishAsync(
            TestData.Returned(id, 1, remarks: TestData.Remark("Зурабу напишите срок")),
            new PublicationLinkedAsRepeat(id, TestData.Now, [new EarlierPublication(earlier, "https://vk.com/wall7002_2", null)], TestData.Curator),
            TestData.Posted(id) with { ReplyUrl = Url + "?reply=9" });
        var before = await AssignmentAsync(id);
        before.State.ShouldBe(AssignmentState.Done);
        (await DatabaseText.TablesWithAsync(app.Database, "зураб", Cancel)).ShouldNotBeEmpty();

        var pseudonymised = ReplacedAuthors.Of(app.Keys, id, "Зураб Зурабов", [Url, Url + "?reply=9"]);
        await app.PublishAsync(pseudonymised, pseudonymised);

        var after = await AssignmentAsync(id);
        (after.State, after.Version).ShouldBe((before.State, before.Version + 1));
        after.Publication!.AuthorName.ShouldBe(ReplacedAuthors.Pseudonym);
        after.Posted!.ReplyUrl.ShouldBe(ReplacedAuthors.ReplyUrl);
        after.Earlier.ShouldBe(before.Earlier, "another publication's address is another author's");
        var draft = await app.QueryAsync(db => db.Drafts.AsNoTracking().SingleAsync(row => row.PublicationId == id, Cancel));
        draft.Parts.Greeting.ShouldBe("Здравствуйте, [автор]!");
        draft.Text.ShouldContain("Меры по обращению [автор] приняты.");
        draft.ContentHash.ShouldStartWith("hidden-");
        await NothingIsLeftAsync();

        // The direction comes again under a higher number, and a return that was overtaken.
        await app.PublishAsync(Named(TestData.Directed(id, 2)), TestData.Returned(id, 9, remarks: TestData.Remark("Зурабу напишите ещё")));

        (await AssignmentAsync(id)).Direction!.Publication.Url.ShouldBe(ReplacedAuthors.Url);
        (await AssignmentAsync(id)).Returns[^1].Remarks[0].Text.ShouldBe("[автор] напишите ещё");
        await NothingIsLeftAsync();

        // The earlier publication's author is replaced in turn: its address, which the link still names, goes here, too.
        await app.PublishAsync(ReplacedAuthors.Of(app.Keys, earlier, "Кто-то", [], repeatedBy: id));
        (await AssignmentAsync(id)).Earlier.ShouldBe([new EarlierPublication(earlier, ReplacedAuthors.Url, null)]);
    }

    [Fact]
    public async Task Pseudonymised_BeforeTheDirection_TheDirectionArrivesWithoutTheName()
    {
        var id = Guid.CreateVersion7();
        await app.PublishAsync(ReplacedAuthors.Of(app.Keys, id, "Зураб Зурабов", [Url]));

        await app.PublishAsync(Named(TestData.Directed(id)));

        var publication = (await AssignmentAsync(id)).Publication!;
        (publication.AuthorName, publication.Url, publication.Text).ShouldBe((ReplacedAuthors.Pseudonym, ReplacedAuthors.Url, "[автор] ждёт"));
    }

    [Fact]
    public async Task Corrected_ThenDirectedAgainWithTheOldName_KeepsTheRightOne()
    {
        var id = await app.DirectedAsync(Named);

        await app.PublishAsync(new AuthorCorrected(id, TestData.Now, "Зурабий Верный", TestData.Curator));
        (await AssignmentAsync(id)).Publication!.AuthorName.ShouldBe("Зурабий Верный");
        await app.PublishAsync(Named(TestData.Directed(id, 2)));

        (await AssignmentAsync(id)).Publication!.AuthorName.ShouldBe("Зурабий Верный");
        await app.PublishAsync(ReplacedAuthors.Of(app.Keys, id, "Зурабий Верный Зураб Зурабов", [Url]));
    }

    private static PublicationDirected Named(PublicationDirected directed) => directed with
    {
        Publication = directed.Publication with { AuthorName = "Зураб Зурабов", Url = Url, Text = "Зураб Зурабов ждёт" },
        Instructions = "Позвонить Зурабу",
    };

    private Task<Assignment> AssignmentAsync(Guid id) =>
        app.QueryAsync(db => db.Assignments.AsNoTracking().SingleAsync(row => row.PublicationId == id, Cancel));

    private async Task NothingIsLeftAsync()
    {
        await Eventually.TrueAsync(
            () => app.QueryAsync(async db => !await db.Set<Messaging.Outbox.OutboxMessage>().AnyAsync(Cancel)), () => "an empty outbox", cancellationToken: Cancel);
        foreach (var trace in new[] { "зураб", Url })
            (await DatabaseText.TablesWithAsync(app.Database, trace, Cancel)).ShouldBeEmpty();
    }
}
