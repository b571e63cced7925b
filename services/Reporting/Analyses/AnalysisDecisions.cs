using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Analyses;

/// <summary>Decisions on an analysis (clause 13). Pure.</summary>
internal static class AnalysisDecisions
{
    public static Outcome<AnalysisAct> EditText(Analysis analysis, AnalysisStanding standing, string text, Actor actor, DateTimeOffset now) =>
        standing.Signed is { } signed
            ? Signed(signed)
            : Act(analysis, AnalysisActKind.TextEdited, actor, now, text: text);

    public static Outcome<AnalysisAct> Sign(
        Analysis analysis, AnalysisStanding standing, string dataHash, string position, Actor actor, DateTimeOffset now) =>
        standing.Signed is { } signed
            ? Signed(signed)
            : Act(analysis, AnalysisActKind.Signed, actor, now, position, dataHash: dataHash);

    public static Outcome<AnalysisAct> Deliver(Analysis analysis, AnalysisStanding standing, int heads, Actor actor, DateTimeOffset now) => standing switch
    {
        { Signed: null } => new Refusal(AnalysisRefusals.NotSigned, "Sign it first."),
        { Delivered: not null } => new Refusal(AnalysisRefusals.AlreadyDelivered, "The head was told of it."),
        _ when heads == 0 => new Refusal(AnalysisRefusals.NoHead, "Enter the head in the register of appointments."),
        _ => Act(analysis, AnalysisActKind.Delivered, actor, now),
    };

    /// <summary>Null where the same person has acknowledged it before: that changes nothing.</summary>
    public static Outcome<AnalysisAct?> Acknowledge(
        Analysis analysis, AnalysisStanding standing, IEnumerable<AnalysisAct> acts, Actor actor, DateTimeOffset now)
    {
        if (standing.Delivered is null)
            return new Refusal(AnalysisRefusals.NotDelivered, "The deputy head has to deliver it first.");
        return acts.Any(act => act.Kind == AnalysisActKind.Acknowledged && act.ActorId == actor.Id)
            ? (AnalysisAct?)null
            : Act(analysis, AnalysisActKind.Acknowledged, actor, now);
    }

    private static Refusal Signed(AnalysisAct signed) =>
        new(AnalysisRefusals.AlreadySigned, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"It was signed at {signed.At:yyyy-MM-ddTHH:mm:ssZ}."));

    private static AnalysisAct Act(
        Analysis analysis, AnalysisActKind kind, Actor actor, DateTimeOffset now, string? position = null, string? text = null, string? dataHash = null) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            AnalysisId = analysis.Id,
            Kind = kind,
            At = now,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ActorRole = actor.Role,
            Position = position,
            Text = text,
            DataHash = dataHash,
        };
}
