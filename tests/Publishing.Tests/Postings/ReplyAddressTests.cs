using SocialPubs.Publishing.Postings;

namespace SocialPubs.Publishing.Tests.Postings;

public sealed class ReplyAddressTests
{
    [Theory]
    [InlineData("vk", "https://vk.com/wall-1_2", "https://vk.com/wall-1_2?reply=5", null)]
    [InlineData("vk", "https://vk.com/wall-1_2", "https://m.vk.com/wall-1_2?reply=5&thread=3", null)]
    [InlineData("vk", "https://vk.com/wall-1_2?reply=3", "https://vk.com/wall-1_2?reply=5&thread=3", null)]
    [InlineData("vk", "https://vk.com/wall-1_2?reply=3", "https://vk.com/wall-1_2?reply=3", "publishing.reply-address-not-a-reply")]
    [InlineData("vk", "https://vk.com/wall-1_2", "https://vk.com/wall-1_2", "publishing.reply-address-not-a-reply")]
    [InlineData("vk", "https://vk.com/wall-1_2", "https://vk.com/wall-1_3?reply=5", "publishing.reply-under-other-publication")]
    [InlineData("vk", "https://vk.com/wall-1_2", "https://vk.com/wall-9_2?reply=5", "publishing.reply-under-other-publication")]
    [InlineData("vk", "https://vk.com/wall-1_2", "https://ok.ru/group/123456/topic/987", "publishing.reply-in-other-network")]
    [InlineData("vk", "https://vk.com/wall-1_2", "https://vk.com/bataysk", "publishing.reply-address-invalid")]
    [InlineData("vk", "https://vk.com/wall-1_2", "", "publishing.reply-address-invalid")]
    [InlineData("vk", "https://vk.com/wall-1_2", null, "publishing.reply-address-invalid")]
    [InlineData("ok", "https://ok.ru/group/123456/topic/987", "https://ok.ru/group/123456/topic/987", null)]
    [InlineData("twitter", "https://x.com/a/status/10", "https://twitter.com/gov/status/11", null)]
    [InlineData("twitter", "https://x.com/a/status/10", "https://twitter.com/a/status/10", "publishing.reply-address-not-a-reply")]
    public void Check_AddressOfAReply_StandsUnderThePublication(string network, string publication, string? reply, string? refusal)
    {
        var outcome = ReplyAddress.Check(network, publication, reply);

        (outcome.IsRefused ? outcome.Refusals[0].Code.Code : null).ShouldBe(refusal);
        if (outcome.IsRefused)
            outcome.Refusals[0].Field.ShouldBe("replyUrl");
    }
}
