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
    Actor SubmittedBy) : IEvent;
