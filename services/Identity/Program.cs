using SocialPubs.Contracts;
using SocialPubs.Identity;
using SocialPubs.Identity.SignIn;
using SocialPubs.Messaging;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Keys;
using SocialPubs.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMessaging<IdentityDb>("identitydb", Queues.Identity);
builder.AddProtectedKeys<IdentityDb>("SocialPubs.Identity");
builder.AddAccounts();

var app = builder.Build();
app.UseServiceDefaults();
app.UseMessaging();
app.UseAccounts();
app.MapFailedMessages("/api/identity", "Identity");
await app.RunAsync();
