using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Database;

/// <summary>
/// Brings the database to the model before anything else of the service starts, as the configured user and one replica
/// at a time, so that any number of them may start at once; then gives the service's own role its
/// rights. Waits for a database that is away.
/// </summary>
internal sealed partial class DatabaseMigration<TContext>(
    IServiceProvider services, DatabaseAccess access, ILogger<DatabaseMigration<TContext>> logger) : IHostedLifecycleService
    where TContext : DbContext
{
    private const long MigrationLock = 0x5C_4D_47_52;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await MigrateAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogWaiting(exception.GetBaseException().Message);
                // By the machine's clock: one that a test sets would stand still while the service starts.
                await Task.Delay(Retry, TimeProvider.System, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<TContext>()
            .UseNpgsql(access.OwnerConnectionString)
            .UseSnakeCaseNamingConvention()
            .UseApplicationServiceProvider(services)
            .Options;
        // EF Core's own lock ends with the transaction of the first migration; a second replica, which has listed what is
        // to be done before, would then do the next one again.
        await using var turn = await TakeTurnAsync(cancellationToken);
        await using var db = ActivatorUtilities.CreateInstance<TContext>(services, options);
        await db.Database.MigrateAsync(cancellationToken);
        await access.PrepareAsync(
            db.Model.GetEntityTypes().Where(type => type.ClrType.IsDefined(typeof(AppendOnlyAttribute))).Select(type => type.GetTableName()).OfType<string>(),
            cancellationToken);
    }

    /// <summary>A connection that holds the lock until it is closed; null where there is no database yet, which the migration makes.</summary>
    private async Task<NpgsqlConnection?> TakeTurnAsync(CancellationToken cancellationToken)
    {
        // Out of the pool the session, and with it the lock, would outlive the connection.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(access.OwnerConnectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = MigrationLock } } };
            await take.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await connection.DisposeAsync();
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Waiting for the database: {Reason}")]
    private partial void LogWaiting(string reason);
}
