using SocialPubs.Regulations;

namespace SocialPubs.Networks.Tests;

/// <summary>Finding: each kind of monitor that the capabilities name is read page by page, and nothing is skipped.</summary>
public abstract partial class ConnectorContractTests
{
    // More looks than any monitor needs here: a cursor that does not go on ends the test.
    private const int MaxPages = 400;

    private static readonly string[] Terms = ["Кирова", "Ленина"];

    public static TheoryData<string> MonitorKinds => [.. Enum.GetNames<MonitorKind>()];

    [Theory]
    [MemberData(nameof(MonitorKinds))]
    public async Task Read_OverManyPages_SkipsNothing(string kind)
    {
        if (await StartWithMonitorAsync(kind) is not { } network)
            return;
        await using var ended = network;
        var monitor = Enum.Parse<MonitorKind>(kind);
        for (var i = 0; i < 30; i++)
            network.AddToFind(monitor, Marked(i));

        var seen = new List<FoundItem>();
        var first = await network.Connector.ReadAsync(Monitor(network, monitor), Open, Cancel);
        first.Outcome.ShouldBe(MonitorOutcome.Read, first.Detail ?? first.Code);
        seen.AddRange(first.Items);
        // What is written while pages are read shifts the others.
        network.AddToFind(monitor, Marked(30));
        network.AddToFind(monitor, Marked(31));
        var cursor = await ReadOnAsync(network, monitor, first, seen);
        network.AddToFind(monitor, Marked(32));
        await ReadAllAsync(network, monitor, cursor, seen);

        for (var i = 0; i < 33; i++)
            seen.ShouldContain(item => item.Text.Contains(Mark(i), StringComparison.Ordinal), $"{Mark(i)} was skipped");
        seen.GroupBy(item => item.NetworkId, StringComparer.Ordinal).ShouldAllBe(
            same => same.Select(item => item.Url).Distinct().Count() == 1, "a network id is that of one thing");
        seen.GroupBy(item => item.Url, StringComparer.Ordinal).ShouldAllBe(
            same => same.Select(item => item.NetworkId).Distinct().Count() == 1, "an address is that of one thing");
    }

    [Theory]
    [MemberData(nameof(MonitorKinds))]
    public async Task Read_WhatIsThere_IsToldWhole(string kind)
    {
        if (await StartWithMonitorAsync(kind) is not { } network)
            return;
        await using var ended = network;
        var monitor = Enum.Parse<MonitorKind>(kind);
        network.AddToFind(monitor, "ул. Кирова: «<b>яма</b>» & 100 % 🙂");

        var seen = new List<FoundItem>();
        await ReadAllAsync(network, monitor, null, seen);

        var item = seen.First(found => found.Text.Contains("ул. Кирова: «<b>яма</b>» & 100 % 🙂", StringComparison.Ordinal));
        item.NetworkId.ShouldNotBeNullOrEmpty();
        item.AuthorId.ShouldNotBeNullOrEmpty();
        item.PostedAt.ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(10));
        NetworkAddress.TryParse(network.Connector.Network, item.Url, out var address).ShouldBeTrue(item.Url);
        item.Url.ShouldBe(address!.Canonical);
        item.FromOwnAccount.ShouldBe(monitor == MonitorKind.OwnPosts);
        if (monitor == MonitorKind.Mentions)
            item.MentionsAccount.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(MonitorKinds))]
    public async Task Read_WithTheSameCursorAgain_TellsTheSame(string kind)
    {
        if (await StartWithMonitorAsync(kind) is not { } network)
            return;
        await using var ended = network;
        var monitor = Enum.Parse<MonitorKind>(kind);
        var cursor = await ReadAllAsync(network, monitor, null, []);
        network.AddToFind(monitor, Marked(1));

        // A reader that dies before it has kept the cursor begins again where it was.
        foreach (var _ in new[] { 1, 2 })
        {
            var seen = new List<FoundItem>();
            await ReadAllAsync(network, monitor, cursor, seen);
            seen.ShouldContain(item => item.Text.Contains(Mark(1), StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(MonitorKinds))]
    public async Task Read_NothingOlderThanWanted(string kind)
    {
        if (await StartWithMonitorAsync(kind) is not { } network)
            return;
        await using var ended = network;
        var monitor = Enum.Parse<MonitorKind>(kind);
        network.AddToFind(monitor, Marked(1));

        var seen = new List<FoundItem>();
        await ReadAllAsync(network, monitor, null, seen, TimeProvider.System.GetUtcNow().AddHours(1));

        seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(nameof(NetworkFault.TooManyRequests), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.AskedToWait), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.CaptchaNeeded), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.ServerErrorBeforeWork), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.RequestLost), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.AnswerTooLate), nameof(MonitorOutcome.TryLater))]
    [InlineData(nameof(NetworkFault.TokenExpired), nameof(MonitorOutcome.Token))]
    [InlineData(nameof(NetworkFault.AccessDenied), nameof(MonitorOutcome.Impossible))]
    public async Task Read_WhenSomethingGoesWrong_GoesOnFromTheSamePlace(string fault, string expected)
    {
        foreach (var kind in Enum.GetNames<MonitorKind>())
        {
            if (await StartWithMonitorAsync(kind) is not { } network)
                continue;
            await using var ended = network;
            var monitor = Enum.Parse<MonitorKind>(kind);
            var call = Enum.Parse<NetworkCall>(kind);
            if (!network.Knows(call, Fault(fault)))
                continue;
            var cursor = await ReadAllAsync(network, monitor, null, []);
            network.AddToFind(monitor, Marked(1));
            network.Fail(call, Fault(fault));

            // The fault may wait behind another call of the same look.
            var page = await network.Connector.ReadAsync(Monitor(network, monitor, cursor), Open, Cancel);
            for (var i = 0; page is { Outcome: MonitorOutcome.Read, More: true } && i < MaxPages; i++)
            {
                cursor = page.Cursor;
                page = await network.Connector.ReadAsync(Monitor(network, monitor, cursor), Open, Cancel);
            }

            page.Outcome.ToString().ShouldBe(expected, $"{kind}: {page.Code}");
            page.Code.ShouldNotBeNullOrEmpty();
            (page.Items.Count, page.Cursor).ShouldBe((0, cursor), kind);
            var seen = new List<FoundItem>();
            await ReadAllAsync(network, monitor, cursor, seen);
            seen.ShouldContain(item => item.Text.Contains(Mark(1), StringComparison.Ordinal), kind);
        }
    }

    [Theory]
    [MemberData(nameof(MonitorKinds))]
    public async Task Read_WithoutNetworkLeaseOrBudget_SaysSo(string kind)
    {
        if (await StartWithMonitorAsync(kind) is not { } network)
            return;
        await using var ended = network;
        var request = Monitor(network, Enum.Parse<MonitorKind>(kind));

        (await network.Unreachable.ReadAsync(request, Open, Cancel)).Outcome.ShouldBe(MonitorOutcome.TryLater);
        await Should.ThrowAsync<AttemptLostException>(() => network.Connector.ReadAsync(request, new ThrowingGate(new AttemptLostException()), Cancel));
        var later = await network.Connector.ReadAsync(request, new ThrowingGate(new RateBudgetException(TimeSpan.FromSeconds(7))), Cancel);
        (later.Outcome, later.Code, later.WaitFor).ShouldBe((MonitorOutcome.TryLater, ConnectorFaults.RateBudget, TimeSpan.FromSeconds(7)));
    }

    private static string Mark(int i) => $"№{i:D3};";

    private static string Marked(int i) => $"{Mark(i)} яма на улице {Terms[i % 2]}";

    private static MonitorRequest Monitor(INetworkUnderTest network, MonitorKind kind, string? cursor = null, DateTimeOffset? since = null) => new(
        network.Account,
        kind,
        kind == MonitorKind.Search ? Terms : [],
        cursor,
        since ?? TimeProvider.System.GetUtcNow().AddHours(-1),
        Limit: 7);

    /// <summary>Reads until there is no more; returns the cursor.</summary>
    private static async Task<string?> ReadAllAsync(
        INetworkUnderTest network, MonitorKind kind, string? cursor, List<FoundItem> seen, DateTimeOffset? since = null)
    {
        var page = await network.Connector.ReadAsync(Monitor(network, kind, cursor, since), Open, Cancel);
        page.Outcome.ShouldBe(MonitorOutcome.Read, page.Detail ?? page.Code);
        seen.AddRange(page.Items);
        return await ReadOnAsync(network, kind, page, seen, since);
    }

    private static async Task<string?> ReadOnAsync(
        INetworkUnderTest network, MonitorKind kind, MonitorPage page, List<FoundItem> seen, DateTimeOffset? since = null)
    {
        for (var i = 0; page.More; i++)
        {
            i.ShouldBeLessThan(MaxPages, "the cursor does not go on");
            page = await network.Connector.ReadAsync(Monitor(network, kind, page.Cursor, since), Open, Cancel);
            page.Outcome.ShouldBe(MonitorOutcome.Read, page.Detail ?? page.Code);
            seen.AddRange(page.Items);
        }

        return page.Cursor;
    }

    private async Task<INetworkUnderTest?> StartWithMonitorAsync(string kind)
    {
        var network = await StartAsync();
        var monitor = Enum.Parse<MonitorKind>(kind);
        if (network.Connector.Capabilities.Monitors.Contains(monitor))
            return network;

        await using (network)
        {
            var page = await network.Connector.ReadAsync(Monitor(network, monitor, "cursor"), Open, Cancel);
            (page.Outcome, page.Code, page.Items.Count, page.Cursor).ShouldBe((MonitorOutcome.Impossible, ConnectorFaults.NotOffered, 0, "cursor"));
        }

        return null;
    }
}
