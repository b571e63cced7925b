using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests;

public sealed class TraceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trace_OfACommand_SpansOutboxBrokerInboxAndTheNextCommit()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await TestService.StartAsync(await TestService.NewOptionsAsync());
        var traceId = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/counters/{Guid.CreateVersion7()}/add") { Content = JsonContent.Create(new AddRequest(1)) };
        request.Headers.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom()}-01");

        await service.Client().SendAsync(request, Cancel);

        // The command's message comes back to the service, whose consumer commits the next step.
        Activity[] OfTheTrace() => [.. ended.Where(activity => activity.TraceId == traceId)];
        await Eventually.TrueAsync(
            () => Task.FromResult(OfTheTrace().Any(activity => activity.DisplayName.StartsWith("outbox PublicationAnswered", StringComparison.Ordinal))),
            () => "the trace; saw: " + string.Join(", ", OfTheTrace().Select(activity => $"{activity.Source.Name}/{activity.DisplayName}")),
            cancellationToken: Cancel);
        var names = OfTheTrace().Select(activity => $"{activity.Source.Name}/{activity.DisplayName}").ToArray();
        names.ShouldContain(name => name.StartsWith("Microsoft.AspNetCore/", StringComparison.Ordinal));
        names.ShouldContain("SocialPubs.Messaging/outbox PublicationClosed");
        names.ShouldContain(name => name.StartsWith("MassTransit/", StringComparison.Ordinal) && name.EndsWith("send", StringComparison.Ordinal));
        names.ShouldContain(name => name.StartsWith("MassTransit/", StringComparison.Ordinal) && name.EndsWith("receive", StringComparison.Ordinal));
        names.Count(name => name.StartsWith("Npgsql/", StringComparison.Ordinal)).ShouldBeGreaterThan(5);
    }
}
