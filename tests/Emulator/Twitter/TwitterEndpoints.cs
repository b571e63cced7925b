using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;

namespace SocialPubs.Emulator.Twitter;

/// <summary>A post to be edited as its author would.</summary>
internal sealed record TweetEdit(long Id, string Text);

/// <summary>X under <c>/twitter</c>: <c>ApiUrl</c> is <c>/twitter</c>, the keeper's browser goes to <c>/twitter/i/oauth2/authorize</c>.</summary>
internal static class TwitterEndpoints
{
    public static void AddTwitterEmulator(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<TwitterSettings>(builder.Configuration.GetSection("Emulator:Twitter"));
        builder.Services.AddSingleton<Tweets>();
        builder.Services.AddSingleton<TweetView>();
        builder.Services.AddSingleton<TwitterMediaStore>();
        builder.Services.AddSingleton<TwitterOAuth>();
        builder.Services.AddSingleton<TwitterApi>();
    }

    public static void MapTwitter(this WebApplication app)
    {
        var twitter = app.MapGroup("/twitter");
        twitter.MapPost("/2/tweets", (HttpContext context, TwitterApi api) => api.AnswerAsync(context, "twitter.tweets.create", api.Create));
        twitter.MapGet("/2/tweets", (HttpContext context, TwitterApi api) => api.AnswerAsync(context, "twitter.tweets.lookup", api.Lookup));
        twitter.MapGet("/2/tweets/{id:long}", (HttpContext context, long id, TwitterApi api) => api.AnswerAsync(context, "twitter.tweets.get", call => api.Get(call, id)));
        twitter.MapGet("/2/tweets/search/recent", (HttpContext context, TwitterApi api) => api.AnswerAsync(context, "twitter.tweets.search", api.Search));
        twitter.MapGet("/2/users/me", (HttpContext context, TwitterApi api) => api.AnswerAsync(context, "twitter.users.me", api.Me));
        twitter.MapGet("/2/users/{id:long}/tweets", (HttpContext context, long id, TwitterApi api) => api.AnswerAsync(context, "twitter.users.tweets", call => api.Timeline(call, id)));
        twitter.MapGet("/2/users/{id:long}/mentions", (HttpContext context, long id, TwitterApi api) => api.AnswerAsync(context, "twitter.users.mentions", call => api.Mentions(call, id)));
        twitter.MapPost("/2/media/upload/initialize", (HttpContext context, TwitterApi api) => api.AnswerAsync(context, "twitter.media.initialize", api.BeginUpload));
        twitter.MapPost("/2/media/upload/{id}/append", (HttpContext context, string id, TwitterApi api) => api.AnswerAsync(context, "twitter.media.append", call => api.Append(call, id)));
        twitter.MapPost("/2/media/upload/{id}/finalize", (HttpContext context, string id, TwitterApi api) => api.AnswerAsync(context, "twitter.media.finalize", call => api.FinishUpload(call, id)));
        twitter.MapGet("/2/media/upload", (HttpContext context, TwitterApi api) => api.AnswerAsync(context, "twitter.media.status", api.UploadState));
        twitter.MapGet("/i/oauth2/authorize", (HttpContext context, TwitterOAuth oauth) => oauth.AuthorizeAsync(context));
        twitter.MapPost("/2/oauth2/token", async (HttpContext context, TwitterOAuth oauth, EmulatedCalls calls) =>
        {
            var form = await EmulatedCalls.ParametersAsync(context);
            // Codes and tokens do not go on record.
            var call = calls.Begin(context, "twitter.oauth2.token", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = form.GetValueOrDefault("grant_type", "") });
            await calls.RunAsync(call, () => oauth.Token(form, context.Request.Headers.Authorization.ToString()), answer => answer.ExecuteAsync(context));
        });
        twitter.MapGet("/media/{name}", IResult (string name, Tweets tweets) => tweets.Wall.PhotoOf(name) is { } photo && tweets.Wall.FileOf(photo.Hash) is { } content
            ? TypedResults.Bytes(content, photo.ContentType)
            : TypedResults.NotFound());
        app.MapPost("/control/twitter/versions", IResult (TweetEdit edit, Tweets tweets) => tweets.Edit(edit.Id, edit.Text) is { } version ? TypedResults.Ok(version) : TypedResults.NotFound());
        app.MapPost("/control/twitter/settings", (TwitterSettings wanted, IOptions<TwitterSettings> settings) =>
        {
            settings.Value.OnlyWhereMentioned = wanted.OnlyWhereMentioned;
            settings.Value.RefusesDuplicates = wanted.RefusesDuplicates;
            settings.Value.CreatesPer15Minutes = wanted.CreatesPer15Minutes;
        });
    }
}
