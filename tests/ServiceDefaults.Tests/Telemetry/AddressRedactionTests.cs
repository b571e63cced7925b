using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using SocialPubs.ServiceDefaults.Outgoing;
using SocialPubs.ServiceDefaults.Telemetry;

namespace SocialPubs.ServiceDefaults.Tests.Telemetry;

/// <summary>Telegram's token stands in the path of every call: no trace, log or metric shows it.</summary>
public sealed class AddressRedactionTests
{
    private const string Secret = "AAs3cr3t-t0ken_x";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData($"/telegram/bot7003:{Secret}/sendMessage", "/telegram/bot*/sendMessage")]
    [InlineData($"/bot7003%3A{Secret}/getMe?x=1", "/bot*/getMe")]
    [InlineData($"/file/bot7003:{Secret}/photos/1.jpg", "/file/bot*/photos/1.jpg")]
    [InlineData("/botany/7003", "/botany/7003")]
    public async Task Call_WithATokenInItsPath_LeavesNoTraceOfIt(string path, string shown)
    {
        // Nobody needs to answer: what is told of a call is told also where it fails.
        var target = new Uri("http://127.0.0.1:9");
        var spans = new Spans();
        var lines = new Lines();
        var measured = new ConcurrentQueue<string>();
        using var listener = Listen(measured);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddTelemetry();
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(lines);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans));
        builder.Services.AddHttpClient("network").AddOutgoing(_ => new OutgoingTarget(target, []));
        using var host = builder.Build();
        await host.StartAsync(Cancel);

        using (var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("network"))
            await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri(target, path), Cancel));
        await host.StopAsync(Cancel);

        // Other tests of this process make calls meanwhile, and are heard too.
        spans.Ended.ShouldContain(span => span.Contains(shown, StringComparison.Ordinal));
        measured.ShouldNotBeEmpty();
        string.Concat(spans.Ended.Concat(measured).Concat(lines.Written)).ShouldNotContain(Secret);
    }

    private static MeterListener Listen(ConcurrentQueue<string> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "System.Net.Http")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        listener.Start();
        return listener;
    }

    /// <summary>What an exporter would see.</summary>
    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentQueue<string> Ended { get; } = new();

        public override void OnEnd(Activity data) => Ended.Enqueue(
            $"{data.DisplayName} {data.StatusDescription} {string.Join(' ', data.TagObjects)} {string.Join(' ', data.Events.SelectMany(happened => happened.Tags))} {string.Join(' ', data.Baggage)}");
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
