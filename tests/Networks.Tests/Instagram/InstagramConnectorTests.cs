using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Meta;
using SocialPubs.Networks.Meta;

namespace SocialPubs.Networks.Tests.Instagram;

/// <summary>The Instagram connector against the emulator, over real connections.</summary>
public sealed class InstagramConnectorTests : ConnectorContractTests
{
    private const string Answer = "Бригада выехала, к вечеру исправим.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-2, 2207003, nameof(PostResultKind.Retry))]
    [InlineData(9004, 2207052, nameof(PostResultKind.Retry))]
    [InlineData(-1, 2207032, nameof(PostResultKind.Retry))]
    [InlineData(9007, 2207027, nameof(PostResultKind.Retry))]
    [InlineData(9, 2207042, nameof(PostResultKind.Wait))]
    [InlineData(4, 2207051, nameof(PostResultKind.Person))]
    [InlineData(25, 2207050, nameof(PostResultKind.Permanent))]
    [InlineData(36000, 2207004, nameof(PostResultKind.Permanent))]
    [InlineData(36001, 2207005, nameof(PostResultKind.Permanent))]
    [InlineData(36003, 2207009, nameof(PostResultKind.Permanent))]
    [InlineData(36004, 2207010, nameof(PostResultKind.Permanent))]
    [InlineData(368, null, nameof(PostResultKind.Person))]
    public void Errors_OfPreparing_AreSorted(int code, int? subCode, string expected) =>
        GraphErrors.OfPreparing(new GraphAnswer.Error(400, code, subCode, "message"), "instagram", new MetaOptions()).Kind.ToString().ShouldBe(expected);

    [Fact]
    public async Task Post_UnderMediaThatNamesTheAccount_GoesByMentions()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var media = network.Wall.AddPost(505, 505, "@bataysk_official где вода?");
        var request = Request(network, GraphIds.InstagramAddress(media), GraphIds.InstagramObject(media.OwnerId, media.Id));

        var result = await network.Connector.PostAsync(request, new NoGate(), Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Wall.Comments(505, media.Id).ShouldHaveSingleItem().Text.ShouldBe(Answer);
        network.Emulator.Calls.All("instagram.mentions.post").Count.ShouldBe(1);
        network.Emulator.Calls.All("instagram.comments.post").ShouldBeEmpty();
        // Under other people's media Instagram shows no comments: a person looks.
        var found = await network.Connector.FindAsync(request, TimeProvider.System.GetUtcNow(), new NoGate(), Cancel);
        (found.Kind, found.Code).ShouldBe((ReadBackKind.Impossible, "instagram.foreign-media"));
    }

    [Fact]
    public async Task Post_UnderACommentThatNamesTheAccount_AnswersTheComment()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var media = network.Wall.AddPost(505, 505, "Закат над Доном");
        var comment = network.Wall.AddComment(505, media.Id, 506, "@bataysk_official а вода когда будет?")!;

        var result = await network.Connector.PostAsync(
            Request(network, GraphIds.InstagramAddress(media, comment), GraphIds.InstagramObject(505, comment.Id)), new NoGate(), Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Wall.Comments(505, media.Id)[^1].ReplyTo.ShouldBe(comment.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_WhereTheAccountIsNotNamed_IsForPeople(bool idKnown)
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var media = network.Wall.AddPost(505, 505, "Опять нет воды");

        var result = await network.Connector.PostAsync(
            Request(network, GraphIds.InstagramAddress(media), idKnown ? GraphIds.InstagramObject(505, media.Id) : null), new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, ConnectorFaults.NotMentioned));
        network.Wall.Comments(505, media.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_UnderAnAnswer_StandsInTheThreadAndIsReadBack()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var post = network.AddPublication("Новости");
        var root = network.AddComment(post, "Где вода?");
        var answer = network.AddComment(root, "И у нас нет");
        var request = Request(network, answer.Canonical, null);

        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);

        network.Replies(answer).ShouldBe([(Answer, 0)]);
        (await network.Connector.FindAsync(request, TimeProvider.System.GetUtcNow(), new NoGate(), Cancel)).Kind.ShouldBe(ReadBackKind.Found);
    }

    [Fact]
    public async Task Read_WhatWebhooksNamed_IsToldWhole()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var media = network.Wall.AddPost(505, 505, "Закат над Доном");
        var comment = network.Wall.AddComment(505, media.Id, 506, "@bataysk_official а вода когда будет?")!;
        var other = network.Wall.AddComment(505, media.Id, 507, "Красиво")!;
        var caption = network.Wall.AddPost(508, 508, "@bataysk_official яма");
        string[] ids = [GraphIds.InstagramObject(505, comment.Id), GraphIds.InstagramObject(505, other.Id), GraphIds.InstagramObject(508, caption.Id), "18000000099999999"];

        var page = await network.Connector.ReadAsync(
            new MonitorRequest(network.Account, MonitorKind.Mentions, ids, null, TimeProvider.System.GetUtcNow().AddHours(-1)), new NoGate(), Cancel);

        page.Outcome.ShouldBe(MonitorOutcome.Read, page.Detail);
        page.Items.Select(item => item.NetworkId).Distinct().ShouldBe([ids[2], ids[0]], ignoreOrder: true);
        var found = page.Items.First(item => item.NetworkId == ids[0]);
        (found.Text, found.AuthorName, found.MentionsAccount, found.FromOwnAccount).ShouldBe((comment.Text, network.Wall.MemberOf(506).ScreenName, true, false));
        found.Url.ShouldBe(InstagramUnderTest.Parse(GraphIds.InstagramAddress(media, comment)).Canonical);
        // What was found so can be answered.
        var request = Request(network, found.Url, found.NetworkId);
        (await network.Connector.PostAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);
    }

    [Fact]
    public async Task Publish_WithoutAPublicAddress_IsForPeople()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);

        var result = await network.Connector.PublishAsync(Post(network, ContractFiles.Png(1)), new NoGate(), Cancel);

        (result.Kind, result.Code).ShouldBe((PostResultKind.Permanent, "instagram.no-public-address"));
        network.Emulator.Calls.All().ShouldBeEmpty();
    }

    [Fact]
    public async Task Publish_WhenTheDaysPostsAreUsedUp_Waits()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        network.Settings.InstagramPostsPerDay = 1;
        (await network.Connector.PublishAsync(Post(network, network.Picture(1)), new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Posted);

        var result = await network.Connector.PublishAsync(Post(network, network.Picture(2)), new NoGate(), Cancel);

        (result.Kind, result.Code, result.WaitFor).ShouldBe((PostResultKind.Wait, "instagram.posts-per-day", TimeSpan.FromHours(1)));
        network.OwnPosts().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Publish_ACarousel_KeepsTheOrderOfItsPictures()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var files = new[] { network.Picture(3), network.Picture(1), network.Picture(2) };

        var result = await network.Connector.PublishAsync(Post(network, files), new NoGate(), Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Wall.Posts(InstagramUnderTest.Me).ShouldHaveSingleItem().Attachments
            .Select(name => network.Wall.PhotoOf(name)!.Hash).ShouldBe(files.Select(file => file.Attachment.Hash));
    }

    [Fact]
    public async Task Publish_WhileThePicturesAreNotFetched_HasPostedNothingForCertain()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        network.Settings.ContainerLooks = 1000;
        var slow = await network.Connector.PublishAsync(Post(network, network.Picture(1)), new NoGate(), Cancel);
        network.Settings.ContainerLooks = 1;
        var unreachable = await network.Connector.PublishAsync(Post(network, ContractFiles.Png(1, new Uri(EmulatedFaults.Nowhere, "a.png"))), new NoGate(), Cancel);

        (slow.Kind, slow.Code).ShouldBe((PostResultKind.Retry, "instagram.container-not-finished"));
        (unreachable.Kind, unreachable.Code).ShouldBe((PostResultKind.Retry, "instagram.9004-2207052"));
        network.Count(NetworkCall.SendPost).ShouldBe(0);
    }

    [Fact]
    public async Task Publish_WhenItsAddressCannotBeRead_IsReadBackInsteadOfRepeated()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        // The container is asked twice before, then the post is asked for its address.
        network.Emulator.Faults.Add(new Fault("instagram.node.get", FaultKind.LostAnswer, Count: 1, Skip: 2));
        var since = TimeProvider.System.GetUtcNow();
        var request = Post(network, network.Picture(1));

        (await network.Connector.PublishAsync(request, new NoGate(), Cancel)).Kind.ShouldBe(PostResultKind.Unknown);

        (await network.Connector.FindOwnPostAsync(request, since, new NoGate(), Cancel)).Kind.ShouldBe(ReadBackKind.Found);
        network.Count(NetworkCall.SendPost).ShouldBe(1);
    }

    [Fact]
    public async Task Token_OfThePage_SpeaksForItsAccount()
    {
        await using var network = await InstagramUnderTest.StartAsync(Cancel);
        var publication = network.AddPublication("Новости");
        var request = Request(network, publication.Canonical, null);

        var result = await network.Connector.PostAsync(
            request with { Account = request.Account with { Token = "page-1001-s3cr3t" } }, new NoGate(), Cancel);

        result.Kind.ShouldBe(PostResultKind.Posted, result.Detail);
        network.Replies(publication).ShouldBe([(Answer, 0)]);
    }

    private protected override async Task<INetworkUnderTest> StartAsync() => await InstagramUnderTest.StartAsync(Cancel);

    private static ReplyRequest Request(InstagramUnderTest network, string address, string? id) =>
        new(network.Account, InstagramUnderTest.Parse(address), Answer, [], "key", new HashSet<string>(StringComparer.Ordinal), id);

    private static OwnPostRequest Post(InstagramUnderTest network, params ReplyFile[] files) =>
        new(network.Account, "Ремонт сетей", files, "key", new HashSet<string>(StringComparer.Ordinal));

    private sealed class NoGate : ICallGate
    {
        public Task PassAsync(TimeSpan callLimit, CallToken token, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
