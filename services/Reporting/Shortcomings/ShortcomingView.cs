using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>
/// A shortcoming as the API shows it. Names, and what was written in answers, which may hold some, are left out for those
/// who may not see them.
/// </summary>
/// <param name="Number">Such as <c>2026-17</c>.</param>
/// <param name="Title">What fell short, in Russian.</param>
/// <param name="StateText">How it stands, in Russian.</param>
/// <param name="At">When it fell short.</param>
/// <param name="Delay">By how much; null while that goes on.</param>
/// <param name="IsOverdue">Whether the deputy's answer is overdue.</param>
/// <param name="IsOpen">Whether it still waits for a decision.</param>
/// <param name="DecisionText">What was decided, in Russian, with the order.</param>
/// <param name="HasNames">Whether the reader may see names.</param>
/// <param name="Acts">What was done about it; only where one shortcoming is asked for.</param>
internal sealed record ShortcomingView(
    Guid Id,
    int Version,
    string Number,
    ShortcomingKind Kind,
    string Title,
    ShortcomingState State,
    string StateText,
    DateTimeOffset At,
    string? Timer,
    string? Stage,
    string? Clause,
    Guid? PublicationId,
    Guid? AccountId,
    string? AccountTitle,
    string? Network,
    string? BodyCode,
    string? BodyName,
    string? HolderId,
    string? HolderName,
    TimeSpan? Delay,
    string? Description,
    WithdrawalReason? Withdrawal,
    DateTimeOffset? NotifiedAt,
    DateTimeOffset? AnswerDue,
    bool IsOverdue,
    bool IsOpen,
    DecisionKind? Decision,
    string? DecisionText,
    DateTimeOffset? ClosedAt,
    bool HasNames,
    IReadOnlyList<ShortcomingActView>? Acts)
{
    public static ShortcomingView Of(Shortcoming row, IEnumerable<ShortcomingAct>? acts, Caller caller, DateTimeOffset now)
    {
        var names = caller.SeesNamesOf(row);
        return new ShortcomingView(
            row.Id,
            row.Version,
            row.FullNumber,
            row.Kind,
            ShortcomingTexts.KindOf(row),
            row.State,
            ShortcomingTexts.StateOf(row.State, row.Withdrawal),
            row.At,
            row.Timer,
            row.Stage,
            row.Clause,
            row.PublicationId,
            row.AccountId,
            row.AccountTitle,
            row.Network,
            row.BodyCode,
            row.BodyName,
            names ? row.HolderId : null,
            names ? row.HolderName : null,
            row.Delay,
            row.Description,
            row.Withdrawal,
            row.NotifiedAt,
            row.AnswerDue,
            row.IsOverdue(now),
            row.State is not (ShortcomingState.Closed or ShortcomingState.Withdrawn),
            row.Decision,
            DecisionOf(row.Decision, row.DecisionText, row.OrderNumber, row.OrderDate, names),
            row.ClosedAt,
            names,
            acts is null ? null : [.. acts.OrderBy(act => act.Step).Select(act => ActOf(act, names))]);
    }

    private static ShortcomingActView ActOf(ShortcomingAct act, bool names) => new(
        act.Step,
        act.Kind,
        act.At,
        act.ActorRole,
        names ? act.ActorId : null,
        names ? act.ActorName : null,
        // The description is that of the shortcoming, which all see who see it.
        names || act.Kind == ShortcomingActKind.Added ? act.Text : null,
        act.BodyCode,
        act.AnswerDue,
        names ? act.Measures : null,
        names && act.Kind == ShortcomingActKind.Answered ? act.AtFault : null,
        act.Decision,
        DecisionOf(act.Decision, act.DecisionText, act.OrderNumber, act.OrderDate, names),
        act.OrderNumber,
        act.OrderDate);

    private static string? DecisionOf(DecisionKind? decision, string? text, string? orderNumber, DateOnly? orderDate, bool names) =>
        ShortcomingTexts.DecisionOf(decision, names ? text : "Иное решение", orderNumber, orderDate);
}

/// <summary>An act on a shortcoming as the API shows it.</summary>
/// <param name="Text">The description, accompanying words, cause, reason to send back, or words at the close.</param>
/// <param name="AtFault">Who was at fault.</param>
/// <param name="DecisionText">What was decided, in Russian, with the order.</param>
internal sealed record ShortcomingActView(
    int Step,
    ShortcomingActKind Kind,
    DateTimeOffset At,
    string ActorRole,
    string? ActorId,
    string? ActorName,
    string? Text,
    string? BodyCode,
    DateTimeOffset? AnswerDue,
    string? Measures,
    IReadOnlyList<string>? AtFault,
    DecisionKind? Decision,
    string? DecisionText,
    string? OrderNumber,
    DateOnly? OrderDate);

/// <summary>Views that need more than the row.</summary>
internal static class ShortcomingViews
{
    /// <summary>With its acts, those included that the context is about to save.</summary>
    public static async Task<ShortcomingView> ViewAsync(
        this ReportingDb db, Shortcoming row, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await ShortcomingRegister.ActsAsync(db, [row.Id], cancellationToken);
        var added = db.Set<ShortcomingAct>().Local.Where(act => act.ShortcomingId == row.Id);
        return ShortcomingView.Of(row, stored[row.Id].Concat(added).DistinctBy(act => act.Step), caller, now);
    }
}
