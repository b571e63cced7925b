using Npgsql;
using SocialPubs.Testing;

namespace SocialPubs.AppHost.Tests;

public sealed class TestInfrastructureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateDatabase_Always_GivesAnEmptyDatabaseThatKnowsRussian()
    {
        await using var data = NpgsqlDataSource.Create(await TestInfrastructure.CreateDatabaseAsync("intake", Cancel));

        (await data.ScalarAsync<string>("SELECT lower('ЁЛКА Батайск')", Cancel)).ShouldBe("ёлка батайск");
        (await data.ScalarAsync<bool>("SELECT to_tsvector('russian', 'Дороги не чистят') @@ websearch_to_tsquery('russian', 'дорога')", Cancel)).ShouldBeTrue();
        (await data.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task CreateDatabase_Twice_GivesTwo()
    {
        var first = await TestInfrastructure.CreateDatabaseAsync("intake", Cancel);
        var second = await TestInfrastructure.CreateDatabaseAsync("intake", Cancel);

        first.ShouldNotBe(second);
    }

    [Fact]
    public async Task Reset_WithRows_LeavesNoRowAndStartsIdentitiesAfresh()
    {
        var connectionString = await TestInfrastructure.CreateDatabaseAsync("reset", Cancel);
        await using var data = NpgsqlDataSource.Create(connectionString);
        await data.RunAsync("CREATE TABLE parent (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE child (parent_id bigint REFERENCES parent)", Cancel);
        await data.RunAsync("INSERT INTO parent DEFAULT VALUES; INSERT INTO child SELECT id FROM parent", Cancel);

        await TestInfrastructure.ResetAsync(connectionString, Cancel);

        (await data.ScalarAsync<long>("SELECT count(*) FROM parent", Cancel)).ShouldBe(0);
        (await data.ScalarAsync<long>("INSERT INTO parent DEFAULT VALUES RETURNING id", Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task CreateVirtualHost_Twice_KeepsTheirQueuesApart()
    {
        await using var first = await Broker.ConnectAsync(await TestInfrastructure.CreateVirtualHostAsync("a", Cancel), Cancel);
        await using var second = await Broker.ConnectAsync(await TestInfrastructure.CreateVirtualHostAsync("b", Cancel), Cancel);
        await first.DeclareQuorumQueueAsync("drafts", Cancel);
        await first.PublishAsync("drafts", "hello", Cancel);

        (await first.ReceiveAsync("drafts", Cancel)).ShouldBe("hello");
        (await second.HasQueueAsync("drafts", Cancel)).ShouldBeFalse();
    }
}
