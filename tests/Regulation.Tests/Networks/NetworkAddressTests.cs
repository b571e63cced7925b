namespace SocialPubs.Regulations.Tests.Networks;

public sealed class NetworkAddressTests
{
    [Theory]
    // VKontakte
    [InlineData("vk", "https://vk.com/wall-1_2", "https://vk.com/wall-1_2", "-1", "2", null)]
    [InlineData("vk", " vk.com/wall-1_2/ ", "https://vk.com/wall-1_2", "-1", "2", null)]
    [InlineData("vk", "http://m.vk.com/wall-1_2?from=feed#top", "https://vk.com/wall-1_2", "-1", "2", null)]
    [InlineData("vk", "https://vk.ru/wall17_2", "https://vk.com/wall17_2", "17", "2", null)]
    [InlineData("vk", "https://VK.com/Wall-1_2?reply=7&thread=3", "https://vk.com/wall-1_2?reply=7", "-1", "2", "7")]
    [InlineData("vk", "https://vk.com/feed?w=wall-1_2", "https://vk.com/wall-1_2", "-1", "2", null)]
    [InlineData("vk", "https://vk.com/bataysk?w=wall-1_2_r7&utm_source=x", "https://vk.com/wall-1_2?reply=7", "-1", "2", "7")]
    [InlineData("vk", "https://vk.com/feed?z=photo-1_2%2Falbum-1_0", "https://vk.com/photo-1_2", "-1", "2", null)]
    [InlineData("vk", "https://vk.com/video-1_2", "https://vk.com/video-1_2", "-1", "2", null)]
    [InlineData("vk", "https://vk.com/topic-1_2?post=5", "https://vk.com/topic-1_2?post=5", "-1", "2", "5")]
    [InlineData("vk", "\u200bhttps://www.vk.com./wall-1_2\ufeff", "https://vk.com/wall-1_2", "-1", "2", null)]
    // Odnoklassniki
    [InlineData("ok", "https://ok.ru/group/53396058603765/topic/156", "https://ok.ru/group/53396058603765/topic/156", "53396058603765", "156", null)]
    [InlineData("ok", "https://m.ok.ru/group53396058603765/topic/156/", "https://ok.ru/group/53396058603765/topic/156", "53396058603765", "156", null)]
    [InlineData("ok", "https://www.odnoklassniki.ru/profile/5/statuses/7", "https://ok.ru/profile/5/statuses/7", "5", "7", null)]
    [InlineData("ok", "ok.ru/Bataysk/topic/156?st=1", "https://ok.ru/bataysk/topic/156", "bataysk", "156", null)]
    [InlineData("ok", "https://ok.ru/video/77", "https://ok.ru/video/77", null, "77", null)]
    [InlineData("ok", "https://ok.ru/profile/5/statuses/7?comment=12", "https://ok.ru/profile/5/statuses/7?comment=12", "5", "7", "12")]
    [InlineData("ok", "https://m.ok.ru/group53396058603765/topic/156?st=1&comment=MTI6%3D", "https://ok.ru/group/53396058603765/topic/156?comment=MTI6%3D", "53396058603765", "156", "MTI6=")]
    [InlineData("ok", "https://ok.ru/profile/5/statuses/7?comment=%3Cb%3E", "https://ok.ru/profile/5/statuses/7", "5", "7", null)]
    // Facebook
    [InlineData("facebook", "https://m.facebook.com/Bataysk/posts/12?fbclid=abc", "https://www.facebook.com/bataysk/posts/12", "bataysk", "12", null)]
    [InlineData("facebook", "https://ru-ru.facebook.com/bataysk/posts/pfbid0AbCdEfGhIj?comment_id=9", "https://www.facebook.com/bataysk/posts/pfbid0AbCdEfGhIj?comment_id=9", "bataysk", "pfbid0AbCdEfGhIj", "9")]
    [InlineData("facebook", "https://www.facebook.com/permalink.php?story_fbid=12&id=5", "https://www.facebook.com/permalink.php?story_fbid=12&id=5", "5", "12", null)]
    [InlineData("facebook", "https://www.facebook.com/story.php?id=5&story_fbid=12&comment_id=3", "https://www.facebook.com/permalink.php?story_fbid=12&id=5&comment_id=3", "5", "12", "3")]
    [InlineData("facebook", "https://facebook.com/groups/bat/permalink/12/", "https://www.facebook.com/groups/bat/posts/12", "bat", "12", null)]
    [InlineData("facebook", "https://fb.com/watch/?v=12", "https://www.facebook.com/watch/?v=12", null, "12", null)]
    // X
    [InlineData("twitter", "https://twitter.com/Bataysk/status/1234567890123456789?s=20&t=x", "https://x.com/i/status/1234567890123456789", "bataysk", "1234567890123456789", null)]
    [InlineData("twitter", "https://mobile.twitter.com/other/statuses/12/photo/1", "https://x.com/i/status/12", "other", "12", null)]
    [InlineData("twitter", "x.com/i/web/status/12", "https://x.com/i/status/12", null, "12", null)]
    // Instagram
    [InlineData("instagram", "https://www.instagram.com/p/CabcDEF_-1/?igshid=1", "https://www.instagram.com/p/CabcDEF_-1/", null, "CabcDEF_-1", null)]
    [InlineData("instagram", "https://instagram.com/Bataysk/reel/CabcDEF/", "https://www.instagram.com/p/CabcDEF/", "bataysk", "CabcDEF", null)]
    [InlineData("instagram", "https://instagr.am/reels/CabcDEF", "https://www.instagram.com/p/CabcDEF/", null, "CabcDEF", null)]
    [InlineData("instagram", "https://www.instagram.com/p/CabcDEF/c/179/r/180/", "https://www.instagram.com/p/CabcDEF/c/180/", null, "CabcDEF", "180")]
    // Telegram
    [InlineData("telegram", "https://t.me/Bataysk_News/123?single", "https://t.me/bataysk_news/123", "bataysk_news", "123", null)]
    [InlineData("telegram", "https://t.me/s/bataysk/123?comment=9", "https://t.me/bataysk/123?comment=9", "bataysk", "123", "9")]
    [InlineData("telegram", "https://bataysk.t.me/123", "https://t.me/bataysk/123", "bataysk", "123", null)]
    [InlineData("telegram", "https://telegram.me/c/1001/7/123", "https://t.me/c/1001/123", "c/1001", "123", null)]
    // MAX and networks that only a file knows
    [InlineData("max", "https://web.max.ru/bataysk/AZx1/?utm_source=a&b=2", "https://max.ru/bataysk/AZx1?b=2", null, null, null)]
    [InlineData("rutube", "https://rutube.ru/video/1/?b=2&a=1#x", "https://rutube.ru/video/1?a=1&b=2", null, null, null)]
    public void TryParse_ManyWaysToWriteIt_HaveOneCanonicalForm(string network, string url, string canonical, string? owner, string? post, string? comment)
    {
        NetworkAddress.TryParse(network, url, out var address, out var fault).ShouldBeTrue();
        fault.ShouldBe(NetworkAddressFault.None);
        (address!.Canonical, address.OwnerId, address.PostId, address.CommentId).ShouldBe((canonical, owner, post, comment));

        // The canonical form is an address itself, and its own.
        NetworkAddress.TryParse(network, address.Canonical, out var again).ShouldBeTrue();
        again.Canonical.ShouldBe(canonical);
    }

    [Theory]
    [InlineData("vk", null, NetworkAddressFault.Malformed)]
    [InlineData("vk", "", NetworkAddressFault.Malformed)]
    [InlineData("vk", "not an address", NetworkAddressFault.Malformed)]
    [InlineData("vk", "javascript://vk.com/wall-1_2", NetworkAddressFault.Malformed)]
    [InlineData("vk", "https://vk.com@evil.example/wall-1_2", NetworkAddressFault.Malformed)]
    [InlineData("vk", "https://vk.com:8443/wall-1_2", NetworkAddressFault.Malformed)]
    [InlineData("vk", "https://127.0.0.1/wall-1_2", NetworkAddressFault.Malformed)]
    [InlineData("vk", "https://vk.com/wall-1_2 и ещё", NetworkAddressFault.Malformed)]
    [InlineData("vk", "https://ok.ru/group/5/topic/1", NetworkAddressFault.ForeignNetwork)]
    [InlineData("vk", "https://notvk.com/wall-1_2", NetworkAddressFault.ForeignNetwork)]
    [InlineData("vk", "https://vk.com.evil.example/wall-1_2", NetworkAddressFault.ForeignNetwork)]
    [InlineData("vk", "https://vk.сom/wall-1_2", NetworkAddressFault.ForeignNetwork)] // a Cyrillic с
    [InlineData("vk", "https://xn--vk-ylb.com/wall-1_2", NetworkAddressFault.ForeignNetwork)]
    [InlineData("vk", "https://vk.com/bataysk", NetworkAddressFault.NotAPublication)]
    [InlineData("vk", "https://vk.com/wall-1_", NetworkAddressFault.NotAPublication)]
    [InlineData("vk", "https://vk.com/", NetworkAddressFault.NotAPublication)]
    [InlineData("ok", "https://ok.ru/bataysk", NetworkAddressFault.NotAPublication)]
    [InlineData("ok", "https://ok.ru/group/x/topic/1", NetworkAddressFault.NotAPublication)]
    [InlineData("facebook", "https://facebook.com/bataysk", NetworkAddressFault.NotAPublication)]
    [InlineData("twitter", "https://x.com/bataysk/status/abc", NetworkAddressFault.NotAPublication)]
    [InlineData("instagram", "https://instagram.com/bataysk/", NetworkAddressFault.NotAPublication)]
    [InlineData("telegram", "https://t.me/bataysk", NetworkAddressFault.NotAPublication)]
    [InlineData("max", "https://max.ru/", NetworkAddressFault.NotAPublication)]
    [InlineData("rutube", "https://vk.com/wall-1_2", NetworkAddressFault.ForeignNetwork)]
    public void TryParse_NoAddressOfAPublication_SaysWhy(string network, string? url, NetworkAddressFault expected)
    {
        NetworkAddress.TryParse(network, url, out var address, out var fault).ShouldBeFalse();
        address.ShouldBeNull();
        fault.ShouldBe(expected);
    }

    [Fact]
    public void TryParse_TooLong_IsMalformed() =>
        NetworkAddress.TryParse("vk", "https://vk.com/wall-1_2?x=" + new string('a', 2048), out _).ShouldBeFalse();

    [Fact]
    public void NetworkOf_Address_NamesTheNetwork()
    {
        NetworkAddress.NetworkOf("m.vk.com/wall-1_2").ShouldBe("vk");
        NetworkAddress.NetworkOf("https://example.org").ShouldBeNull();
        NetworkAddress.NetworkOf("?").ShouldBeNull();
    }
}
