using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Max;
using SocialPubs.Emulator.Meta;
using SocialPubs.Emulator.Ok;
using SocialPubs.Emulator.Pages;
using SocialPubs.Emulator.Telegram;
using SocialPubs.Emulator.Twitter;
using SocialPubs.Emulator.Vk;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator;

/// <summary>Settings, section <c>Emulator</c>.</summary>
internal sealed class EmulatorOptions
{
    /// <summary>The folder that keeps the wall over restarts; without it the wall ends with the process.</summary>
    public string? Data { get; set; }

    /// <summary>Calls a second that a community token may make.</summary>
    public int GroupRate { get; set; } = 20;

    /// <summary>Calls a second that a person's token may make.</summary>
    public int UserRate { get; set; } = 3;

    /// <summary>Calls a second that a token of Odnoklassniki may make.</summary>
    public int OkRate { get; set; } = 10;

    /// <summary>The application that Odnoklassniki knows: its id, its public and its secret key.</summary>
    public string OkApplicationId { get; set; } = "512000000001";

    /// <summary>Its public key.</summary>
    public string OkApplicationKey { get; set; } = "CEMULATORKEY";

    /// <summary>Its secret key.</summary>
    public string OkApplicationSecret { get; set; } = "emulated-ok-secret";

    /// <summary>Whether a second comment with the same <c>guid</c> is answered with the first; VK does so only sometimes.</summary>
    public bool GuidPreventsDuplicates { get; set; }

    /// <summary>Characters of a comment.</summary>
    public int TextLimit { get; set; } = 4096;
}

/// <summary>Builds the emulator, for its own process and for tests in theirs.</summary>
internal static class EmulatorHost
{
    private const string DefaultAddress = "http://127.0.0.1:8090";

    /// <summary>How the emulator writes JSON: snake case as VK does, Cyrillic as it is.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        // What came in stands in the call log; a line for each request would only fill the AppHost's terminal.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<EmulatorOptions>(builder.Configuration.GetSection("Emulator"));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<AllWalls>();
        builder.Services.AddSingleton(services => services.GetRequiredService<AllWalls>().For("vk"));
        builder.Services.AddSingleton<CallLog>();
        builder.Services.AddSingleton<FaultPlan>();
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<EmulatedCalls>();
        builder.Services.AddSingleton<VkMethods>();
        builder.Services.AddSingleton<VkApi>();
        builder.Services.AddSingleton<VkId>();
        builder.Services.AddSingleton<VkCallbacks>();
        builder.Services.AddSingleton<EmulatedConsent>();
        builder.Services.AddSingleton<Addresses>();
        builder.Services.AddSingleton<IWallAddresses, VkAddresses>();
        builder.Services.AddSingleton<IWallAddresses, OkAddresses>();
        builder.Services.AddSingleton<IWallAddresses, FacebookAddresses>();
        builder.Services.AddSingleton<IWallAddresses, TwitterAddresses>();
        builder.Services.AddSingleton<IWallAddresses, InstagramAddresses>();
        builder.Services.AddSingleton<ScriptedDay>();
        builder.AddTwitterEmulator();
        builder.Services.AddSingleton<OkMethods>();
        builder.Services.AddSingleton<OkApi>();
        builder.AddMeta();
        builder.AddTelegramEmulator();
        builder.AddMaxEmulator();
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.SerializerOptions.Encoder = Json.Encoder;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
        if (string.IsNullOrEmpty(builder.Configuration["URLS"]))
            builder.WebHost.UseUrls(DefaultAddress);
        configure?.Invoke(builder);

        var app = builder.Build();
        // What was sent before the last stop is read before the first call is answered.
        foreach (var wall in app.Services.GetRequiredService<AllWalls>().All)
            wall.Load();
        app.MapHealthChecks("/health");
        app.MapVk();
        app.MapTwitter();
        app.MapOk();
        app.MapMeta();
        app.MapTelegram();
        app.MapMax();
        app.MapControl();
        app.MapPages();
        return app;
    }
}
