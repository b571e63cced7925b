using SocialPubs.Contracts;
using SocialPubs.Identity;
using SocialPubs.Identity.Audit;
using SocialPubs.Identity.Clients;
using SocialPubs.Identity.SignIn;
using SocialPubs.Identity.Tokens;
using SocialPubs.Messaging;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Keys;
using SocialPubs.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMessaging<IdentityDb>("identitydb", Queues.Identity);
builder.AddProtectedKeys<IdentityDb>("SocialPubs.Identity");
builder.AddAudit();
builder.AddAccounts();
builder.AddTokenServer();

var app = builder.Build();
app.UseTokenServerLimits();
app.UseServiceDefaults();
app.UseMessaging();
app.UseAccounts();
app.MapTokenServer();
ClientEndpoints.Map(app.MapGroup("/api/identity"));
app.MapAudit();
app.MapFailedMessages("/api/identity", "Identity");
await app.RunAsync();
