using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using SocialPubs.AppHost.Local;

namespace SocialPubs.AppHost.Tests;

/// <summary>What AppHost/Program.cs declares, looked at without starting any of it.</summary>
public sealed class TopologyTests : IDisposable
{
    private static readonly string[] Services = ["intake", "drafting", "approval", "publishing", "reporting", "identity"];
    private readonly string? _before = Environment.GetEnvironmentVariable(DataFolder.Variable);
    private readonly string _folder = ServerFolder.CreateTemporary("socialpubs-topology-");

    // The entry point makes the signing key in the data folder.
    public TopologyTests() => Environment.SetEnvironmentVariable(DataFolder.Variable, _folder);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(DataFolder.Variable, _before);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Program_WithoutOptions_DeclaresTheServersTheServicesAndTheGateway()
    {
        var model = Observe();

        model.Resources.OfType<PostgresServerResource>().Single().Databases.Select(database => database.Name)
            .ShouldBe(["intakedb", "draftingdb", "approvaldb", "publishingdb", "reportingdb", "identitydb"]);
        model.Resources.OfType<RabbitMQServerResource>().Single().Name.ShouldBe("messaging");
        model.Projects.Select(project => project.Name).ShouldBe([.. Services, "gateway"]);
        model.Projects.ShouldAllBe(project => File.Exists(project.ProjectPath) && project.HealthPath == "/health");
    }

    [Theory]
    [InlineData("intake", 5301)]
    [InlineData("drafting", 5302)]
    [InlineData("approval", 5303)]
    [InlineData("publishing", 5304)]
    [InlineData("reporting", 5305)]
    [InlineData("identity", 5306)]
    public void Program_EachService_HasItsOwnDatabaseAndTheBrokerAndWaitsForBoth(string name, int port)
    {
        var service = Observe().Projects.Single(project => project.Name == name);

        service.References.Select(reference => reference.Name).ShouldBe([name + "db", "messaging"]);
        service.Awaited.Select(awaited => awaited.Name).ShouldBe([name + "db", "messaging"]);
        service.Endpoints.Single().WantedPort.ShouldBe(port);
        service.Endpoints.Single().External.ShouldBeFalse();
    }

    [Fact]
    public void Program_Gateway_IsTheOnlyDoorAndKnowsEveryService()
    {
        var model = Observe("--port", "8181");
        var gateway = model.Projects.Single(project => project.Name == "gateway");

        gateway.References.Select(reference => reference.Name).ShouldBe(Services);
        gateway.Awaited.Select(awaited => awaited.Name).ShouldBe(Services);
        gateway.Endpoints.Single().WantedPort.ShouldBe(8181);
        model.Projects.Where(project => project.Endpoints.Any(endpoint => endpoint.External)).ShouldBe([gateway]);
        model.ExternalAddress.ShouldBe("127.0.0.1");
    }

    [Fact]
    public void Program_WithDemo_PointsPublishingAtTheEmulatorAndSeedsLast()
    {
        var model = Observe("--demo", "--regulation", "demonstration");
        model.ChoosePorts(_ => { });
        var emulator = model.Projects.Single(project => project.Name == "emulator");
        var seeding = model.Projects.Single(project => project.Name == "demo-data");
        Prepare(model);

        var environment = model.EnvironmentOf(model.Projects.Single(project => project.Name == "publishing"), 0);

        environment["Networks__Vk__ApiUrl"].ShouldBe($"{emulator.Endpoints.Single().Addresses.Single()}/method");
        environment["Regulation__Active"].ShouldBe("demonstration");
        seeding.Arguments.ShouldBe(["seed"]);
        seeding.Endpoints.ShouldBeEmpty();
        model.Projects.Where(project => project != seeding).ShouldAllBe(project => model.Height(project) < model.Height(seeding));
    }

    [Fact]
    public void Program_EachService_IsInDevelopmentAndAcceptsTokensOfTheGatewaysAddress()
    {
        var model = Observe("--port", "8182");
        model.ChoosePorts(_ => { });
        Prepare(model);
        var gateway = model.Projects.Single(project => project.Name == "gateway").Endpoints.Single().Addresses.Single();
        var identity = model.Projects.Single(project => project.Name == "identity").Endpoints.Single().Addresses.Single();

        foreach (var environment in model.Projects.Select(project => model.EnvironmentOf(project, 0)))
        {
            environment["ASPNETCORE_ENVIRONMENT"].ShouldBe("Development");
            environment["Authentication__Authority"].ShouldBe(gateway + "/");
            environment["Identity__Issuer"].ShouldBe(gateway + "/");
            environment["Authentication__MetadataAddress"].ShouldBe(identity + "/.well-known/openid-configuration");
            environment["Authentication__RevocationAddress"].ShouldBe(identity + "/revocations");
            environment.ShouldNotContainKey("Authentication__DevelopmentSigningKey");
            environment.ShouldNotContainKey("Identity__Demo");
            environment["Attachments__Directory"].ShouldBe(Path.Combine(_folder, "attachments"));
            environment["Regulation__Active"].ShouldBe("bataysk-188");
        }
    }

    [Fact]
    public void Program_Keys_GoToThoseThatNeedThem()
    {
        var model = Observe();
        model.ChoosePorts(_ => { });
        Prepare(model);
        var master = File.ReadAllText(Path.Combine(_folder, "secrets", "master-key"));
        var pseudonym = File.ReadAllText(Path.Combine(_folder, "secrets", "pseudonym-key"));

        Convert.FromBase64String(master).Length.ShouldBe(32);
        pseudonym.ShouldNotBe(master);
        foreach (var project in model.Projects)
        {
            var environment = model.EnvironmentOf(project, 0);
            environment.GetValueOrDefault("DataProtection__Key").ShouldBe(project.Name is "intake" or "publishing" or "identity" ? master : null, project.Name);
            environment.GetValueOrDefault("PersonalData__Key").ShouldBe(project.Name == "gateway" ? null : pseudonym, project.Name);
        }
    }

    [Fact]
    public void Program_WithAPublicAddress_RunsInProductionBehindTheProxyOfThisMachine()
    {
        var model = Observe("--public-url", "https://otvety.example.org");
        model.ChoosePorts(_ => { });
        Prepare(model);

        foreach (var project in model.Projects)
        {
            var environment = model.EnvironmentOf(project, 0);
            environment["ASPNETCORE_ENVIRONMENT"].ShouldBe("Production");
            environment["Identity__Issuer"].ShouldBe("https://otvety.example.org/");
            environment.GetValueOrDefault("Gateway__TrustedProxies__0").ShouldBe(project.Name == "gateway" ? "127.0.0.1" : null);
        }
    }

    private static LocalModel Observe(params string[] args) =>
        DistributedApplication.Observe(() => typeof(CommandLine).Assembly.EntryPoint!.Invoke(null, [args]));

    // Connection strings need the servers' ports and passwords, not the servers.
    private static void Prepare(LocalModel model)
    {
        foreach (var postgres in model.Resources.OfType<PostgresServerResource>())
            postgres.Server = PostgresServer.PrepareAsync(new PostgresOptions { Folder = Path.Combine(model.DataFolder, postgres.Name) }).GetAwaiter().GetResult();
        foreach (var rabbitMq in model.Resources.OfType<RabbitMQServerResource>())
            rabbitMq.Server = RabbitMqServer.PrepareAsync(new RabbitMqOptions { Folder = Path.Combine(model.DataFolder, rabbitMq.Name) }).GetAwaiter().GetResult();
    }
}
