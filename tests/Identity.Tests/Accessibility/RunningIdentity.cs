using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests.Accessibility;

/// <summary>The pages on a real port, before Debian's Chromium: what a person's browser makes of them is tested there.</summary>
public sealed class RunningIdentity(AccountsSystem system) : IAsyncLifetime
{
    private WebApplication? door;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Chromium.EnsureAsync(TestContext.Current.CancellationToken);
        door = await OpenDoorAsync(system);
        Address = new Uri(door.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Program, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (door is not null)
            await door.DisposeAsync();
    }

    /// <summary>A browser window without cookies; without script, since the pages must do without.</summary>
    public async Task<IPage> OpenAsync(bool dark = false, int width = 1280, bool script = false)
    {
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            JavaScriptEnabled = script,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(15_000);
        return await context.NewPageAsync();
    }

    /// <summary>
    /// The service of the tests has no port; this is one before it, which hands requests and answers on unchanged as the
    /// gateway does.
    /// </summary>
    private static async Task<WebApplication> OpenDoorAsync(AccountsSystem system)
    {
        var builder = WebApplication.CreateSlimBuilder();
        Microsoft.AspNetCore.Hosting.HostingAbstractionsWebHostBuilderExtensions.UseUrls(builder.WebHost, "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new HttpMessageInvoker(system.NewHandler()));
        var app = builder.Build();
        app.Run(async context =>
        {
            var invoker = context.RequestServices.GetRequiredService<HttpMessageInvoker>();
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), $"http://{context.Request.Host}{context.Request.Path}{context.Request.QueryString}");
            if (context.Request.ContentLength > 0)
                request.Content = new StreamContent(context.Request.Body);
            foreach (var (name, value) in context.Request.Headers.Where(header => header.Key is not ("Host" or "Connection")))
            {
                if (!request.Headers.TryAddWithoutValidation(name, value.ToArray()))
                    request.Content?.Headers.TryAddWithoutValidation(name, value.ToArray());
            }

            using var answer = await invoker.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
                context.Response.Headers[name] = values.ToArray();
            if (answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
                await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
        await app.StartAsync();
        return app;
    }
}
