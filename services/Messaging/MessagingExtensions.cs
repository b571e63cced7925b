using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.Deadlines;
using SocialPubs.Messaging.Inbox;
using SocialPubs.Messaging.Keys;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.ServiceDefaults.Forwarding;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging;

/// <summary>Settings of the receive endpoint, section <c>Messaging</c>.</summary>
public sealed class EndpointOptions
{
    /// <summary>How many messages the broker hands out before one is acknowledged.</summary>
    public ushort Prefetch { get; set; } = 64;

    /// <summary>How many are consumed at once.</summary>
    public int Concurrency { get; set; } = 16;
}

/// <summary>The database and the messages of a service: one call before <c>Build()</c>, one after.</summary>
public static class MessagingExtensions
{
    /// <summary>A day of seconds; after it a message waits in the error queue, from where it can be sent back.</summary>
    private const int OutageAttempts = 86_400;

    /// <summary>
    /// Adds the context on <c>ConnectionStrings:{database}</c> with migrations at start, the consumers of the calling
    /// assembly on the service's quorum queue behind the inbox, the outbox dispatcher and the deadline clock.
    /// </summary>
    /// <typeparam name="TContext">The service's context; its model calls <c>AddMessaging()</c>.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="database">The name of the connection string.</param>
    /// <param name="queue">The service's queue, one of <see cref="Contracts.Queues"/>.</param>
    /// <param name="consumers">Consumers that no scan finds: the closed forms of a generic one.</param>
    /// <exception cref="InvalidOperationException">A connection string is missing.</exception>
    public static WebApplicationBuilder AddMessaging<TContext>(
        this WebApplicationBuilder builder, string database, string queue, params IEnumerable<Type> consumers)
        where TContext : DbContext
    {
        builder.AddDatabase<TContext>(database, queue);

        var services = builder.Services;
        services.AddOptions<OutboxOptions>().BindConfiguration("Outbox");
        services.AddOptions<DeadlineOptions>().BindConfiguration("Deadlines");
        services.AddOptions<InboxOptions>().BindConfiguration("Inbox");
        services.AddOptions<BrokerOptions>().Configure<IConfiguration>((options, configuration) =>
            options.Uri = new Uri(Required(configuration, "messaging")));
        services.AddSingleton(new ServiceQueue(queue));
        builder.AddForwardedAddresses();
        services.AddHttpContextAccessor();
        services.AddSingleton<AuditRecorder>();
        services.AddSingleton<IAudit>(provider => provider.GetRequiredService<AuditRecorder>());
        services.AddSingleton<IStartupFilter, AuditMiddleware>();
        services.AddSingleton<FailedMessages>();
        var masterKeys = builder.AddMasterKeys();
        var pseudonymKeys = MasterKeys.Read(builder.Configuration, "PersonalData");
        var authorKeys = AuthorKeys.Of(pseudonymKeys.IsSet ? pseudonymKeys : masterKeys, builder.Environment.IsDevelopment());
        services.AddSingleton(authorKeys);
        services.AddSingleton(provider => new AuthorErasure(authorKeys, provider.GetRequiredService<FailedMessages>()));
        services.AddSingleton<TopologyDeclaration>();
        services.AddHostedService(provider => provider.GetRequiredService<TopologyDeclaration>());
        services.AddBus(
            queue,
            [.. typeof(TContext).Assembly.GetTypes().Where(IsConsumer), .. consumers],
            builder.Configuration.GetSection("Messaging").Get<EndpointOptions>() ?? new());
        services.AddSingleton<OutboxDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<OutboxDispatcher>());
        services.AddSingleton<DeadlineClock>();
        services.AddHostedService(provider => provider.GetRequiredService<DeadlineClock>());
        services.AddSingleton<InboxCleaner>();
        services.AddHostedService(provider => provider.GetRequiredService<InboxCleaner>());
        services.AddHostedService<MessagingMonitor>();
        return builder;
    }

    /// <summary>Middleware of the commands; call it after <c>UseServiceDefaults</c> and before the endpoints are mapped.</summary>
    public static WebApplication UseMessaging(this WebApplication app)
    {
        app.UseIdempotencyKeys();
        return app;
    }

    private static void AddDatabase<TContext>(this IHostApplicationBuilder builder, string database, string queue)
        where TContext : DbContext
    {
        var services = builder.Services;
        services.AddSingleton<MessagingMetrics>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<DeadlineSignal>();
        services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            return new DatabaseAccess(
                configuration, Required(configuration, database), queue, builder.Environment.ApplicationName, provider.GetRequiredService<ILogger<DatabaseAccess>>());
        });
        services.AddSingleton(provider => provider.GetRequiredService<DatabaseAccess>().CreateDataSource());
        services.AddDbContextPool<TContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(
                new CommitSignals(provider.GetRequiredService<OutboxSignal>(), provider.GetRequiredService<DeadlineSignal>()),
                new AuditInterceptor(provider.GetRequiredService<IHttpContextAccessor>())));
        services.AddScoped<DbContext>(provider => provider.GetRequiredService<TContext>());
        services.AddHostedService<DatabaseMigration<TContext>>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("postgresql", timeout: TimeSpan.FromSeconds(5));
    }

    private static void AddBus(this IServiceCollection services, string queue, Type[] consumers, EndpointOptions endpointOptions)
    {
        services.AddOptions<MassTransitHostOptions>().Configure(options =>
        {
            // A service without its broker still answers: commands go to the outbox.
            options.WaitUntilStarted = false;
            options.StopTimeout = TimeSpan.FromSeconds(10);
        });
        services.AddMassTransit(bus =>
        {
            foreach (var consumer in consumers)
                bus.AddConsumer(consumer);
            bus.ConfigureHealthCheckOptions(options => options.Name = "rabbitmq");
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(Required(context.GetRequiredService<IConfiguration>(), "messaging")));
                rabbit.ReceiveEndpoint(queue, endpoint =>
                {
                    endpoint.SetQuorumQueue();
                    endpoint.PrefetchCount = endpointOptions.Prefetch;
                    endpoint.ConcurrentMessageLimit = endpointOptions.Concurrency;
                    // Retries stand outside the inbox: each attempt is a transaction of its own. While the database is
                    // away a message waits for it; only what is wrong with the message itself ends in the error queue.
                    endpoint.UseMessageRetry(retry =>
                    {
                        retry.Interval(OutageAttempts, TimeSpan.FromSeconds(1));
                        retry.Handle<Exception>(ProblemExtensions.IsUnavailable);
                    });
                    endpoint.UseMessageRetry(retry =>
                    {
                        retry.Exponential(6, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100));
                        retry.Ignore<Exception>(ProblemExtensions.IsUnavailable);
                    });
                    endpoint.UseConsumeFilter(typeof(InboxFilter<>), context);
                    endpoint.ConfigureConsumers(context);
                });
            });
        });
    }

    private static bool IsConsumer(Type type) =>
        type.IsAssignableTo(typeof(IConsumer)) && type is { IsAbstract: false, IsClass: true, IsGenericTypeDefinition: false };

    private static string Required(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"ConnectionStrings:{name} is not set; AppHost sets it.");
}
