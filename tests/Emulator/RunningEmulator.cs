using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator;

/// <summary>The emulator in a test's process, on a port of its own: real connections, which can really break.</summary>
internal sealed class RunningEmulator : IAsyncDisposable
{
    public const long Group = 1001;
    public const long Wall = -2002;
    public const string Token = "group-1001-s3cr3t";
    public const string UploadToken = "user-77-upl0ads3cr3t";

    private readonly WebApplication app;

    private RunningEmulator(WebApplication app)
    {
        this.app = app;
    }

    public Uri Address => new(app.Urls.Single());

    public Uri ApiUrl => new(Address, "/method");

    public Wall Walls => app.Services.GetRequiredService<Wall>();

    public Wall WallOf(string network) => app.Services.GetRequiredService<AllWalls>().For(network);

    /// <summary>A part of the emulator, to look into it or to change how it behaves.</summary>
    public T Part<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public FaultPlan Faults => app.Services.GetRequiredService<FaultPlan>();

    public CallLog Calls => app.Services.GetRequiredService<CallLog>();

    public IServiceProvider Services => app.Services;

    public EmulatorOptions Options => app.Services.GetRequiredService<IOptions<EmulatorOptions>>().Value;

    public static async Task<RunningEmulator> StartAsync(CancellationToken cancellationToken, string? data = null, string address = "http://127.0.0.1:0")
    {
        var app = EmulatorHost.Build([], builder =>
        {
            builder.WebHost.UseUrls(address);
            builder.Logging.ClearProviders();
            builder.Configuration["Emulator:Data"] = data;
        });
        await app.StartAsync(cancellationToken);
        return new RunningEmulator(app);
    }

    /// <summary>A citizen's post.</summary>
    public Post AddPost(string text = "Где вода?") => Walls.AddPost(Wall, 501, text);

    /// <summary>What the administration's account wrote under a post.</summary>
    public IReadOnlyList<Comment> RepliesTo(Post post) => [.. Walls.Comments(post.OwnerId, post.Id).Where(comment => comment.FromId == -Group)];

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
