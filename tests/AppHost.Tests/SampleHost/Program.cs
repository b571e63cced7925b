using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

var builder = DistributedApplication.CreateBuilder(args);
var database = builder.AddPostgres("postgres").WithDataVolume().AddDatabase("sampledb");
var messaging = builder.AddRabbitMQ("messaging").WithManagementPlugin();

var key = builder.AddParameter("key", secret: true);
builder.Configuration["Parameters:key"] = "s3cret";

var first = builder.AddProject("first", "../Sample/Sample.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: 5401, name: "http").WithHttpHealthCheck("/health")
    .WithReference(database).WaitFor(database)
    .WithReference(messaging).WaitFor(messaging)
    .WithEnvironment("Key", key)
    .WithReplicas(2);

var second = builder.AddProject("second", "../Sample/Sample.csproj", launchProfileName: null)
    .WithHttpEndpoint(port: 5403, name: "http").WithHttpHealthCheck("/health").WithExternalHttpEndpoints()
    .WithReference(first).WaitFor(first)
    .WithEnvironment("First__Api", ReferenceExpression.Create($"{first.GetEndpoint("http")}/method"));

builder.AddProject("third", "../Sample/Sample.csproj", launchProfileName: null)
    .WithArgs("once", Path.Combine(builder.Configuration["SOCIALPUBS_DATA"]!, "once.txt"))
    .WaitFor(second);

await builder.Build().RunAsync();
return Environment.ExitCode;
