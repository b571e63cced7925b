using SocialPubs.Regulations;
using FieldChecks = SocialPubs.ServiceDefaults.Problems.FieldChecks;

namespace SocialPubs.Drafting.Drafts;

/// <summary>A draft in the parts of decree 188, clause 8: measures, stages with dates, or a reasoned refusal.</summary>
/// <param name="Greeting">The salutation.</param>
/// <param name="Measures">The measures taken.</param>
/// <param name="Stages">The stages of the solution.</param>
/// <param name="Refusal">Why the question cannot be solved, with the legal acts that say so.</param>
/// <param name="FreeText">Anything else.</param>
/// <param name="Closing">The last words.</param>
internal sealed record DraftParts(
    string? Greeting = null,
    string? Measures = null,
    IReadOnlyList<DraftStage>? Stages = null,
    DraftRefusal? Refusal = null,
    string? FreeText = null,
    string? Closing = null)
{
    private const int MaxText = 10_000;

    /// <summary>Collects what is wrong with the form of the fields; whether they say enough is for the regulation to judge.</summary>
    public void Check(FieldChecks fields)
    {
        fields.Optional("greeting", Greeting, 500);
        fields.Optional("measures", Measures, MaxText);
        fields.Optional("freeText", FreeText, MaxText);
        fields.Optional("closing", Closing, 1000);
        fields.Count("stages", Stages ?? [], 50);
        for (var i = 0; i < (Stages?.Count ?? 0); i++)
            fields.Optional($"stages[{i}].text", Stages![i].Text, 2000);

        fields.Optional("refusal.reason", Refusal?.Reason, MaxText);
        var acts = Refusal?.LegalActs ?? [];
        fields.Count("refusal.legalActs", acts, 20);
        for (var i = 0; i < acts.Count; i++)
        {
            fields.Optional($"refusal.legalActs[{i}].kind", acts[i].Kind, 200);
            fields.Optional($"refusal.legalActs[{i}].number", acts[i].Number, 100);
            fields.Optional($"refusal.legalActs[{i}].title", acts[i].Title, 1000);
            fields.Optional($"refusal.legalActs[{i}].article", acts[i].Article, 300);
        }
    }

    /// <summary>The text as it will stand in the network; made here only, so that what is approved is what is posted.</summary>
    public string Assemble() => ReplyText.Assemble(ToContent([]));

    /// <summary>The draft as the regulation's checks see it.</summary>
    public DraftContent ToContent(IEnumerable<Contracts.Attachment> attachments) => new()
    {
        Greeting = Greeting,
        Measures = Measures,
        Stages = [.. (Stages ?? []).Select(stage => new ReplyStage(stage.Text ?? string.Empty, stage.DueDate))],
        Refusal = Refusal is null
            ? null
            : new Refusal(
                Refusal.Reason ?? string.Empty,
                [.. (Refusal.LegalActs ?? []).Select(act => new LegalActReference(act.Kind, act.Number, act.Date, act.Title, act.Article))]),
        FreeText = FreeText,
        Closing = Closing,
        Attachments = [.. attachments.Select(file => new DraftAttachment(file.FileName, file.ContentType, file.Size, file.Hash))],
    };

    /// <summary>The stages for which it names a day.</summary>
    public IReadOnlyList<Contracts.PromisedStage> Promises(Regulation regulation) =>
    [
        .. from stage in Stages ?? []
           where stage.DueDate is not null
           select new Contracts.PromisedStage(stage.Text ?? string.Empty, stage.DueDate!.Value, regulation.EndOfDay(stage.DueDate.Value)),
    ];

    /// <summary>Whether both say the same in the same parts.</summary>
    public bool Same(DraftParts other) =>
        this with { Stages = null, Refusal = null } == other with { Stages = null, Refusal = null }
        && (Stages ?? []).SequenceEqual(other.Stages ?? [])
        && Refusal?.Reason == other.Refusal?.Reason
        && (Refusal is null) == (other.Refusal is null)
        && (Refusal?.LegalActs ?? []).SequenceEqual(other.Refusal?.LegalActs ?? []);
}

/// <summary>A stage of the solution.</summary>
/// <param name="Text">What will be done.</param>
/// <param name="DueDate">By which date.</param>
internal sealed record DraftStage(string? Text = null, DateOnly? DueDate = null);

/// <summary>A reasoned refusal.</summary>
internal sealed record DraftRefusal(string? Reason = null, IReadOnlyList<DraftLegalAct>? LegalActs = null);

/// <summary>A reference to a legal act.</summary>
/// <param name="Kind">Such as «Федеральный закон».</param>
/// <param name="Number">Such as «131-ФЗ».</param>
/// <param name="Date">When it was issued.</param>
/// <param name="Title">Its title.</param>
/// <param name="Article">The article, part or clause.</param>
internal sealed record DraftLegalAct(
    string? Kind = null, string? Number = null, DateOnly? Date = null, string? Title = null, string? Article = null);
