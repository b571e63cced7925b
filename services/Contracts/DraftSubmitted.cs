namespace SocialPubs.Contracts;

/// <summary>Drafting: a draft went to the curator for approval (clause 9). A higher <paramref name="Submission"/> replaces
/// every lower one.</summary>
public sealed record DraftSubmitted(
    Guid PublicationId,
    DateTimeOffset OccurredAt,
    int Submission,
    int Direction,
    string BodyCode,
    string BodyName,
    PublicationSnapshot Publication,
    DraftContent Draft,
    bool IsRefusal,
    IReadOnlyList<Actor> Authors,
    IReadOnlyList<RemarkAnswer> RemarkAnswers,
    bool PostAutomatically,
    Actor SubmittedBy) : IEvent
{
    /// <summary>The stages of the solution for which the draft names a day (clause 8), in its order; none in messages of before.</summary>
    public IReadOnlyList<PromisedStage> Stages { get; init; } = [];
}
