using SocialPubs.Contracts;
using SocialPubs.Reporting.Record;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Streaming;

public sealed class SlowClientFixture : ReportingFixture
{
    public const int Capacity = 8;

    protected override ServiceHostOptions Configure(ServiceHostOptions options) => options with
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["EventStream:Poll"] = "00:00:00.050",
            ["EventStream:Capacity"] = $"{Capacity}",
        },
    };
}

public sealed class SlowClientTests(SlowClientFixture reporting) : IClassFixture<SlowClientFixture>
{
    [Fact]
    public async Task Stream_OfAClientThatLagsTooFar_EndsAndIsResumedWithoutLoss()
    {
        await using var other = await EventStreamClient.OpenAsync(reporting.Host, Roles.Executor, null, "elsewhere");
        var life = Life.Of(Guid.CreateVersion7());
        var got = new List<string>();
        string last;
        await using (var slow = await EventStreamClient.OpenAsync(reporting.Host, Roles.Curator, null, null))
        {
            // More at once than may wait: to the feed this client looks like one that does not read.
            await reporting.RecordAsync(life);
            got.AddRange((await slow.ToEndAsync()).Select(item => item.EventType));
            got.Count.ShouldBeLessThanOrEqualTo(SlowClientFixture.Capacity);
            last = slow.LastEventId;
        }

        last.ShouldNotBeEmpty("the first block tells the place, so even a client that got nothing can resume");
        await using var resumed = await EventStreamClient.OpenAsync(reporting.Host, Roles.Curator, last, null);
        while (got.Count < life.Count)
            got.Add((await resumed.NextAsync()).EventType);
        (await resumed.IsSilentAsync(TimeSpan.FromMilliseconds(500))).ShouldBeTrue();

        got.ShouldBe(life.Select(heard => EventFacts.CodeOf(heard.Event.GetType().Name)));
        (await other.IsSilentAsync(TimeSpan.Zero)).ShouldBeTrue("a listener with nothing to hear is not let go");
    }
}
