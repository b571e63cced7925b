using SocialPubs.Contracts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Drafting.Drafts;

/// <summary>One saved version of a draft; never changes.</summary>
internal sealed class DraftVersion
{
    public required Guid PublicationId { get; init; }

    /// <summary>From 1, rising over all directions of the publication.</summary>
    public required int Version { get; init; }

    /// <summary>The direction under which it was written.</summary>
    public required int Direction { get; init; }

    /// <summary>The body that wrote it; versions of a body that declined stay its own.</summary>
    [Audited]
    public required string BodyCode { get; init; }

    /// <summary>1 for the first draft, one more after each return.</summary>
    public required int Round { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    [PersonalData(PersonalDataKind.Staff)]
    public required Actor Author { get; init; }

    [PersonalData(PersonalDataKind.Document)]
    public required DraftParts Parts { get; init; }

    [PersonalData(PersonalDataKind.Document)]
    public required IReadOnlyList<Attachment> Attachments { get; init; }

    /// <summary>Whether the reply is to be posted as soon as it is approved (clause 10).</summary>
    public required bool PostAutomatically { get; init; }

    [PersonalData(PersonalDataKind.Document)]
    public required IReadOnlyList<RemarkAnswer> RemarkAnswers { get; init; }

    /// <summary>The assembled text.</summary>
    [PersonalData(PersonalDataKind.FreeText)]
    public required string Text { get; init; }

    /// <summary>See <see cref="ContentHashes"/>.</summary>
    [PersonalData(PersonalDataKind.ContentHash)]
    public required string ContentHash { get; init; }

    public bool Same(DraftVersion other) =>
        Parts.Same(other.Parts)
        && Attachments.SequenceEqual(other.Attachments)
        && RemarkAnswers.SequenceEqual(other.RemarkAnswers)
        && PostAutomatically == other.PostAutomatically;
}

/// <summary>A version as callers see it.</summary>
internal sealed record DraftView(
    Guid PublicationId,
    int Version,
    int Direction,
    int Round,
    DateTimeOffset SavedAt,
    Actor Author,
    string? Greeting,
    string? Measures,
    IReadOnlyList<DraftStage> Stages,
    DraftRefusal? Refusal,
    string? FreeText,
    string? Closing,
    IReadOnlyList<Attachment> Attachments,
    bool PostAutomatically,
    IReadOnlyList<RemarkAnswer> RemarkAnswers,
    string Text,
    string ContentHash)
{
    public static DraftView Of(DraftVersion draft) => new(
        draft.PublicationId,
        draft.Version,
        draft.Direction,
        draft.Round,
        draft.SavedAt,
        draft.Author,
        draft.Parts.Greeting,
        draft.Parts.Measures,
        draft.Parts.Stages ?? [],
        draft.Parts.Refusal,
        draft.Parts.FreeText,
        draft.Parts.Closing,
        draft.Attachments,
        draft.PostAutomatically,
        draft.RemarkAnswers,
        draft.Text,
        draft.ContentHash);
}
