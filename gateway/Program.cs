using SocialPubs.Gateway;
using SocialPubs.Gateway.Attempts;
using SocialPubs.Gateway.Description;
using SocialPubs.Gateway.Door;
using SocialPubs.Gateway.Health;
using SocialPubs.Gateway.Limits;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGatewayOptions();
builder.AddLimits();
builder.AddDoor();
builder.AddAttempts();
builder.AddProxy();
builder.AddServiceHealth();
builder.AddMergedDescription();

var app = builder.Build();
app.UseTrustedProxies();
app.UseSecurityHeaders();
app.UseAttempts();
app.UseDoor();
app.UseAddressLimit();
app.UseServiceDefaults(beforeAuthorization: known => known.UseCallerLimit());
app.MapMergedDescription();
app.MapProxy();
await app.RunAsync();
