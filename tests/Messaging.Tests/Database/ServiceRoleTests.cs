using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SocialPubs.Messaging.Database;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests.Database;

/// <summary>A service works with no more rights than it needs.</summary>
public sealed class ServiceRoleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_Running_WorksAsItsOwnRoleWithoutRightsOnTheSchema()
    {
        await using var service = await TestService.StartAsync(await TestService.NewOptionsAsync());
        var database = service.Services.GetRequiredService<NpgsqlDataSource>();

        (await ScalarAsync(database, "SELECT current_user::text")).ShouldBe("publishing_service");
        (await ScalarAsync(database, "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = current_user")).ShouldBe(false);
        await RefusedAsync(database, "CREATE TABLE public.mine (id int)");
        await RefusedAsync(database, "ALTER TABLE counters ADD COLUMN mine int");
        await RefusedAsync(database, "DROP TABLE counters");
        await RefusedAsync(database, "TRUNCATE counters");
        await RefusedAsync(database, "CREATE ROLE mine");
        await RefusedAsync(database, "DELETE FROM \"__EFMigrationsHistory\"");
        await RefusedAsync(database, "COPY counters TO PROGRAM 'true'");
    }

    [Fact]
    public async Task Rows_ThatAreOnlyAdded_AreNeitherChangedNorRemoved()
    {
        await using var service = await TestService.StartAsync(await TestService.NewOptionsAsync());
        var database = service.Services.GetRequiredService<NpgsqlDataSource>();
        await service.CommitAsync(db =>
        {
            db.Lines.Add(new Line { Text = "written" });
            return Task.CompletedTask;
        });

        await RefusedAsync(database, "UPDATE lines SET text = ''");
        await RefusedAsync(database, "DELETE FROM lines");
        await RefusedAsync(database, "TRUNCATE lines");
        (await service.ReadAsync(db => db.Lines.Select(line => line.Text).ToListAsync(Cancel))).ShouldBe(["written"]);
    }

    [Fact]
    public async Task Replicas_OfManyDatabasesAtOnce_AllStart()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TestService.NewOptionsAsync()));

        var services = await Task.WhenAll(all.SelectMany(options => new[] { options, options, options }).Select(TestService.StartAsync));

        foreach (var service in services)
        {
            (await service.ReadAsync(db => db.Counters.CountAsync(Cancel))).ShouldBe(0);
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task Role_MadeByManyAtOnce_AndAgainUnderAnotherPassword_CanSignIn()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => TestInfrastructure.CreateDatabaseAsync("roles", Cancel)));
        var queue = "race_" + string.Concat(Guid.CreateVersion7().ToString("N").Select(digit => (char)('a' + Convert.ToInt32(digit.ToString(), 16))));
        var configured = databases.Select(database => new NpgsqlConnectionStringBuilder(database)).ToArray();
        var first = ServiceRole.Of(queue, configured[0]);
        var second = ServiceRole.Of(queue, new NpgsqlConnectionStringBuilder(databases[0]) { Password = "another" });

        foreach (var role in new[] { first, second })
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
            {
                await using var owner = new NpgsqlConnection(databases[i % 2]);
                await owner.OpenAsync(Cancel);
                await role.EnsureAsync(owner, configured[i % 2], Cancel);
            }));
            (await role.CanSignInAsync(configured[1], Cancel)).ShouldBeTrue();
        }

        (await first.CanSignInAsync(configured[0], Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task User_ThatMayNotCreateRoles_IsTheOneThatWorks()
    {
        var options = await TestService.NewOptionsAsync();
        var user = "plain_" + Guid.CreateVersion7().ToString("N");
        var builder = new NpgsqlConnectionStringBuilder(options.Database);
        await using (var connection = new NpgsqlConnection(options.Database))
        {
            await connection.OpenAsync(Cancel);
            await using var make = new NpgsqlCommand(
                $"CREATE ROLE {user} LOGIN PASSWORD 'plain'; GRANT ALL ON SCHEMA public TO {user}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {user}; "
                + $"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {user}", connection);
            await make.ExecuteNonQueryAsync(Cancel);
        }

        builder.Username = user;
        builder.Password = "plain";
        await using var service = await TestService.StartAsync(options with { Database = builder.ConnectionString });

        (await ScalarAsync(service.Services.GetRequiredService<NpgsqlDataSource>(), "SELECT current_user::text")).ShouldBe(user);
        service.Services.GetRequiredService<DatabaseAccess>().Role.ShouldBeNull();
    }

    [Fact]
    public void Password_OfTheRole_HangsOnTheConfiguredOneAndTheService()
    {
        var configured = new NpgsqlConnectionStringBuilder("Host=localhost;Username=u;Password=one");
        string Of(string queue, string password) => new NpgsqlConnectionStringBuilder(
            ServiceRole.Of(queue, new NpgsqlConnectionStringBuilder(configured.ConnectionString) { Password = password }).Use(configured)).Password!;

        Of("intake", "one").ShouldBe(Of("intake", "one"));
        new[] { Of("intake", "one"), Of("intake", "two"), Of("drafting", "one") }.Distinct().Count().ShouldBe(3);
        Should.Throw<ArgumentException>(() => ServiceRole.Of("in-take; DROP", configured));
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }

    private static async Task RefusedAsync(NpgsqlDataSource database, string sql)
    {
        var exception = await Should.ThrowAsync<PostgresException>(() => ScalarAsync(database, sql), sql);
        exception.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, sql);
    }
}
