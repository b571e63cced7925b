using SocialPubs.Approval;
using SocialPubs.Approval.Reviews;
using SocialPubs.Contracts;
using SocialPubs.Messaging;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Messaging.Regulations;
using SocialPubs.ServiceDefaults;

// Approval: the curators decide on submitted drafts (decree 188, clauses 4 and 9).
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMessaging<ApprovalDb>("approvaldb", Queues.Approval, typeof(AuthorPseudonymisedConsumer), typeof(AuthorCorrectedConsumer));
builder.AddRegulations();
builder.Services.AddScoped<ReviewDesk>();

var app = builder.Build();
app.UseServiceDefaults();
app.UseMessaging();
ReadReviews.Map(app);
DecideReview.Map(app);
app.MapFailedMessages("/api/approval", "Approval");
await app.RunAsync();
