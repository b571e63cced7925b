using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Regulations;
using SocialPubs.Testing;

namespace SocialPubs.Intake.Tests.Publications;

/// <summary>Another administration's regulation: a clock for the direction, levels, and work hours in Kamchatka.</summary>
public sealed class OtherRegulationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Register_UnderARegulationWithADirectionClock_StartsAndEndsItInOneAct()
    {
        var options = await ServiceHostOptions.CreateAsync("intakedb", Cancelled) with
        {
            Settings = new Dictionary<string, string>
            {
                ["Regulation:Directory"] = Examples(),
                ["Regulation:Active"] = "elizovo-2129",
            },
        };
        await using var host = new ServiceHost<Program>(options);
        var administrator = host.ClientFor("a", Roles.Administrator);
        await (await administrator.PutAsJsonAsync("/api/intake/bodies/roads", new { name = "Дороги" }, Cancelled)).ShouldBeOkAsync();
        foreach (var role in host.Services.GetRequiredService<RegulationCatalog>().All.Single(regulation => regulation.Id == "elizovo-2129").Roles.Where(role => role.RequiredForDirection))
        {
            await (await administrator.PutAsJsonAsync(
                $"/api/intake/appointments/{Guid.CreateVersion7()}",
                new { bodyCode = "roads", role = role.Id, personId = "p", name = "Иванов", position = "Начальник", from = "2020-01-01" },
                Cancelled)).ShouldBeOkAsync();
        }

        // Monday, 22 December 2025, 10:00 in Kamchatka.
        var detectedAt = new DateTimeOffset(2025, 12, 22, 10, 0, 0, TimeSpan.FromHours(12));
        var publication = await (await host.ClientFor("c", Roles.Curator).PostAsJsonAsync(
            "/api/intake/publications",
            new PublicationData().With("level", "high").With("detectedAt", detectedAt).With("bodyCode", "roads").Build(),
            Cancelled)).ShouldBeOkAsync();

        publication.Text("regulationId").ShouldBe("elizovo-2129");
        publication.Instant("replyDue").ShouldBe(detectedAt.AddHours(2));
        await using var scope = host.Services.CreateAsyncScope();
        var clocks = await scope.ServiceProvider.GetRequiredService<IntakeDb>().Set<Deadline>().AsNoTracking()
            .ToDictionaryAsync(row => row.Timer, Cancelled);
        clocks["routing"].DueAt.ShouldBe(detectedAt.AddHours(1));
        clocks["routing"].SettledAt.ShouldBe(publication.Instant("registeredAt"));
        clocks["return"].SettledAt.ShouldBeNull();
        clocks["return"].BodyCode.ShouldBe("roads");
        clocks["reply"].DueAt.ShouldBe(publication.Instant("replyDue"));
        clocks["reply"].BodyCode.ShouldBe("roads");
    }

    internal static string Examples()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SocialPubs.sln")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "regulations", "examples");
    }
}
