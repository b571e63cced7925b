using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Publishing.Postings;
using SocialPubs.Testing;

namespace SocialPubs.Publishing.Tests.Postings;

/// <summary>What Publishing keeps of an author, which it never knows by name: the greeting and two addresses.</summary>
public sealed class AuthorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pseudonymised_AfterThePosting_GreetingAndAddressesGoAndALateApprovalChangesNothing()
    {
        await using var system = await PublishingSystem.StartAsync();
        var post = system.Emulator.AddPost();
        var approved = TestData.Approved(post, "Здравствуйте, Зураб! Вода будет.");
        await system.PublishAsync(approved);
        await system.WaitForStateAsync(approved.PublicationId, PostingState.Posted);
        var before = (await system.FindAsync(approved.PublicationId))!;

        var keys = system.Replica.Services.GetRequiredService<AuthorKeys>();
        await system.PublishAsync(ReplacedAuthors.Of(keys, approved.PublicationId, "Зураб Зурабов", [post.Address, before.ReplyUrl!]));
        await Eventually.TrueAsync(
            async () => (await system.FindAsync(approved.PublicationId))!.ReplyUrl == ReplacedAuthors.ReplyUrl, () => "the pseudonym", cancellationToken: Cancel);
        await system.PublishAsync(approved with { Submission = 2 });

        var after = (await system.FindAsync(approved.PublicationId))!;
        (after.State, after.PostedAt, after.Version).ShouldBe((before.State, before.PostedAt, before.Version + 1));
        (after.Reply.Url, after.Reply.Text, after.NetworkReplyId).ShouldBe((ReplacedAuthors.Url, "Здравствуйте, [автор]! Вода будет.", null));
        after.Reply.ContentHash.ShouldStartWith("hidden-");
        (await system.ScalarAsync("SELECT count(*) FROM postings p WHERE position('Зураб' IN p::text) > 0 OR position('" + new Uri(post.Address).AbsolutePath + "' IN p::text) > 0")).ShouldBe(0L);
        system.Emulator.RepliesTo(post).Count.ShouldBe(1);
    }
}
