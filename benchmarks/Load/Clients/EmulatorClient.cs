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

internal sealed record DayState(int Done, int Planned);

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

    /// <summary>Gives a member of a network a name without a post.</summary>
    public Task IntroduceAsync(string network, WallMember member, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        using var response = await http.PostAsJsonAsync($"control/{network}/members", member, Json.Options, cancellationToken);
        response.EnsureSuccessStatusCode();
        return true;
    });

    /// <summary>Plays the scripted day at once, where it does not stand on the walls already, and returns of how many things it consists.</summary>
    /// <param name="accounts">The administration's page in each network, as its number on the emulator's walls.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<int?> PlayDayAsync(IReadOnlyDictionary<string, long> accounts, CancellationToken cancellationToken) => GuardAsync<int?>(async () =>
    {
        // Nothing else writes there but the day.
        var there = await http.GetFromJsonAsync<List<WallEntry>>("control/facebook/posts", Json.Options, cancellationToken);
        if (there is { Count: > 0 })
            return null;
        using var response = await http.PostAsJsonAsync("control/day", new { accounts }, Json.Options, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<DayState>(Json.Options, cancellationToken))!.Done;
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
