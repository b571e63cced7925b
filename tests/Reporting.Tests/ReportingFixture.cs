using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Messaging.Database;
using SocialPubs.Reporting.Dashboard;
using SocialPubs.Reporting.Record;
using SocialPubs.Testing;

namespace SocialPubs.Reporting.Tests;

/// <summary>One running Reporting on a database and a broker of its own, shared by the tests of a class.</summary>
public class ReportingFixture : IAsyncLifetime
{
    public ServiceHostOptions Options { get; private set; } = null!;

    public ServiceHost<Program> Host { get; private set; } = null!;

    public BusProbe Bus { get; private set; } = null!;

    /// <summary>What a class of tests changes of the service.</summary>
    protected virtual ServiceHostOptions Configure(ServiceHostOptions options) => options;

    /// <summary>What a class of tests finds on record.</summary>
    protected virtual Task SeedAsync() => Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        Options = Configure(await ServiceHostOptions.CreateAsync("reportingdb"));
        Host = new ServiceHost<Program>(Options);
        using var client = Host.CreateClient();
        Bus = await BusProbe.StartAsync(Options.Broker);
        await SeedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ServiceDefaults.Json.Options)!;

    internal static string Write<T>(T value) => JsonSerializer.Serialize(value, ServiceDefaults.Json.Options);

    /// <summary>A context on the service's database.</summary>
    internal ReportingDb Db() => new(new DbContextOptionsBuilder<ReportingDb>()
        .UseNpgsql(Options.DatabaseConnection).UseSnakeCaseNamingConvention().Options);

    /// <summary>Sends events as the other services would.</summary>
    internal async Task SendAsync(IEnumerable<HeardEvent> events)
    {
        foreach (var (messageId, happened) in events)
            await (Task)Bus.PublishAsync((dynamic)happened, (Guid?)messageId, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until so many events of a publication are on record.</summary>
    internal Task RecordedAsync(Guid publicationId, int count) => Eventually.TrueAsync(
        async () =>
        {
            await using var db = Db();
            return await db.Events.CountAsync(row => row.PublicationId == publicationId, TestContext.Current.CancellationToken) == count;
        },
        () => $"{count} events of {publicationId} on record",
        TimeSpan.FromSeconds(90),
        TestContext.Current.CancellationToken);

    /// <summary>Waits until the prepared figures hold everything that is on record.</summary>
    internal Task FiguresReadyAsync() => Eventually.TrueAsync(
        async () =>
        {
            await using var db = Db();
            return !await db.Set<FigureMark>().AnyAsync(TestContext.Current.CancellationToken);
        },
        () => "figures without marks",
        TimeSpan.FromSeconds(60),
        TestContext.Current.CancellationToken);

    /// <summary>Puts events on record as the consumer does, in one transaction for all of them.</summary>
    internal async Task RecordAsync(params IReadOnlyList<HeardEvent> events)
    {
        await using var db = Db();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await RecordAsync(db, events);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The same in a transaction of the test's own.</summary>
    internal static async Task RecordAsync(ReportingDb db, params IReadOnlyList<HeardEvent> events)
    {
        foreach (var (messageId, happened) in events)
        {
            await db.LockPublicationAsync(happened.PublicationId, TestContext.Current.CancellationToken);
            await db.RecordAsync(messageId, happened, happened.OccurredAt, TestContext.Current.CancellationToken);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
    }
}
