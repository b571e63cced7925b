using Npgsql;
using SocialPubs.Testing;

namespace SocialPubs.Identity.Tests;

public sealed class SchemaTests
{
    [Fact]
    public async Task Start_OnAnEmptyDatabase_MakesItsTables()
    {
        var options = await ServiceHostOptions.CreateAsync("identitydb", TestContext.Current.CancellationToken);
        await using var host = new ServiceHost<Program>(options);
        using var client = host.CreateClient();

        (await client.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue();

        await using var connection = new NpgsqlConnection(options.DatabaseConnection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var tables = new NpgsqlCommand("SELECT count(*) FROM pg_tables WHERE tablename IN ('people', 'role_grants', 'outbox')", connection);
        (await tables.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(3L);
    }
}
