using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.People;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Invitations;

/// <summary>
/// There is no default password. As long as nobody can administer the system, each start prints a one-time link that
/// sets the password of the person <c>admin</c>.
/// </summary>
internal sealed class FirstAdministrator(
    IServiceScopeFactory scopes, NpgsqlDataSource source, TimeProvider time, IOptions<AccountOptions> options) : IHostedService, IAsyncDisposable
{
    public const string PersonId = "admin";

    private const long LockNumber = 0x5350_4649_5253_5400;

    // Held as long as the process lives: of replicas that start together one prints, and of two starts one after the
    // other both do, because the lock ends with the connection even where the process was killed.
    private NpgsqlConnection? holder;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Demo || !await TakeLockAsync(cancellationToken))
            return;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        if (await InviteAsync(db, scope.ServiceProvider.GetRequiredService<InvitationDesk>(), cancellationToken) is not { } link)
        {
            await DisposeAsync();
            return;
        }

        // Not through the logger: logs go to the telemetry, and the link is a key.
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"SocialPubs administrator link: {link.Link}"));
        await Console.Out.FlushAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (holder is null)
            return;

        var connection = holder;
        holder = null;
        if (connection.State == System.Data.ConnectionState.Open)
        {
            // The pool hands connections on as they are.
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock(@number)", connection);
            release.Parameters.AddWithValue("number", LockNumber);
            await release.ExecuteNonQueryAsync();
        }

        await connection.DisposeAsync();
    }

    private async Task<bool> TakeLockAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock(@number)", connection);
        take.Parameters.AddWithValue("number", LockNumber);
        if (await take.ExecuteScalarAsync(cancellationToken) is true)
        {
            holder = connection;
            return true;
        }

        await connection.DisposeAsync();
        return false;
    }

    private async Task<InvitationLink?> InviteAsync(IdentityDb db, InvitationDesk desk, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAdministratorsAsync(cancellationToken);
        if (await db.Administrators(now).AnyAsync(cancellationToken))
            return null;

        var person = await db.Users.SingleOrDefaultAsync(row => row.Id == PersonId, cancellationToken);
        // Somebody else may have taken the name: they are no administrator, and must not become one by a restart.
        if (person?.PasswordHash is not null)
            return null;
        person ??= db.Add(Person.Create(PersonId, "Администратор", now)).Entity;
        if (!await db.AdministratorGrants(now).AnyAsync(grant => grant.SubjectId == PersonId, cancellationToken))
            db.Add(new RoleGrant { Id = Guid.CreateVersion7(now), SubjectId = PersonId, Role = Roles.Administrator, ValidFrom = now, Version = 1 });
        var link = await desk.InviteAsync(person, InvitationDesk.ForResets, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return link;
    }
}
