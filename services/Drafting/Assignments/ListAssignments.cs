using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Assignments;

/// <summary>The executors' queue by the time left.</summary>
internal static class ListAssignments
{
    private const int ExcerptLength = 300;

    private static readonly AssignmentState[] Active =
        [AssignmentState.Open, AssignmentState.Taken, AssignmentState.Submitted, AssignmentState.Returned, AssignmentState.Approved];

    private static readonly Dictionary<string, AssignmentState> StatesByName = Enum.GetValues<AssignmentState>()
        .Where(state => state != AssignmentState.Awaited)
        .ToDictionary(state => state.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <param name="PublicationId">The publication.</param>
    /// <param name="State">Where it stands.</param>
    /// <param name="BodyCode">The body that answers.</param>
    /// <param name="BodyName">Its name.</param>
    /// <param name="Network">The network of the publication.</param>
    /// <param name="Url">Its address.</param>
    /// <param name="AuthorName">Its author.</param>
    /// <param name="Excerpt">The beginning of its text.</param>
    /// <param name="TopicName">Its topic.</param>
    /// <param name="NextDue">When the earliest of its clocks ends.</param>
    /// <param name="ReplyDue">When the reply must stand in the network (clause 7).</param>
    /// <param name="IsLate">Whether a clock has ended without what it waits for.</param>
    /// <param name="Holder">Who has taken it.</param>
    /// <param name="OpenBy">Who has the draft open now.</param>
    /// <param name="Round">1 for the first draft, one more after each return.</param>
    /// <param name="DraftVersion">The present version of the draft; 0 where there is none.</param>
    /// <param name="IsRepeat">Whether it repeats an earlier question (clause 11).</param>
    /// <param name="PostByHand">Whether an executor has to post the reply by hand (clause 10).</param>
    /// <param name="PostByHandReason">Why.</param>
    /// <param name="ReplyState">What a look at the posted reply found, where it was not as it should be.</param>
    /// <param name="ReplyNeedsAttention">Whether an executor has to see to the posted reply.</param>
    internal sealed record Item(
        Guid PublicationId,
        AssignmentState State,
        string BodyCode,
        string BodyName,
        string Network,
        string Url,
        string AuthorName,
        string Excerpt,
        string? TopicName,
        DateTimeOffset NextDue,
        DateTimeOffset ReplyDue,
        bool IsLate,
        Person? Holder,
        IReadOnlyList<PresenceView> OpenBy,
        int Round,
        int DraftVersion,
        bool IsRepeat,
        bool PostByHand,
        string? PostByHandReason,
        ReplyState? ReplyState,
        bool ReplyNeedsAttention);

    private sealed record Key(DateTimeOffset NextDue, Guid PublicationId);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/assignments", HandleAsync)
            .WithName("ListAssignments").WithSummary("The executors' queue, those with the least time left first; without a status, what is not ended")
            .RequireRoles([.. Roles.All]).FilteredByBody();

    internal static async Task<Results<Ok<Page<Item>>, ProblemHttpResult>> HandleAsync(
        bool? mine,
        string[]? status,
        string? body,
        string? cursor,
        int? limit,
        DraftingDb db,
        TimeProvider time,
        Caller caller,
        CancellationToken cancellationToken)
    {
        if (body is not null && !caller.Sees(body))
            return new Refusal(CommonRefusals.OtherBody, "The queue belongs to another body.", "body").ToProblem();

        var states = Active;
        if (status is { Length: > 0 })
        {
            if (status.FirstOrDefault(name => !StatesByName.ContainsKey(name)) is not null)
                return new Refusal(CommonRefusals.Invalid, $"The states are {string.Join(", ", StatesByName.Keys)}.", "status").ToProblem();

            states = [.. status.Select(name => StatesByName[name])];
        }

        var query = InStates(db.Assignments.AsNoTracking(), states);
        if (body is not null)
            query = query.Where(row => row.BodyCode == body);
        else if (!caller.SeesEveryBody)
            query = query.Where(row => caller.Bodies.Contains(row.BodyCode!));
        if (mine == true)
            query = query.Where(row => row.HolderId == caller.Id);
        if (cursor is not null)
        {
            if (!Cursor.TryDecode<Key>(cursor, out var after))
                return new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from the page before.", "cursor").ToProblem();

            var (nextDue, id) = ((DateTimeOffset?)after.NextDue.ToUniversalTime(), after.PublicationId);
            query = query.Where(row => EF.Functions.GreaterThan(
                ValueTuple.Create(row.NextDue, row.PublicationId), ValueTuple.Create(nextDue, id)));
        }

        var size = Cursor.Limit(limit);
        var rows = await query
            .OrderBy(row => row.NextDue).ThenBy(row => row.PublicationId)
            .Take(size + 1)
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var ids = rows.Select(row => row.PublicationId).ToArray();
        var presences = (await db.Presences.AsNoTracking()
                .Where(row => ids.Contains(row.PublicationId) && row.Until > now)
                .OrderBy(row => row.Since)
                .ToListAsync(cancellationToken))
            .ToLookup(row => row.PublicationId, row => new PresenceView(row.PersonId, row.Name, row.Since, row.Until));
        var page = Cursor.Page(rows, size, row => new Key(row.NextDue!.Value, row.PublicationId));
        return TypedResults.Ok(new Page<Item>([.. page.Items.Select(row => ItemOf(row, [.. presences[row.PublicationId]], now))], page.NextCursor));
    }

    /// <summary>The states as the indexes know them: constants for the queue, one value for one kind of history.</summary>
    private static IQueryable<Assignment> InStates(IQueryable<Assignment> rows, AssignmentState[] states)
    {
        rows = rows.Where(row => row.BodyCode != null);
        if (Array.TrueForAll(states, state => Active.Contains(state)))
            rows = rows.Where(row => row.State >= AssignmentState.Open && row.State <= AssignmentState.Approved);
        if (states.Length == 1)
        {
            var state = states[0];
            return rows.Where(row => row.State == state);
        }

        return states == Active ? rows : rows.Where(row => states.Contains(row.State));
    }

    private static Item ItemOf(Assignment row, IReadOnlyList<PresenceView> openBy, DateTimeOffset now)
    {
        var publication = row.Publication!;
        return new Item(
            row.PublicationId,
            row.State,
            row.BodyCode!,
            row.BodyName!,
            publication.Network,
            publication.Url,
            publication.AuthorName,
            Excerpt(publication.Text),
            publication.TopicName,
            row.NextDue!.Value,
            publication.ReplyDue,
            row.IsWorkedOn && row.NextDue < now,
            row.Holder is { } holder ? new Person(holder.Id, holder.Name) : null,
            openBy,
            row.Round,
            row.DraftVersion,
            publication.IsRepeat,
            row.PostByHand,
            row.PostByHand ? row.ByHand!.Reason : null,
            row.ReplyState,
            row.ReplyNeedsAttention);
    }

    private static string Excerpt(string text)
    {
        if (text.Length <= ExcerptLength)
            return text;

        // An emoji is two units; half of one is no character.
        var end = char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength;
        return text[..end] + "…";
    }
}
