using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Database;

/// <summary>
/// As whom a service goes to its database: as the configured user to migrate it, as <see cref="ServiceRole"/> to work.
/// Where the configured user may not create roles, has no password, or <c>Database:ServiceRole</c> is <c>false</c>, it
/// works as configured.
/// </summary>
internal sealed partial class DatabaseAccess
{
    private readonly NpgsqlConnectionStringBuilder configured;
    private readonly ILogger<DatabaseAccess> logger;

    public DatabaseAccess(IConfiguration configuration, string connectionString, string queue, string applicationName, ILogger<DatabaseAccess> logger)
    {
        this.logger = logger;
        configured = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Worth 20 to 30 % of the throughput of small statements.
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 3,
            // Nothing here leaves anything behind in a session (no SET, no LISTEN, locks end with their transaction), so
            // that handing a connection on needs no reset: that would be a statement more for each use.
            NoResetOnClose = true,
            ApplicationName = applicationName,
        };
        // Statements are short: compiling one costs more than it saves.
        if (string.IsNullOrEmpty(configured.Options))
            configured.Options = "-c jit=off";
        if (!configured.ContainsKey("Timeout"))
            configured.Timeout = 5;
        Role = ChooseRole(configuration, queue);
    }

    /// <summary>The role as which the service works; null where it works as configured.</summary>
    public ServiceRole? Role { get; }

    /// <summary>For migrations and grants: no pool, because it is used once.</summary>
    public string OwnerConnectionString =>
        new NpgsqlConnectionStringBuilder(configured.ConnectionString) { Pooling = false }.ConnectionString;

    public NpgsqlDataSource CreateDataSource() =>
        new NpgsqlDataSourceBuilder(Role?.Use(configured) ?? configured.ConnectionString).Build();

    /// <summary>Makes the role and gives it its rights; after each migration.</summary>
    /// <exception cref="InvalidOperationException">It cannot be done, and the service would work with the wrong rights or none.</exception>
    public async Task PrepareAsync(IEnumerable<string> appendOnly, CancellationToken cancellationToken)
    {
        if (Role is null)
            return;

        await using var owner = new NpgsqlConnection(OwnerConnectionString);
        await owner.OpenAsync(cancellationToken);
        try
        {
            await Role.EnsureAsync(owner, configured, cancellationToken);
            await Role.GrantAsync(owner, appendOnly, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException(
                $"The user {configured.Username} may not set up the role {Role.Name} ({exception.MessageText}). Let it, or set Database:ServiceRole to false.",
                exception);
        }
    }

    /// <summary>
    /// Pools are made before anything can wait for a database, so this looks only once: one that is away is taken for
    /// one where roles may be made.
    /// </summary>
    private ServiceRole? ChooseRole(IConfiguration configuration, string queue)
    {
        if (!configuration.GetValue("Database:ServiceRole", true))
        {
            LogAsConfigured(configured.Username, "Database:ServiceRole is false");
            return null;
        }

        if (string.IsNullOrEmpty(configured.Password))
        {
            LogAsConfigured(configured.Username, "there is no password to derive the role's from");
            return null;
        }

        var role = ServiceRole.Of(queue, configured);
        try
        {
            using var owner = new NpgsqlConnection(OwnerConnectionString);
            owner.Open();
            using var may = new NpgsqlCommand("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user", owner);
            if (may.ExecuteScalar() is true)
                return role;
        }
        catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception) || exception is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName })
        {
            return role;
        }

        // Somebody else may have made it.
        if (role.CanSignInAsync(configured, CancellationToken.None).GetAwaiter().GetResult())
            return role;

        LogAsConfigured(configured.Username, "that user may not create roles");
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The service works as the database user {User}, which owns its tables: {Reason}")]
    private partial void LogAsConfigured(string? user, string reason);
}
