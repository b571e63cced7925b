using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using SocialPubs.Gateway.Limits;

namespace SocialPubs.Gateway.Tests.Limits;

public sealed class CallerBucketsTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Take_AfterTheBurst_WaitsExactlyAsLongAsItSays()
    {
        var buckets = new CallerBuckets(perSecond: 2, burst: 3, time);
        for (var i = 0; i < 3; i++)
            buckets.Take("a").ShouldBeNull();

        buckets.Take("a").ShouldBe(TimeSpan.FromSeconds(0.5));
        time.Advance(TimeSpan.FromSeconds(0.4));
        var left = buckets.Take("a").ShouldNotBeNull();
        left.TotalSeconds.ShouldBe(0.1, tolerance: 0.001);
        time.Advance(left);

        buckets.Take("a").ShouldBeNull();
        buckets.Take("a").ShouldBe(TimeSpan.FromSeconds(0.5), "what was refused took nothing");
    }

    [Fact]
    public void Take_AfterALongPause_GivesTheBurstAndNoMore()
    {
        var buckets = new CallerBuckets(perSecond: 1, burst: 4, time);
        buckets.Take("a");
        time.Advance(TimeSpan.FromDays(1));

        Enumerable.Range(0, 10).Count(_ => buckets.Take("a") is null).ShouldBe(4);
    }

    [Fact]
    public void Take_ForOthers_IsCountedApart()
    {
        var buckets = new CallerBuckets(perSecond: 1, burst: 1, time);
        buckets.Take("a").ShouldBeNull();

        buckets.Take("a").ShouldNotBeNull();
        buckets.Take("b").ShouldBeNull();
    }

    [Fact]
    public void Take_AmongAFloodOfAddresses_NeitherForgetsNorGrows()
    {
        var buckets = new CallerBuckets(perSecond: 0.01, burst: 5, time);
        for (var i = 0; i < 5; i++)
            buckets.Take("busy").ShouldBeNull();
        buckets.Take("first");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var name = "flood-0000000";

        for (var i = 0; i < 100_000; i++)
            buckets.Take(name);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        for (var i = 0; i < 100_000; i++)
            buckets.Take(i.ToString(CultureInfo.InvariantCulture));

        allocated.ShouldBeLessThan(10_000, "a request leaves nothing behind");
        buckets.Take("busy").ShouldNotBeNull("nobody pushed it out");
        // Each slot was hit once or twice; the least filled of four leaves room in a bucket of five.
        Enumerable.Range(0, 100).Count(i => buckets.Take("new-" + i.ToString(CultureInfo.InvariantCulture)) is null).ShouldBeGreaterThan(95);
    }

    [Fact]
    public async Task Take_FromManyThreads_GivesNoMoreThanTheBurst()
    {
        var buckets = new CallerBuckets(perSecond: 0.001, burst: 500, time);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 1000).Count(_ => buckets.Take("a") is null), TestContext.Current.CancellationToken)));

        taken.Sum().ShouldBe(500);
    }
}
