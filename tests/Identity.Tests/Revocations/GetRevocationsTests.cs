using SocialPubs.Contracts;
using SocialPubs.Identity.Tests.Tokens;

namespace SocialPubs.Identity.Tests.Revocations;

[Collection(TokenSystem.Collection)]
public sealed class GetRevocationsTests(TokenSystem system)
{
    [Fact]
    public async Task List_IsCheapToAskForAgain_AndForgetsWhatHasExpired()
    {
        var (id, _) = await system.NewMachineAsync(new { role = Roles.Curator });
        await system.NewSecretAsync(id);
        var first = await system.GetAsync("/revocations");
        first.Text.ShouldContain($"client:{id}");
        var entry = first.Json.GetProperty("entries").EnumerateArray().First(row => row.TryGetProperty("subjectId", out var subject) && subject.GetString() == $"client:{id}");
        entry.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(system.Time.GetUtcNow().AddMinutes(12), TimeSpan.FromSeconds(1));

        system.Time.Advance(TimeSpan.FromMinutes(3));
        var last = first.Json.GetProperty("entries").EnumerateArray().Last().GetProperty("id").GetInt64();
        (await system.GetAsync($"/revocations?after={last}")).Text.ShouldNotContain($"client:{id}");
        (await system.GetAsync("/revocations?after=0")).Text.ShouldContain($"client:{id}");

        system.Time.Advance(TimeSpan.FromMinutes(11));
        (await system.GetAsync("/revocations")).Text.ShouldNotContain($"client:{id}");
    }
}
