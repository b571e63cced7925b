using SocialPubs.Emulator.Facebook;
using SocialPubs.Emulator.Instagram;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Meta;

internal static class MetaEndpoints
{
    public static void AddMeta(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<MetaEmulation>(builder.Configuration.GetSection("Emulator:Meta"));
        builder.Services.AddSingleton<FacebookGraph>();
        builder.Services.AddSingleton<InstagramGraph>();
        builder.Services.AddSingleton<MetaLogin>();
        builder.Services.AddSingleton<MetaWebhookSender>();
        builder.Services.AddSingleton<GraphApi>();
    }

    public static void MapMeta(this WebApplication app)
    {
        app.MapMethods("/graph/{version}/{**path}", ["GET", "POST", "DELETE"], (HttpContext context, string path, GraphApi api) => api.AnswerAsync(context, path));
        app.MapGet("/facebook/{version}/dialog/oauth", (HttpRequest request, MetaLogin login) => login.Dialog(request));
        app.MapPost("/facebook/{version}/dialog/oauth", (HttpRequest request, MetaLogin login) => login.AgreeAsync(request)).DisableAntiforgery();
        app.MapPost("/control/meta/webhook", (WebhookRequest request, MetaWebhookSender sender, HttpContext context) => sender.SendAsync(request, context.RequestAborted));
        app.MapGet("/graph-media/{network}/{name}", IResult (string network, string name, AllWalls walls) =>
            walls.Find(network) is { } wall && wall.PhotoOf(name) is { } photo && wall.FileOf(photo.Hash) is { } content
                ? TypedResults.Bytes(content, photo.ContentType)
                : TypedResults.NotFound());
    }
}
