using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace SocialPubs.Messaging.Database;

/// <summary>
/// The login role as which a service works: it reads and writes rows and can do nothing to the tables themselves, nor
/// to rows that are only ever added. Whoever takes over the service cannot cover the traces in its own database.
/// </summary>
internal sealed class ServiceRole
{
    private const int Attempts = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string password;

    private ServiceRole(string name, string password)
    {
        Name = name;
        this.password = password;
    }

    public string Name { get; }

    /// <summary>The role of a service whose database is configured with this connection string.</summary>
    /// <param name="queue">The service's queue.</param>
    /// <param name="configured">A connection string with a password, from which the role's is derived.</param>
    /// <exception cref="ArgumentException">There is no password, or the queue's name cannot stand in SQL as it is.</exception>
    public static ServiceRole Of(string queue, NpgsqlConnectionStringBuilder configured)
    {
        if (string.IsNullOrEmpty(configured.Password))
            throw new ArgumentException("The connection string has no password to derive one from.", nameof(configured));
        var name = queue + "_service";
        if (!name.All(character => character is (>= 'a' and <= 'z') or '_'))
            throw new ArgumentException("A queue is named with small letters.", nameof(queue));

        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(configured.Password), Encoding.UTF8.GetBytes("SocialPubs database role " + name));
        return new ServiceRole(name, Convert.ToHexStringLower(key));
    }

    /// <summary>The connection string with this role instead of the configured user.</summary>
    public string Use(NpgsqlConnectionStringBuilder configured) =>
        new NpgsqlConnectionStringBuilder(configured.ConnectionString) { Username = Name, Password = password }.ConnectionString;

    /// <summary>
    /// Creates the role or gives it its password, where it cannot sign in already. Roles belong to the whole cluster:
    /// replicas, and services of other databases, may be doing the same at this moment.
    /// </summary>
    /// <exception cref="PostgresException">The configured user may not (<c>42501</c>).</exception>
    public async Task EnsureAsync(NpgsqlConnection owner, NpgsqlConnectionStringBuilder configured, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await CanSignInAsync(configured, cancellationToken))
                return;

            try
            {
                await using var exists = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)", owner) { Parameters = { new() { Value = Name } } };
                var verb = (bool)(await exists.ExecuteScalarAsync(cancellationToken))! ? "ALTER" : "CREATE";
                // The server gets what it stores, so that the password is in no log of statements.
                await using var command = new NpgsqlCommand($"{verb} ROLE {Name} LOGIN PASSWORD '{Verifier(password)}'", owner);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException exception) when (IsRace(exception) && attempt < Attempts)
            {
                // By the machine's clock: one that a test sets would stand still while the service starts.
                await Task.Delay(Pause * (0.5 + Random.Shared.NextDouble()), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Whether the role is there with this password.</summary>
    public async Task<bool> CanSignInAsync(NpgsqlConnectionStringBuilder configured, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Use(configured)) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            return false;
        }
    }

    /// <summary>
    /// Gives the role what it needs of the tables that the configured user owns. What it may have had beyond that goes:
    /// the grants say all that it may.
    /// </summary>
    /// <param name="owner">The configured user's connection.</param>
    /// <param name="appendOnly">Tables to whose rows it only adds.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task GrantAsync(NpgsqlConnection owner, IEnumerable<string> appendOnly, CancellationToken cancellationToken)
    {
        var added = string.Join(", ", appendOnly.Select(table => "'" + table.Replace("'", "''", StringComparison.Ordinal) + "'").DefaultIfEmpty("NULL"));
        await using var transaction = await owner.BeginTransactionAsync(cancellationToken);
        // Replicas take turns: two grants on one table at the same moment fail ("tuple concurrently updated").
        await using var grant = new NpgsqlCommand(
            $"""
            SELECT pg_advisory_xact_lock(6637034172318547);
            DO $$
            DECLARE
              thing record;
            BEGIN
              IF has_schema_privilege('{Name}', 'public', 'CREATE') THEN
                REVOKE CREATE ON SCHEMA public FROM PUBLIC;
                REVOKE CREATE ON SCHEMA public FROM {Name};
              END IF;
              GRANT USAGE ON SCHEMA public TO {Name};
              FOR thing IN
                SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind,
                       c.relname IN ('__EFMigrationsHistory', '__ef_migrations_history') AS is_history,
                       c.relname IN ({added}) AS is_append_only
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND pg_has_role(c.relowner, 'USAGE')
                  -- What an extension brought has the rights that it brought.
                  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
                ORDER BY c.oid
              LOOP
                IF thing.kind = 'S' THEN
                  EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO {Name}', thing.name);
                ELSIF thing.is_history OR thing.kind IN ('v', 'm') THEN
                  EXECUTE format('REVOKE ALL ON %s FROM {Name}', thing.name);
                  EXECUTE format('GRANT SELECT ON %s TO {Name}', thing.name);
                ELSIF thing.is_append_only THEN
                  EXECUTE format('REVOKE ALL ON %s FROM {Name}', thing.name);
                  EXECUTE format('GRANT SELECT, INSERT ON %s TO {Name}', thing.name);
                ELSE
                  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {Name}', thing.name);
                END IF;
              END LOOP;
            END $$;
            """,
            owner,
            transaction);
        await grant.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What PostgreSQL keeps of a password under SCRAM-SHA-256 (RFC 5803); the password itself is plain ASCII.</summary>
    private static string Verifier(string password)
    {
        const int iterations = 4096;
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}");
    }

    /// <summary>Another was faster, or is at it: created it, or changes the same row of the catalogue.</summary>
    private static bool IsRace(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.UndefinedObject
        || (exception.SqlState == PostgresErrorCodes.InternalError && exception.MessageText.Contains("concurrently", StringComparison.Ordinal));
}
