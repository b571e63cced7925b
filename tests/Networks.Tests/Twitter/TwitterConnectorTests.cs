using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Emulator.Control;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Twitter;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests.Twitter;

/// <summary>The X connector against the emulator, over real connections.</summary>
public sealed class TwitterConnectorTests : ConnectorContractTests
{
    private static readonly ICallGate Open = new NoGate();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_WhereTheAuthorDidNotMentionTheAccount_IsLeftToPeople()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var publication = TwitterUnderTest.AddressOf(network.Tweets.Add(501, "Где вода?", null, []).Id);

        var result = await network.Connector.PostAsync(Reply(network, publication, "Ответ"), Open, Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.NotMentioned));
        network.Count(NetworkCall.SendReply).ShouldBe(0);
    }

    [Fact]
    public async Task Post_WhereXItselfRefusesWhomNobodyMentioned_SaysTheSame()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel, ("RepliesOnlyWhereMentioned", "false"));
        var publication = TwitterUnderTest.AddressOf(network.Tweets.Add(501, "Где вода?", null, []).Id);

        var refused = await network.Connector.PostAsync(Reply(network, publication, "Ответ"), Open, Cancel);
        network.Settings.OnlyWhereMentioned = false;
        var posted = await network.Connector.PostAsync(Reply(network, publication, "Ответ"), Open, Cancel);

        (refused.Kind, refused.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.NotMentioned));
        posted.Kind.ShouldBe(PostResultKind.Posted, "an administration with another contract may answer everybody");
        network.Emulator.Calls.All("twitter.tweets.get").ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_WhereTheAuthorQuotedTheAccount_IsPosted()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var own = network.Tweets.Add(TwitterUnderTest.User, "Новости", null, []);
        var quote = network.Tweets.Add(501, $"Неправда! https://x.com/bataysk_adm/status/{own.Id}", null, []);

        var result = await network.Connector.PostAsync(Reply(network, TwitterUnderTest.AddressOf(quote.Id), "Ответ"), Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
    }

    [Fact]
    public async Task Post_UnderAPublicationThatIsGone_SaysSo()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        network.DeletePublication(publication);

        var result = await network.Connector.PostAsync(Reply(network, publication, "Ответ"), Open, Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.PublicationGone));
    }

    [Fact]
    public async Task Post_MoreThanXTakes_WaitsUntilTheLimitEnds()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        network.Settings.CreatesPer15Minutes = 1;
        (await network.Connector.PostAsync(Reply(network, network.AddPublication("1"), "Ответ"), Open, Cancel)).Kind.ShouldBe(PostResultKind.Posted);

        var result = await network.Connector.PostAsync(Reply(network, network.AddPublication("2"), "Ответ"), Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Wait);
        result.WaitFor.ShouldBe(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Post_OfTheSameTextAgain_IsRefusedByXAndLooksLikeIt()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        await network.Connector.PostAsync(Reply(network, publication, "Ответ"), Open, Cancel);

        var result = await network.Connector.PostAsync(Reply(network, publication, "Ответ"), Open, Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, "twitter.duplicate"));
        network.Replies(publication).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Find_ATextWithLinksAndAPicture_KnowsItInXsWriting()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        const string text = "Порядок & сроки <здесь>: https://bataysk-gorod.ru/news/?id=1&a=2, ещё https://батайск.рф/путь.\r\nЙ й";
        await network.Connector.PostAsync(Reply(network, publication, text) with { Files = [ContractFiles.Png(1)] }, Open, Cancel);

        var found = await network.Connector.FindAsync(Reply(network, publication, text), TimeProvider.System.GetUtcNow(), Open, Cancel);
        var other = await network.Connector.FindAsync(
            Reply(network, publication, text.Replace("id=1", "id=2", StringComparison.Ordinal)), TimeProvider.System.GetUtcNow(), Open, Cancel);

        found.Kind.ShouldBe(ReadBackKind.Found);
        other.Kind.ShouldBe(ReadBackKind.NotFound, "another link is another text");
    }

    [Theory]
    [InlineData("Наш сайт bataysk-gorod.ru/news ждёт", "Наш сайт https://t.co/abc ждёт", "http://bataysk-gorod.ru/news", true)]
    [InlineData("Наш сайт bataysk-gorod.ru/news ждёт", "@ivan @oleg Наш сайт https://t.co/abc ждёт", "http://bataysk-gorod.ru/news/", true)]
    [InlineData("Наш сайт bataysk-gorod.ru/news ждёт", "Наш сайт https://t.co/abc ждёт", "http://bataysk-gorod.ru/other", false)]
    [InlineData("@ivan смотрите www.bataysk-gorod.ru", "@ivan смотрите https://t.co/abc", "http://www.bataysk-gorod.ru", true)]
    [InlineData("Другое https://bataysk-gorod.ru", "Наш сайт https://t.co/abc", "https://bataysk-gorod.ru", false)]
    public void HasText_WithLinksThatXRewrote_ComparesWhereTheyLead(string sent, string kept, string expanded, bool same) =>
        Post(kept, [new { url = "https://t.co/abc", expanded_url = expanded }]).HasText(sent).ShouldBe(same);

    [Fact]
    public void HasText_OfALongPost_ReadsItsNote()
    {
        var text = new string('ж', 400);
        var json = JsonSerializer.SerializeToElement(new
        {
            id = "1",
            author_id = "2",
            created_at = "2026-11-24T10:00:00.000Z",
            text = text[..270] + "… https://t.co/x",
            note_tweet = new { text },
        });

        TwitterPost.Read(json, null)!.HasText(text).ShouldBeTrue();
    }

    [Theory]
    [InlineData(400, null, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(401, null, nameof(PostResultKind.Token), nameof(PostResultKind.Token))]
    [InlineData(402, null, nameof(PostResultKind.Person), nameof(PostResultKind.Person))]
    [InlineData(403, null, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(403, 326, nameof(PostResultKind.Person), nameof(PostResultKind.Person))]
    [InlineData(403, 64, nameof(PostResultKind.Person), nameof(PostResultKind.Person))]
    [InlineData(404, null, nameof(PostResultKind.Permanent), nameof(PostResultKind.Permanent))]
    [InlineData(408, null, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(429, null, nameof(PostResultKind.Retry), nameof(PostResultKind.Retry))]
    [InlineData(500, null, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    [InlineData(503, null, nameof(PostResultKind.Unknown), nameof(PostResultKind.Retry))]
    public void Errors_OfSendingAndOthers_AreSorted(int status, int? code, string sending, string other)
    {
        var body = JsonSerializer.SerializeToElement(new { title = "Problem", detail = "Something", errors = code is null ? [] : new[] { new { code, message = "x" } } });
        var answer = new CallAnswer.Answered(status, body, new Dictionary<string, string>(StringComparer.Ordinal));

        TwitterErrors.OfSending(answer, new TwitterOptions(), DateTimeOffset.UnixEpoch).Kind.ToString().ShouldBe(sending);
        TwitterErrors.OfOther(answer, new TwitterOptions(), DateTimeOffset.UnixEpoch).Kind.ToString().ShouldBe(other);
    }

    [Theory]
    [InlineData("x-rate-limit", null, 100, 101)]
    [InlineData("x-rate-limit", "0", 100, 101)]
    [InlineData("x-user-limit-24hour", "0", 3600, 3601)]
    [InlineData("x-rate-limit", "0", -5, 1)]
    [InlineData("x-rate-limit", "0", 10_000_000, 900)]
    public void Errors_OfALimit_SayWhenItEnds(string limit, string? remaining, int resetIn, int waitSeconds)
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{limit}-reset"] = now.AddSeconds(resetIn).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        if (remaining is not null)
            headers[$"{limit}-remaining"] = remaining;

        var result = TwitterErrors.OfSending(new CallAnswer.Answered(429, null, headers), new TwitterOptions(), now);

        (result.Kind, result.WaitFor).ShouldBe((PostResultKind.Wait, TimeSpan.FromSeconds(waitSeconds)));
    }

    [Fact]
    public async Task Upload_OfAFileInParts_ArrivesWhole()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel, ("UploadPart", "16"));
        var publication = network.AddPublication("?");
        var picture = ContractFiles.Png(7);

        var result = await network.Connector.PostAsync(Reply(network, publication, "Ответ") with { Files = [picture] }, Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Emulator.Calls.All("twitter.media.append").Count.ShouldBeGreaterThan(2);
        var name = network.Tweets.Listed().Single(tweet => tweet.AuthorId == TwitterUnderTest.User).Attachments.ShouldHaveSingleItem();
        network.Tweets.Wall.PhotoOf(name)!.Hash.ShouldBe(picture.Attachment.Hash);
    }

    [Fact]
    public async Task Upload_OfAVideo_WaitsUntilItIsProcessed()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");

        var result = await network.Connector.PostAsync(
            Reply(network, publication, "Ответ") with { Files = [File("video/mp4", [0, 0, 0, 20, .. "ftypisom"u8, 0, 0, 0, 0])] }, Open, Cancel);
        var broken = await network.Connector.PostAsync(
            Reply(network, publication, "Другой") with { Files = [File("video/mp4", [.. "no video at all"u8])] }, Open, Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Emulator.Calls.All("twitter.media.status").Count.ShouldBeGreaterThan(1);
        (broken.Kind, broken.Code).ShouldBe((PostResultKind.Permanent, "twitter.media-refused"));
        network.Replies(publication).ShouldBe([("Ответ", 1)]);
    }

    [Fact]
    public async Task Upload_ThatFails_HasPostedNothingForCertain()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        var request = Reply(network, publication, "Ответ") with { Files = [ContractFiles.Png(1)] };
        foreach (var method in new[] { "initialize", "append", "finalize" })
        {
            network.Emulator.Faults.Add(new Fault($"twitter.media.{method}", FaultKind.LostAnswer, Count: 1));
            (await network.Connector.PostAsync(request, Open, Cancel)).Kind.ShouldBe(PostResultKind.Retry, method);
        }

        network.Count(NetworkCall.SendReply).ShouldBe(0);
        (await network.Connector.PostAsync(request, Open, Cancel)).Kind.ShouldBe(PostResultKind.Posted);
    }

    [Fact]
    public async Task Post_WithFilesThatXDoesNotTakeTogether_SendsNothing()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("?");
        ReplyFile[][] refused =
        [
            [File("image/gif", [.. "GIF89a"u8]), ContractFiles.Png(1)],
            [.. Enumerable.Range(1, 5).Select(seed => ContractFiles.Png((byte)seed))],
            [File("image/png", [1]) with { Attachment = new Attachment(new string('a', 64), "a.png", "image/png", 6 * 1024 * 1024) }],
        ];

        foreach (var files in refused)
        {
            var result = await network.Connector.PostAsync(Reply(network, publication, "Ответ") with { Files = files }, Open, Cancel);
            (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.AttachmentNotSupported));
        }

        network.Emulator.Calls.All("twitter.media.initialize").ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_ASearchFromBeforeXsOldestPost_BeginsThere()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        network.AddToFind(MonitorKind.Search, "яма на Кирова");
        var request = new MonitorRequest(network.Account, MonitorKind.Search, ["яма Кирова"], null, TimeProvider.System.GetUtcNow().AddDays(-30));

        var page = await network.Connector.ReadAsync(request, Open, Cancel);

        page.Outcome.ShouldBe(MonitorOutcome.Read, page.Detail);
        page.Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Read_ManyTerms_AsksInQueriesThatXTakes()
    {
        await using var network = await TwitterUnderTest.StartAsync(Cancel);
        var terms = Enumerable.Range(0, 60).Select(i => $"улица номер {i}").ToArray();
        network.AddToFind(MonitorKind.Search, "на номер 59 улица!");
        var seen = new List<FoundItem>();
        var page = new MonitorPage(MonitorOutcome.Read, [], null, More: true);
        while (page.More)
        {
            page = await network.Connector.ReadAsync(
                new MonitorRequest(network.Account, MonitorKind.Search, terms, page.Cursor, TimeProvider.System.GetUtcNow().AddHours(-1)), Open, Cancel);
            page.Outcome.ShouldBe(MonitorOutcome.Read, page.Detail);
            seen.AddRange(page.Items);
        }

        seen.DistinctBy(item => item.NetworkId).ShouldHaveSingleItem();
        var queries = network.Emulator.Calls.All("twitter.tweets.search").Select(call => call.Parameters["query"]).ToArray();
        queries.Length.ShouldBeGreaterThan(3);
        queries.ShouldAllBe(query => query.Length <= 512);
    }

    [Theory]
    [InlineData("вода", "\"вода\"")]
    [InlineData("нет воды", "(\"нет\" \"воды\")")]
    [InlineData("#Батайск", "#Батайск")]
    [InlineData("-is:retweet OR from:1 \" ) (", "(\"-is:retweet\" \"OR\" \"from:1\")")]
    [InlineData(" \" ", "")]
    public void Term_OfASearch_IsWordsAndNothingElse(string term, string query) => TwitterMonitors.Term(term).ShouldBe(query);

    [Fact]
    public void Read_Reposts_AreNoPublications()
    {
        var post = JsonSerializer.SerializeToElement(new
        {
            id = "5",
            author_id = "2",
            created_at = "2026-11-24T10:00:00.000Z",
            text = "RT @a: b",
            referenced_tweets = new[] { new { type = "retweeted", id = "4" } },
        });

        TwitterPost.Read(post, null)!.IsRepost.ShouldBeTrue();
    }

    [Fact]
    public void Address_OfAnOwner_IsANumber()
    {
        var connector = new TwitterConnector(null!, null!, null!, Microsoft.Extensions.Options.Options.Create(new TwitterOptions()), TimeProvider.System);

        connector.CheckOwner(AccountKind.LegalEntity, "3003").ShouldBeNull();
        connector.CheckOwner(AccountKind.LegalEntity, "bataysk_adm").ShouldNotBeNull();
        connector.CallsPerSecond(AccountKind.LegalEntity, CallToken.Posting).ShouldBe(100 / 900.0, 0.001);
    }

    private protected override async Task<INetworkUnderTest> StartAsync() => await TwitterUnderTest.StartAsync(Cancel);

    private static ReplyRequest Reply(TwitterUnderTest network, NetworkAddress target, string text) =>
        new(network.Account, target, text, [], "key", new HashSet<string>(StringComparer.Ordinal));

    private static ReplyFile File(string type, byte[] content) => new(
        new Attachment(Convert.ToHexStringLower(SHA256.HashData(content)), "file", type, content.Length), () => new MemoryStream(content));

    private static TwitterPost Post(string text, object[] urls) => TwitterPost.Read(
        JsonSerializer.SerializeToElement(new
        {
            id = "10",
            author_id = "2",
            created_at = "2026-11-24T10:00:00.000Z",
            text,
            entities = new { urls },
            referenced_tweets = new[] { new { type = "replied_to", id = "9" } },
        }),
        null)!;

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
