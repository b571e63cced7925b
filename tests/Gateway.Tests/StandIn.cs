using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SocialPubs.Gateway.Tests;

/// <summary>
/// An HTTP server that stands where a service would: it records what reaches it and answers as the test says. What a
/// service keeps inside (<c>/health</c>, <c>/alive</c>, <c>/openapi</c>) carries the header <see cref="Inside"/>.
/// </summary>
internal sealed class StandIn : IAsyncDisposable
{
    public const string Inside = "X-Inside";

    private readonly WebApplication app;
    private int descriptions;

    private StandIn(WebApplication app)
    {
        this.app = app;
    }

    public ConcurrentQueue<Received> Requests { get; } = [];

    /// <summary>How often the description was asked for.</summary>
    public int Descriptions => descriptions;

    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("reached");

    public string Health { get; set; } = """{"status":"Healthy","checks":{}}""";

    public string Description { get; set; } = """{"openapi":"3.1.1","info":{"title":"x","version":"v1"},"paths":{}}""";

    public Uri Address { get; private set; } = null!;

    public static async Task<StandIn> StartAsync(Func<HttpContext, Task>? answer = null, Uri? at = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(at?.GetLeftPart(UriPartial.Authority) ?? "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var standIn = new StandIn(app);
        if (answer is not null)
            standIn.Answer = answer;
        app.Run(standIn.ServeAsync);
        await app.StartAsync();
        standIn.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return standIn;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/health" or "/alive":
                context.Response.Headers[Inside] = "yes";
                context.Response.ContentType = "application/json";
                if (!Health.Contains("\"status\":\"Healthy\"", StringComparison.Ordinal) && context.Request.Path == "/health")
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsync(Health);
                return;
            case "/openapi/v1.json":
                Interlocked.Increment(ref descriptions);
                context.Response.Headers[Inside] = "yes";
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(Description);
                return;
        }

        Requests.Enqueue(new Received(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        await Answer(context);
    }
}

/// <summary>A request as it reached a service.</summary>
internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers);
