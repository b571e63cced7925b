using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Assignments;

/// <summary>Who works on the reply: pure decisions on an assignment's state.</summary>
internal static class AssignmentDecisions
{
    /// <summary>An executor takes the assignment out of the body's queue.</summary>
    public static Outcome<AssignmentTaken> Take(Assignment assignment, Actor executor, DateTimeOffset now)
    {
        if (!assignment.IsWorkedOn)
            return WrongState(assignment, "There is nothing left to take.");
        if (HeldByOther(assignment, executor.Id) is { } refusal)
            return refusal;

        return new AssignmentTaken(assignment.PublicationId, now, assignment.DirectionNumber, assignment.BodyCode!, executor);
    }

    /// <summary>The holder gives it back to the queue, or who leads the work does it for one who is away.</summary>
    /// <param name="leads">Whether the caller is the body's deputy head or an administrator.</param>
    public static Outcome<AssignmentReleased> Release(Assignment assignment, Actor by, bool leads, string? reason, DateTimeOffset now)
    {
        if (assignment.Holder is not { } holder)
            return WrongState(assignment, "Nobody has taken it.");
        if (!leads && holder.Id != by.Id)
            return NotHolder(holder);

        return new AssignmentReleased(assignment.PublicationId, now, assignment.DirectionNumber, assignment.BodyCode!, holder, reason);
    }

    /// <summary>The holder hands it to a colleague, or who leads the work does, also where nobody has it.</summary>
    /// <param name="leads">Whether the caller is the body's deputy head or an administrator.</param>
    public static Outcome<AssignmentHandedOver> HandOver(Assignment assignment, Actor by, bool leads, Actor to, DateTimeOffset now)
    {
        if (!assignment.IsWorkedOn)
            return WrongState(assignment, "There is nothing left to hand over.");
        if (!leads && assignment.HolderId != by.Id)
            return NotHolder(assignment.Holder);

        return new AssignmentHandedOver(
            assignment.PublicationId, now, assignment.DirectionNumber, assignment.BodyCode!, assignment.Holder ?? by, to);
    }

    /// <summary>Whether somebody else has taken it, so that the caller must not write.</summary>
    public static Refusal? HeldByOther(Assignment assignment, string callerId) =>
        assignment.Holder is { } holder && holder.Id != callerId
            ? new Refusal(DraftingRefusals.TakenByOther, "Ask them to hand it over, or write to them.")
            {
                Facts = HolderFacts(holder),
            }
            : null;

    public static Refusal WrongState(Assignment assignment, string detail) => new(DraftingRefusals.WrongState, detail)
    {
        Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["state"] = assignment.State, ["version"] = assignment.Version },
    };

    private static Refusal NotHolder(Actor? holder) => new(DraftingRefusals.NotHolder, "Take it first, or ask who holds it.")
    {
        Facts = holder is null ? null : HolderFacts(holder),
    };

    private static Dictionary<string, object?> HolderFacts(Actor holder) =>
        new(StringComparer.Ordinal) { ["holder"] = new Person(holder.Id, holder.Name) };
}

/// <summary>A person as others see them.</summary>
internal sealed record Person(string Id, string Name);
