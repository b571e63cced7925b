using Microsoft.Extensions.Time.Testing;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Streaming;

public sealed class StreamExpiryFixture : ReportingFixture
{
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    protected override ServiceHostOptions Configure(ServiceHostOptions options) => options with { Time = Time };
}

public sealed class StreamExpiryTests(StreamExpiryFixture reporting) : IClassFixture<StreamExpiryFixture>
{
    [Fact]
    public async Task Stream_WhenTheTokenExpires_EndsAndNotBefore()
    {
        await using var stream = await EventStreamClient.OpenAsync(reporting.Host, Roles.Curator, null, null);
        reporting.Time.Advance(TimeSpan.FromMinutes(58));
        (await stream.IsSilentAsync(TimeSpan.FromMilliseconds(300))).ShouldBeTrue("test tokens are valid for an hour");

        reporting.Time.Advance(TimeSpan.FromMinutes(3));
        (await stream.EndsAsync()).ShouldBeTrue();
    }
}
