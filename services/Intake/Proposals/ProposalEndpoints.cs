using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Audit;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Proposals;

/// <param name="Text">The publication's text.</param>
internal sealed record ProposalRequest(string? Text = null);

/// <summary>A trained model and how good it was on decisions that it had not seen.</summary>
/// <param name="Examples">Decisions that it learned from.</param>
/// <param name="Seconds">How long the training took.</param>
/// <param name="MeasuredOn">Decisions on which it was measured.</param>
/// <param name="TopicFrequent1">What always proposing the most frequent topic would have reached.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record ProposalModelView(
    Guid Id,
    DateTimeOffset TrainedAt,
    int Examples,
    int Topics,
    int Bodies,
    double Seconds,
    int MeasuredOn,
    double TopicTop1,
    double TopicTop3,
    double TopicFrequent1,
    double BodyTop1,
    double BodyTop3,
    double BodyFrequent1,
    int Bytes);

internal static class ProposalEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/proposals", ProposeAsync)
            .WithName("IntakePropose").WithSummary("Topics and bodies that the administration's own history suggests for a text; a person decides")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody().ChangesNothing();
        routes.MapGet("/publications/{id:guid}/proposal", ProposeForAsync)
            .WithName("IntakeProposeForPublication").WithSummary("Topics and bodies that the history suggests for a registered publication")
            .RequireRoles([.. Roles.All]).ForOwnBody();
        routes.MapGet("/proposals/models", ListAsync)
            .WithName("IntakeListProposalModels").WithSummary("The newest models that propose topics and bodies, with their accuracy")
            .RequireRoles(Roles.Curator, Roles.Administrator, Roles.DeputyHead, Roles.Representative).ForEveryBody();
    }

    private static async Task<Results<Ok<Proposal>, ProblemHttpResult>> ProposeAsync(
        ProposalRequest request, Proposer proposer, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var text = faults.Required(request.Text, RegistrationInput.MaxText, "text");
        if (faults.Any)
            return Problem.From(faults.ToList());
        return TypedResults.Ok(await proposer.ProposeAsync(text, cancellationToken));
    }

    private static async Task<Results<Ok<Proposal>, ProblemHttpResult>> ProposeForAsync(
        Guid id, IntakeDb db, Proposer proposer, Caller caller, CancellationToken cancellationToken)
    {
        var row = await db.Publications.AsNoTracking().Where(row => row.Id == id)
            .Select(row => new { row.Text, row.BodyCode }).SingleOrDefaultAsync(cancellationToken);
        if (row is null)
            return new Refusal(CommonRefusals.NotFound, "There is no publication with this id.", "id").ToProblem();
        if (!caller.SeesPublicationOf(row.BodyCode))
            return new Refusal(CommonRefusals.OtherBody, "The publication is not with a body for which you act.").ToProblem();
        return TypedResults.Ok(await proposer.ProposeAsync(row.Text, cancellationToken));
    }

    private static async Task<Ok<List<ProposalModelView>>> ListAsync(IntakeDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.ProposalModels.AsNoTracking().OrderByDescending(row => row.TrainedAt).Take(20)
            .Select(row => new ProposalModelView(
                row.Id, row.TrainedAt, row.Examples, row.Topics, row.Bodies, row.Seconds, row.MeasuredOn, row.TopicTop1, row.TopicTop3,
                row.TopicFrequent1, row.BodyTop1, row.BodyTop3, row.BodyFrequent1, row.Data.Length))
            .ToListAsync(cancellationToken));
}
