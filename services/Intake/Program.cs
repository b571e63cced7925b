using SocialPubs.Contracts;
using SocialPubs.Intake;
using SocialPubs.Intake.Import;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Intake.PersonalData;
using SocialPubs.Intake.Proposals;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Similar;
using SocialPubs.Messaging;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Regulations;
using SocialPubs.ServiceDefaults;
using SocialPubs.ServiceDefaults.Attachments;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAttachmentStore();
builder.AddMessaging<IntakeDb>("intakedb", Queues.Intake);
builder.AddRegulations();
builder.AddFinding();
builder.AddPersonalData();
builder.Services.AddProposals();

var app = builder.Build();
app.UseServiceDefaults();
app.UseMessaging();
var intake = app.MapGroup("/api/intake");

// The registers: bodies, topics, and who is appointed to what (clause 5).
PutBody.Map(intake);
ListBodies.Map(intake);
PutTopic.Map(intake);
ListTopics.Map(intake);
PutAppointment.Map(intake);
ListAppointments.Map(intake);

// The life of a publication (clauses 1, 4, 7, 11, 13).
RegisterPublication.Map(intake);
DirectPublication.Map(intake);
DeclineDirection.Map(intake);
ClosePublication.Map(intake);
MarkSignificant.Map(intake);
LinkRepeat.Map(intake);
CorrectDetection.Map(intake);
CorrectTopic.Map(intake);
GetPublication.Map(intake);
ListPublications.Map(intake);
FindSimilar.Map(intake);
ImportPublications.Map(intake);
intake.MapAttachments("/evidence", "IntakeEvidence", Roles.Curator);

// What the own history suggests for a text, a person decides; what finding brings; what is kept of authors (152-FZ).
ProposalEndpoints.Map(intake);
ImportHistory.Map(intake);
intake.MapFinding();
intake.MapPersonalData();
app.MapFailedMessages("/api/intake", "Intake");
await app.RunAsync();
