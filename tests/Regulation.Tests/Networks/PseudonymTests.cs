namespace SocialPubs.Regulations.Tests.Networks;

/// <summary>Addresses that lead nowhere are addresses like any other.</summary>
public sealed class PseudonymTests
{
    private static readonly byte[] Page = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] Post = [.. Enumerable.Range(101, 32).Select(i => (byte)i)];
    private static readonly byte[] Reply = [.. Enumerable.Range(201, 32).Select(i => (byte)i)];

    [Theory]
    [InlineData("vk", "https://vk.com/wall-1_2")]
    [InlineData("vk", "https://vk.com/wall1_2?reply=3")]
    [InlineData("vk", "https://vk.com/topic-1_2?post=3")]
    [InlineData("vk", "https://vk.com/photo1_2")]
    [InlineData("ok", "https://ok.ru/group/51234567890/topic/7")]
    [InlineData("ok", "https://ok.ru/profile/571234567890/statuses/7")]
    [InlineData("ok", "https://ok.ru/profile/571234567890/pphotos/7")]
    [InlineData("ok", "https://ok.ru/video/7")]
    [InlineData("facebook", "https://www.facebook.com/permalink.php?story_fbid=5&id=6")]
    [InlineData("facebook", "https://www.facebook.com/anna.smirnova/posts/12345?comment_id=7")]
    [InlineData("twitter", "https://x.com/anna/status/1234567890123456789")]
    [InlineData("instagram", "https://www.instagram.com/p/Cabcdef123/")]
    [InlineData("telegram", "https://t.me/bataysk_live/55?comment=66")]
    [InlineData("max", "https://max.ru/bataysk/55")]
    [InlineData("forum", "https://forum.bataysk.example/thread/55")]
    public void Pseudonym_OfAnAddress_IsACanonicalOneOfTheSameNetworkWithNothingOfIt(string network, string url)
    {
        NetworkAddress.TryParse(network, url, out var address).ShouldBeTrue();

        var pseudonym = address.Pseudonym(Page, Post);
        var reply = address.Pseudonym(Page, Post, Reply);

        foreach (var made in new[] { pseudonym, reply })
        {
            NetworkAddress.TryParse(network, made.Canonical, out var again).ShouldBeTrue();
            again.ShouldBe(made);
            again.Canonical.ShouldBe(made.Canonical);
        }

        reply.Canonical.ShouldNotBe(pseudonym.Canonical);
        address.Pseudonym(Page, Reply).Canonical.ShouldNotBe(pseudonym.Canonical, "two publications of a page differ");
        address.Pseudonym(Page, Reply).OwnerId.ShouldBe(pseudonym.OwnerId, "and have the same page");
        foreach (var number in new[] { address.OwnerId, address.PostId, address.CommentId }.OfType<string>().Where(part => part.Length > 4))
            pseudonym.Canonical.ShouldNotContain(number);
    }

    [Fact]
    public void Pseudonym_OfAGroupAndOfAPerson_StayAGroupAndAPerson()
    {
        NetworkAddress.TryParse("vk", "https://vk.com/wall-1_2", out var group).ShouldBeTrue();
        NetworkAddress.TryParse("vk", "https://vk.com/wall1_2", out var person).ShouldBeTrue();

        group.Pseudonym(Page, Post).OwnerId!.ShouldStartWith("-9");
        person.Pseudonym(Page, Post).OwnerId!.ShouldStartWith("9");
    }
}
