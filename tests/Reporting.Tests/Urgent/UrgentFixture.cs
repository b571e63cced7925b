using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Database;
using SocialPubs.Regulations;
using SocialPubs.Reporting.People;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Urgent;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests.Urgent;

public class UrgentFixture : ReportingFixture
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Start);

    internal Regulation Regulation => Host.Services.GetRequiredService<RegulationCatalog>().Find("bataysk-188", "2019-02-05");

    internal static PublicationRegistered Registered(Guid id, DateTimeOffset detectedAt, string? topic, string network = "vk") => new(
        id, detectedAt,
        new PublicationSnapshot(
            network, $"https://vk.com/wall-1_{id:N}", "Автор", "Текст", detectedAt, detectedAt, topic, topic is null ? null : "Тема " + topic, null, null,
            "bataysk-188", "2019-02-05", false, detectedAt.AddHours(24)),
        Life.Curator);

    protected override ServiceHostOptions Configure(ServiceHostOptions options) => options with { Time = Time };

    protected override async Task SeedAsync()
    {
        await using var db = Db();
        db.AddRange(
            Office("head-water", Roles.Head, "water"),
            Office("deputy-water", Roles.DeputyHead, "water"),
            Office("head-roads", Roles.Head, "roads"),
            Office("deputy-roads", Roles.DeputyHead, "roads"),
            Office("anna", Roles.Executor, "water"),
            Office("boris", Roles.Executor, "water"));
        await db.SaveChangesAsync();
    }

    /// <summary>Records events and lets them be reacted to as the consumer does, each in a transaction of its own.</summary>
    internal async Task HearAsync(DateTimeOffset now, params IReadOnlyList<IEvent> events)
    {
        var reaction = ActivatorUtilities.CreateInstance<UrgentReaction>(Host.Services);
        foreach (var happened in events)
        {
            await using var db = Db();
            await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await db.LockPublicationAsync(happened.PublicationId, TestContext.Current.CancellationToken);
            var messageId = Guid.CreateVersion7();
            var history = (await db.RecordAsync(messageId, happened, now, TestContext.Current.CancellationToken)).ShouldNotBeNull();
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await reaction.ReactAsync(db, happened, messageId, history, now, TestContext.Current.CancellationToken);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Publications on a topic at these minutes, heard at once.</summary>
    internal async Task HearAsync(string? topic, DateTimeOffset from, params IReadOnlyList<double> minutes)
    {
        foreach (var minute in minutes)
            await HearAsync(from.AddMinutes(minute), Registered(Guid.CreateVersion7(), from.AddMinutes(minute), topic));
    }

    internal async Task RoundAsync(DateTimeOffset now)
    {
        await using var db = Db();
        await SurgeClock.RoundAsync(db, Regulation, now, TestContext.Current.CancellationToken);
    }

    internal async Task<List<Surge>> SurgesAsync(string topic)
    {
        await using var db = Db();
        return await db.Set<Surge>().AsNoTracking().Where(surge => surge.Topic == topic).OrderBy(surge => surge.FirstAt)
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    private static Appointee Office(string person, string role, string body) => new()
    {
        AppointmentId = Guid.CreateVersion7(),
        Version = 1,
        BodyCode = body,
        Role = role,
        PersonId = person,
        Name = person,
        ValidFrom = Start.AddYears(-1),
    };
}
