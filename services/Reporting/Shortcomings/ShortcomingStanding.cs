using System.Diagnostics;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>Where the acts have led to; pure.</summary>
/// <param name="Version">How many acts there are.</param>
/// <param name="State">Where it stands, a withdrawal apart.</param>
/// <param name="BodyCode">The body whose deputy was asked last.</param>
/// <param name="BodyName">Its name.</param>
/// <param name="NotifiedAt">When a deputy was asked first.</param>
/// <param name="AnswerDue">Until when an answer is awaited that has not come.</param>
/// <param name="Answer">The answer that counts: the last, unless it was sent back.</param>
/// <param name="ClosedAt">When it was closed.</param>
internal sealed record ShortcomingStanding(
    int Version,
    ShortcomingState State,
    string? BodyCode,
    string? BodyName,
    DateTimeOffset? NotifiedAt,
    DateTimeOffset? AnswerDue,
    ShortcomingAct? Answer,
    DateTimeOffset? ClosedAt)
{
    public static readonly ShortcomingStanding Untouched = new(0, ShortcomingState.Open, null, null, null, null, null, null);

    public static ShortcomingStanding Of(IEnumerable<ShortcomingAct> acts) =>
        acts.OrderBy(act => act.Step).Aggregate(Untouched, (standing, act) => standing.After(act));

    private ShortcomingStanding After(ShortcomingAct act) => act.Kind switch
    {
        ShortcomingActKind.Added => this with { Version = act.Step },
        ShortcomingActKind.Notified => this with
        {
            Version = act.Step,
            State = ShortcomingState.Notified,
            BodyCode = act.BodyCode,
            BodyName = act.BodyName,
            NotifiedAt = NotifiedAt ?? act.At,
            AnswerDue = act.AnswerDue,
        },
        ShortcomingActKind.Answered => this with { Version = act.Step, State = ShortcomingState.Answered, AnswerDue = null, Answer = act },
        ShortcomingActKind.Returned => this with
        {
            Version = act.Step,
            State = ShortcomingState.Returned,
            AnswerDue = act.AnswerDue,
            Answer = null,
        },
        ShortcomingActKind.Closed => this with { Version = act.Step, State = ShortcomingState.Closed, ClosedAt = act.At },
        _ => throw new UnreachableException($"Nobody said where {act.Kind} leads to."),
    };
}
