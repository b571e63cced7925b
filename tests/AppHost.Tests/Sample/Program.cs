// With an argument it does its work once and ends, as a seeding step does.
if (args is ["once", var file])
{
    await File.WriteAllTextAsync(file, "done");
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapGet("/health", () => "Healthy");
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
app.MapGet("/process", () => Environment.ProcessId);
await app.RunAsync();
