using System.Net.Http.Json;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Load.Clients;

/// <summary>Someone who writes on a wall, or whose wall it is: persons have positive numbers, communities negative ones.</summary>
internal sealed record WallMember(long Id, string Name, string? ScreenName = null, bool? Official = null);

/// <summary>A post as it was put on a wall.</summary>
internal sealed record CreatedPost(long OwnerId, long PostId, string Address, string Page);

internal sealed record WallPost(long OwnerId, long Id, long FromId, string Text);

internal sealed record WallComment(long Id, long FromId, string Text, DateTimeOffset At);

/// <summary>A post with what stands under it.</summary>
internal sealed record WallEntry(WallPost Post, IReadOnlyList<WallComment> Comments);

/// <summary>The side of the emulator where citizens write.</summary>
internal sealed class EmulatorClient : IDisposable
{
    private readonly HttpClient http;

    public EmulatorClient(Uri address) => http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };

    public Uri Address => http.BaseAddress!;

    public async Task<IReadOnlyList<WallEntry>> PostsAsync(CancellationToken cancellationToken) =>
        await GuardAsync(async () => (await http.GetFromJsonAsync<List<WallEntry>>("control/posts", Json.Options, cancellationToken))!);

    public Task<CreatedPost> PostAsync(WallMember owner, WallMember author, string text, DateTimeOffset at, CancellationToken cancellationToken) =>
        GuardAsync(async () =>
        {
            using var response = await http.PostAsJsonAsync("control/posts", new { owner, author, text, at }, Json.Options, cancellationToken);
            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync<CreatedPost>(Json.Options, cancellationToken))!;
        });

    /// <summary>Gives a member a name without a post.</summary>
    public Task IntroduceAsync(WallMember member, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        using var response = await http.PostAsJsonAsync("control/members", member, Json.Options, cancellationToken);
        response.EnsureSuccessStatusCode();
        return true;
    });

    public void Dispose() => http.Dispose();

    private async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (HttpRequestException exception)
        {
            throw new LoadException($"The emulator at {http.BaseAddress} does not do it: {exception.Message}", exception);
        }
    }
}
