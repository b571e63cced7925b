using Aspire.Hosting;
using SocialPubs.AppHost;

// The topology of SocialPubs, one statement per resource. `dotnet run --project AppHost -- --help` lists the options.
if (!CommandLine.TryRead(args, out var options, out var exitCode)) return exitCode;

var builder = DistributedApplication.CreateBuilder(args);
options.ApplyTo(builder.Configuration);

var masterKey = builder.AddParameter(ServiceSettings.MasterKeyParameter, secret: true);
var pseudonymKey = builder.AddParameter(ServiceSettings.PseudonymKeyParameter, secret: true);

var postgres = builder.AddPostgres("postgres").WithDataVolume();
var intakeDb = postgres.AddDatabase("intakedb");
var draftingDb = postgres.AddDatabase("draftingdb");
var approvalDb = postgres.AddDatabase("approvaldb");
var publishingDb = postgres.AddDatabase("publishingdb");
var reportingDb = postgres.AddDatabase("reportingdb");
var identityDb = postgres.AddDatabase("identitydb");

var messaging = builder.AddRabbitMQ("messaging").WithDataVolume().WithManagementPlugin();

// The five services of the decree, in the order in which a publication passes through them.
var intake = builder.AddProject("intake", "../services/Intake/Intake.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: 5301, name: "http").WithHttpHealthCheck("/health")
    .WithReference(intakeDb).WaitFor(intakeDb).WithReference(messaging).WaitFor(messaging)
    .WithServiceSettings(options);

var drafting = builder.AddProject("drafting", "../services/Drafting/Drafting.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: 5302, name: "http").WithHttpHealthCheck("/health")
    .WithReference(draftingDb).WaitFor(draftingDb).WithReference(messaging).WaitFor(messaging)
    .WithServiceSettings(options);

var approval = builder.AddProject("approval", "../services/Approval/Approval.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: 5303, name: "http").WithHttpHealthCheck("/health")
    .WithReference(approvalDb).WaitFor(approvalDb).WithReference(messaging).WaitFor(messaging)
    .WithServiceSettings(options);

var publishing = builder.AddProject("publishing", "../services/Publishing/Publishing.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: 5304, name: "http").WithHttpHealthCheck("/health")
    .WithReference(publishingDb).WaitFor(publishingDb).WithReference(messaging).WaitFor(messaging)
    .WithServiceSettings(options);

var reporting = builder.AddProject("reporting", "../services/Reporting/Reporting.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: 5305, name: "http").WithHttpHealthCheck("/health")
    .WithReference(reportingDb).WaitFor(reportingDb).WithReference(messaging).WaitFor(messaging)
    .WithServiceSettings(options);

// People, machine clients, their roles and tokens; the record of what everybody did.
var identity = builder.AddProject("identity", "../services/Identity/Identity.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: 5306, name: "http").WithHttpHealthCheck("/health")
    .WithReference(identityDb).WaitFor(identityDb).WithReference(messaging).WaitFor(messaging)
    .WithServiceSettings(options);

// The only door.
var gateway = builder.AddProject("gateway", "../gateway/Gateway.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: options.Port, name: "http").WithExternalHttpEndpoints().WithHttpHealthCheck("/health")
    .WithReference(intake).WaitFor(intake).WithReference(drafting).WaitFor(drafting).WithReference(approval).WaitFor(approval)
    .WithReference(publishing).WaitFor(publishing).WithReference(reporting).WaitFor(reporting)
    .WithReference(identity).WaitFor(identity)
    .WithServiceSettings(options);

// Keys that are nowhere but in settings: one for those that keep secrets, another for all that keep names of authors.
foreach (var keeper in new[] { intake, publishing, identity }) keeper.WithEnvironment("DataProtection__Key", masterKey);
foreach (var service in new[] { intake, drafting, approval, publishing, reporting, identity }) service.WithEnvironment("PersonalData__Key", pseudonymKey);

// Tokens name the gateway's public address as their issuer; everybody asks Identity inside the network for its keys.
foreach (var service in new[] { identity, intake, drafting, approval, publishing, reporting, gateway }) service.WithTokensOf(identity, gateway, options);
publishing.WithPublicAddressOf(gateway, options, "Publishing__PublicAddress");
reporting.WithPublicAddressOf(gateway, options, "Notices__PublicAddress");

if (options.Demo)
{
    // People and clients whose password is known to everybody: both refuse to start unless all of it is on loopback.
    identity.WithEnvironment("Identity__Demo", "true");
    gateway.WithEnvironment("Identity__Demo", "true");

    // Speaks the networks' wire formats on loopback, so that a reply is seen under its post without any real network.
    var emulator = builder.AddProject("emulator", "../tests/Emulator/Emulator.csproj", launchProfileName: null)
        .WithHttpEndpoint(port: 8090, name: "http").WithExternalHttpEndpoints().WithHttpHealthCheck("/health")
        .WithEnvironment("Emulator__Data", options.EmulatorFolder);

    // Looks often, so that one need not wait for what the scripted day brings.
    intake.WithEmulatedNetworks(emulator).WithEnvironment("Intake__Interval", "00:00:10");
    publishing.WithEmulatedNetworks(emulator);

    // Runs once: fills in bodies, appointments, topics and publications through the gateway, as a client like any other.
    builder.AddProject("demo-data", "../benchmarks/Load/Load.csproj", launchProfileName: null).WithArgs("seed")
        .WithReference(gateway).WaitFor(gateway).WithReference(emulator).WaitFor(emulator)
        .WithServiceSettings(options);
}

await builder.Build().RunAsync();
return Environment.ExitCode;
