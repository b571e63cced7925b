using static SocialPubs.Regulations.Tests.Files;

namespace SocialPubs.Regulations.Tests.Content;

/// <summary>Own posts are held against the network's format for posts, not for replies (clause 6).</summary>
public sealed class OwnPostCheckTests
{
    private static readonly DraftAttachment s_photo = new("парк.jpg", "image/jpeg", 200_000, "00");

    [Theory]
    [InlineData("facebook", 63_206)]
    [InlineData("instagram", 2_200)]
    [InlineData("twitter", 280)]
    public void Check_AtTheLimitAndBeyond_CountsAsTheNetworkDoes(string network, int max)
    {
        Codes(network, new string('я', max), s_photo).ShouldBeEmpty();
        Codes(network, new string('я', max + 1), s_photo).ShouldBe(["textFitsNetwork"]);
    }

    [Fact]
    public void Check_InInstagram_WantsAPicture()
    {
        Codes("instagram", "Сегодня концерт.").ShouldBe(["attachmentsFitNetwork"]);
        Codes("instagram", "Сегодня концерт.", s_photo with { ContentType = "image/png" }).ShouldBe(["attachmentsFitNetwork"]);
    }

    [Fact]
    public void Check_OfManyFilesAndLinks_FindsThem()
    {
        Codes("vk", "Сегодня концерт.", [.. Enumerable.Repeat(s_photo, 11)]).ShouldBe(["attachmentsFitNetwork"]);
        Codes("vk", "https://one.ru https://two.ru").ShouldBe(["linksFitNetwork"]);
        Codes("twitter", "Концерт", s_photo, s_photo with { ContentType = "video/mp4" }).ShouldBe(["attachmentsFitNetwork"]);
    }

    [Fact]
    public void InstantOf_LocalTime_IsTheAdministrations() =>
        Bataysk.InstantOf(new DateTime(2026, 11, 25, 10, 0, 0, DateTimeKind.Utc)).ShouldBe(new DateTimeOffset(2026, 11, 25, 7, 0, 0, TimeSpan.Zero));

    private static IEnumerable<string> Codes(string network, string text, params DraftAttachment[] files) =>
        Bataysk.CheckOwnPost(text, files, Bataysk.Network(network)!).Select(finding => finding.Code);
}
