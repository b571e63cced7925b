using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Outbox;
using SocialPubs.ServiceDefaults;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests;

/// <summary>A service as small as one can be: it counts, by command and by message, and tells so.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private static readonly RefusalCode TooMuch = new("test.too-much", 422, "Too much");

    private readonly WebApplication app;

    private TestService(WebApplication app)
    {
        this.app = app;
    }

    public IServiceProvider Services => app.Services;

    public static async Task<TestServiceOptions> NewOptionsAsync()
    {
        var options = new TestServiceOptions(
            await TestInfrastructure.CreateDatabaseAsync("messaging", TestContext.Current.CancellationToken),
            await TestInfrastructure.CreateVirtualHostAsync("messaging", TestContext.Current.CancellationToken));
        await using var db = new TestDb(new DbContextOptionsBuilder<TestDb>()
            .UseNpgsql(options.Database).UseSnakeCaseNamingConvention().Options);
        await db.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        return options;
    }

    public static async Task<TestService> StartAsync(TestServiceOptions options)
    {
        var service = Build(options, serviceRole: true);
        await service.app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    /// <summary>
    /// The service with its parts, none of them running: tests turn them by hand. Nothing gives the service's own role
    /// its rights then, so it works as the user of the connection string.
    /// </summary>
    public static TestService Build(TestServiceOptions options, bool serviceRole = false)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Authentication:DevelopmentSigningKey"] = TestTokens.SigningKey,
            ["ConnectionStrings:testdb"] = options.Database,
            ["Database:ServiceRole"] = serviceRole ? "true" : "false",
            ["ConnectionStrings:messaging"] = options.Broker,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "None",
        });
        if (options.Time is not null)
            builder.Services.AddSingleton(options.Time);
        builder.AddServiceDefaults();
        builder.AddMessaging<TestDb>("testdb", Queues.Publishing);
        options.Configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseMessaging();
        app.MapPost("/api/counters/{id:guid}/add", AddAsync).WithName("Add").RequireRoles(Roles.Curator).AsCommand();
        app.MapPost("/api/uploads/{name}", (string name) => TypedResults.Ok(name)).WithName("Upload").RequireRoles(Roles.Curator);
        app.MapPost("/api/checks", (bool? wrong) => wrong == true ? new Refusal(TooMuch, "Wrong.").ToProblem() : (IResult)TypedResults.Ok())
            .WithName("Check").RequireRoles(Roles.Curator).ChangesNothing();
        app.MapGet("/api/secrets", () => TypedResults.Ok()).WithName("Secrets").RequireRoles(Roles.Administrator);
        app.MapFailedMessages("/test", "Test");
        return new TestService(app);
    }

    public HttpClient Client(string id = "anna", params string[] roles)
    {
        var client = app.GetTestClient();
        var token = TestTokens.Create(id, id, roles.Length == 0 ? [Roles.Curator] : roles);
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Does something with a context and commits it, as a handler would.</summary>
    public async Task CommitAsync(Func<TestDb, Task> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TestDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await act(db);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> ReadAsync<T>(Func<TestDb, Task<T>> read)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<TestDb>());
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private static async Task<Results<Ok<CounterAnswer>, ProblemHttpResult>> AddAsync(
        Guid id, AddRequest request, TestDb db, TimeProvider time, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var counter = await db.Counters.FindAsync([id], cancellationToken);
        if (counter is null)
        {
            counter = new Counter { Id = id };
            db.Add(counter);
        }

        counter.Value += request.Amount;
        counter.Version++;
        counter.Note = request.Note ?? counter.Note;
        counter.Code = request.Code ?? counter.Code;
        if (request.SaveOnTheWay)
        {
            await db.SaveChangesAsync(cancellationToken);
            counter.Value += request.Amount;
        }

        db.Enqueue(new PublicationClosed(id, now, "test", null, [], caller.As(Roles.Curator)), now);
        if (counter.Value > 100)
            return new Refusal(TooMuch, "The counter ends at 100.", "amount").ToProblem();

        http.SetETag(counter.Version);
        return TypedResults.Ok(new CounterAnswer(counter.Value));
    }
}

internal sealed record TestServiceOptions(string Database, string Broker)
{
    public TimeProvider? Time { get; init; }

    public Action<IServiceCollection>? Configure { get; init; }
}

internal sealed record AddRequest(int Amount, string? Note = null, string? Code = null, bool SaveOnTheWay = false);

internal sealed record CounterAnswer(int Value);

internal sealed class Counter
{
    public Guid Id { get; init; }

    public int Value { get; set; }

    public int Version { get; set; }

    /// <summary>What a person wrote.</summary>
    public string? Note { get; set; }

    [Audited]
    public string? Code { get; set; }
}

/// <summary>Rows that nobody changes or removes.</summary>
[AppendOnly]
internal sealed class Line
{
    public long Id { get; init; }

    public string Text { get; set; } = string.Empty;
}

internal sealed class TestDb(DbContextOptions<TestDb> options) : DbContext(options)
{
    public DbSet<Counter> Counters => Set<Counter>();

    public DbSet<Line> Lines => Set<Line>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Counter>().Property(counter => counter.Version).IsConcurrencyToken();
    }
}

/// <summary>Counts closed publications; one whose comment says so cannot be consumed.</summary>
internal sealed class PublicationClosedConsumer(TestDb db, TimeProvider time) : IConsumer<PublicationClosed>
{
    public async Task Consume(ConsumeContext<PublicationClosed> context)
    {
        var message = context.Message;
        LateConsumer.Comments[message.PublicationId] = message.Comment;
        if (message.Comment == "poison")
            throw new InvalidOperationException("Cannot be consumed.");

        var counter = await db.Counters.FindAsync([message.PublicationId], context.CancellationToken);
        if (counter is null)
        {
            counter = new Counter { Id = message.PublicationId };
            db.Add(counter);
        }

        counter.Value++;
        counter.Version++;
        db.Enqueue(new PublicationAnswered(message.PublicationId, message.OccurredAt, "https://vk.com/wall-1_2", message.OccurredAt), time.GetUtcNow());
    }
}

/// <summary>Publishing's queue also hears approvals; this service does nothing about them.</summary>
internal sealed class DraftApprovedConsumer : IConsumer<DraftApproved>
{
    public Task Consume(ConsumeContext<DraftApproved> context) => Task.CompletedTask;
}

/// <summary>What the consumer saw.</summary>
internal static class LateConsumer
{
    public static readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, string?> Comments = new();
}
