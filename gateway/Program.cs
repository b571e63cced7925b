using SocialPubs.Gateway;
using SocialPubs.Gateway.Description;
using SocialPubs.Gateway.Health;
using SocialPubs.Gateway.Limits;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLimits();
builder.AddProxy();
builder.AddServiceHealth();
builder.AddMergedDescription();

var app = builder.Build();
app.UseTrustedProxies();
app.UseSecurityHeaders();
app.UseServiceDefaults(beforeAuthorization: limited => limited.UseRateLimiter());
app.MapMergedDescription();
app.MapProxy();
await app.RunAsync();
