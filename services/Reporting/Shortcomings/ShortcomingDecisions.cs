using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>Who is asked to answer.</summary>
/// <param name="BodyCode">The body.</param>
/// <param name="BodyName">Its name, where it is known.</param>
/// <param name="Deputies">The ids of the deputies for the area who are in office for it.</param>
internal sealed record Addressee(string BodyCode, string? BodyName, IReadOnlyList<string> Deputies);

/// <summary>What the deputy for the area answers (clause 12).</summary>
internal sealed record ShortcomingAnswer(
    string Cause,
    string Measures,
    IReadOnlyList<string> AtFault,
    DecisionKind Decision,
    string? DecisionText,
    string? OrderNumber,
    DateOnly? OrderDate);

/// <summary>Pure decisions on a shortcoming: its row, a command and an instant in; an act or refusals out.</summary>
internal static class ShortcomingDecisions
{
    /// <summary>No term is longer: it would be one that nobody watches.</summary>
    public static readonly TimeSpan LongestTerm = TimeSpan.FromDays(366);

    /// <summary>R2 sends it to the deputy for the area; once more with another term as long as no answer is there.</summary>
    public static Outcome<ShortcomingAct> Notify(
        this Shortcoming shortcoming, Addressee to, DateTimeOffset answerDue, string? text, Actor actor, DateTimeOffset now)
    {
        if (shortcoming.State is not (ShortcomingState.Open or ShortcomingState.Notified or ShortcomingState.Returned))
            return shortcoming.WrongState("Only what has no answer yet and stands can be sent.");
        if (TermFault(answerDue, now) is { } fault)
            return fault;
        if (to.Deputies.Count == 0)
        {
            return new Refusal(
                ShortcomingRefusals.NoDeputy, $"Nobody is appointed as deputy for the area of '{to.BodyCode}' now.", "bodyCode");
        }

        return shortcoming.Next(ShortcomingActKind.Notified, actor, now, text, answerDue, to);
    }

    /// <summary>R6 answers: the cause, what was done, who was at fault and what was decided.</summary>
    /// <param name="shortcoming">The shortcoming.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="today">The day in the administration's time zone: no order is dated later.</param>
    /// <param name="actor">The deputy.</param>
    /// <param name="now">The present instant.</param>
    public static Outcome<ShortcomingAct> Answer(
        this Shortcoming shortcoming, ShortcomingAnswer answer, DateOnly today, Actor actor, DateTimeOffset now)
    {
        if (shortcoming.State is not (ShortcomingState.Notified or ShortcomingState.Returned))
            return shortcoming.WrongState("An answer is awaited to what was sent and not answered yet.");

        var faults = new FieldChecks();
        // A measure of discipline is laid on a person, by an order (Labour Code, articles 192 and 193).
        var isDisciplinary = answer.Decision is DecisionKind.Remark or DecisionKind.Reprimand or DecisionKind.Dismissal;
        if (isDisciplinary && answer.AtFault.Count == 0)
            faults.Invalid("atFault", "This decision is about somebody: name who was at fault.");
        if (isDisciplinary && answer.OrderNumber is null)
            faults.Invalid("orderNumber", "This decision needs the number of its order.");
        if (isDisciplinary && answer.OrderDate is null)
            faults.Invalid("orderDate", "This decision needs the date of its order.");
        if (answer.OrderNumber is null != answer.OrderDate is null && !isDisciplinary)
            faults.Invalid(answer.OrderNumber is null ? "orderNumber" : "orderDate", "An order has a number and a date.");
        if (answer.Decision == DecisionKind.None && (answer.OrderNumber ?? answer.DecisionText) is not null)
            faults.Invalid("decision", "Without a decision there is neither an order nor a text of one.");
        if (answer.Decision == DecisionKind.Other && answer.DecisionText is null)
            faults.Invalid("decisionText", "Say what was decided.");
        if (answer.OrderDate > today)
            faults.Invalid("orderDate", "The order is dated later than today.");
        if (faults.Refusals.Count > 0)
            return faults.Refusals;

        return new ShortcomingAct
        {
            ShortcomingId = shortcoming.Id,
            Step = shortcoming.Version + 1,
            PublicationId = shortcoming.PublicationId,
            Kind = ShortcomingActKind.Answered,
            At = now,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ActorRole = actor.Role,
            Text = answer.Cause,
            Measures = answer.Measures,
            AtFault = [.. answer.AtFault],
            Decision = answer.Decision,
            DecisionText = answer.DecisionText,
            OrderNumber = answer.OrderNumber,
            OrderDate = answer.OrderDate,
        };
    }

    /// <summary>R2 sends the answer back, with a reason and another term.</summary>
    public static Outcome<ShortcomingAct> Return(
        this Shortcoming shortcoming, string reason, DateTimeOffset answerDue, Actor actor, DateTimeOffset now)
    {
        if (shortcoming.State != ShortcomingState.Answered)
            return shortcoming.WrongState("Only an answer can be sent back.");
        if (TermFault(answerDue, now) is { } fault)
            return fault;

        return shortcoming.Next(ShortcomingActKind.Returned, actor, now, reason, answerDue);
    }

    /// <summary>R2 closes what is answered; nothing else takes a shortcoming that stands out of the analyses.</summary>
    public static Outcome<ShortcomingAct> Close(this Shortcoming shortcoming, string? text, Actor actor, DateTimeOffset now) =>
        shortcoming.State == ShortcomingState.Answered
            ? shortcoming.Next(ShortcomingActKind.Closed, actor, now, text)
            : shortcoming.WrongState("It can be closed once the deputy for the area has answered.");

    private static Refusal? TermFault(DateTimeOffset answerDue, DateTimeOffset now) =>
        answerDue <= now ? new Refusal(CommonRefusals.Invalid, "The term must lie in the future.", "answerDue")
        : answerDue - now > LongestTerm ? new Refusal(CommonRefusals.Invalid, "The term must end within a year.", "answerDue")
        : null;

    private static ShortcomingAct Next(
        this Shortcoming shortcoming,
        ShortcomingActKind kind,
        Actor actor,
        DateTimeOffset now,
        string? text,
        DateTimeOffset? answerDue = null,
        Addressee? to = null) => new()
        {
            ShortcomingId = shortcoming.Id,
            Step = shortcoming.Version + 1,
            PublicationId = shortcoming.PublicationId,
            Kind = kind,
            At = now,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ActorRole = actor.Role,
            Text = text,
            AnswerDue = answerDue?.ToUniversalTime(),
            BodyCode = to?.BodyCode,
            BodyName = to?.BodyName,
            Recipients = [.. to?.Deputies ?? []],
        };

    private static Refusal WrongState(this Shortcoming shortcoming, string detail) => new(ShortcomingRefusals.WrongState, detail)
    {
        Facts = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["shortcomingId"] = shortcoming.Id,
            ["shortcomingState"] = shortcoming.State,
        },
    };
}
