using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.ServiceDefaults.Tests.Outgoing;

/// <summary>The client as services get it, against a network that means harm.</summary>
public sealed class OutgoingClientTests : IAsyncLifetime
{
    private readonly List<string> _requests = [];
    private WebApplication _network = null!;
    private Uri _address = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _network = builder.Build();
        _network.Run(async context =>
        {
            _requests.Add(context.Request.Path);
            switch (context.Request.Path.Value)
            {
                case "/redirect":
                    context.Response.Redirect("/elsewhere");
                    break;
                case "/cookie":
                    context.Response.Headers.SetCookie = "a=b";
                    await context.Response.WriteAsync(context.Request.Headers.Cookie.ToString());
                    break;
                case "/endless":
                    for (var i = 0; i < 10_000 && !context.RequestAborted.IsCancellationRequested; i++)
                        await context.Response.WriteAsync(new string('x', 10_000), context.RequestAborted);
                    break;
                case "/slow-start":
                    await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, context.RequestAborted);
                    break;
                case "/slow":
                    for (var i = 0; i < 100; i++)
                    {
                        await context.Response.WriteAsync("x", context.RequestAborted);
                        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, context.RequestAborted);
                    }

                    break;
                default:
                    await context.Response.WriteAsync("hello");
                    break;
            }
        });
        await _network.StartAsync(Cancel);
        _address = new Uri(_network.Urls.Single());
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task Get_FromTheNetwork_Answers()
    {
        using var client = Client(new OutgoingTarget(_address, []));

        (await client.GetStringAsync(new Uri(_address, "/x"), Cancel)).ShouldBe("hello");
    }

    [Fact]
    public async Task Get_FromAnybodyElse_IsNotSent()
    {
        using var client = Client(new OutgoingTarget(new Uri("https://api.vk.com"), ["vk.com"]));

        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(_address, Cancel));

        _requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Get_ANameThatLeadsInside_IsNotConnected()
    {
        // The name is allowed; where it leads is not.
        using var client = Client(new OutgoingTarget(new Uri("https://api.vk.com"), ["localhost"]));

        var refused = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://localhost/"), Cancel));

        refused.ToString().ShouldContain("where the network cannot be");
    }

    [Fact]
    public async Task Get_ARedirect_IsNotFollowed()
    {
        using var client = Client(new OutgoingTarget(_address, []));

        var answer = await client.GetAsync(new Uri(_address, "/redirect"), Cancel);

        ((int)answer.StatusCode).ShouldBe(302);
        _requests.ShouldBe(["/redirect"]);
    }

    [Fact]
    public async Task Get_WithCookiesAndAProxyInTheEnvironment_MindsNeither()
    {
        // The primary handler is made anew here, after the variable is set.
        using var proxy = new EnvironmentVariable("HTTP_PROXY", "http://127.0.0.1:1");
        using var client = Client(new OutgoingTarget(_address, []));

        await client.GetStringAsync(new Uri(_address, "/cookie"), Cancel);
        (await client.GetStringAsync(new Uri(_address, "/cookie"), Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Get_AnAnswerWithoutEnd_IsCutOff()
    {
        using var client = Client(new OutgoingTarget(_address, []) { MaxResponseBytes = 100_000 });
        using var answer = await client.GetAsync(new Uri(_address, "/endless"), HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancel);

        var refused = await Should.ThrowAsync<HttpRequestException>(() => body.CopyToAsync(Stream.Null, Cancel));

        refused.HttpRequestError.ShouldBe(HttpRequestError.ConfigurationLimitExceeded);
    }

    [Theory]
    [InlineData("/slow-start")]
    [InlineData("/slow")]
    public async Task Get_ASlowAnswer_EndsInTime(string path)
    {
        using var client = Client(new OutgoingTarget(_address, []) { Timeout = TimeSpan.FromSeconds(1) });
        var watch = Stopwatch.StartNew();

        await Should.ThrowAsync<Exception>(() => client.GetStringAsync(new Uri(_address, path), Cancel));

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private static HttpClient Client(OutgoingTarget target)
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);
        services.AddHttpClient("network").AddOutgoing(_ => target);
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("network");
    }

    private sealed class EnvironmentVariable : IDisposable
    {
        private readonly string _name;
        private readonly string? _before;

        public EnvironmentVariable(string name, string value)
        {
            (_name, _before) = (name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
    }
}
