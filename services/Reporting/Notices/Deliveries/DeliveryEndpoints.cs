using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary><c>/api/reporting/deliveries</c>: what went out and what did not, for administrators. It shows no notice's text.</summary>
internal static class DeliveryEndpoints
{
    private static readonly Dictionary<string, DeliveryState> States = Enum.GetValues<DeliveryState>()
        .ToDictionary(state => JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reporting/deliveries", ListAsync)
            .WithName("ListDeliveries")
            .WithSummary("Messages to people with how they stand, the latest first")
            .WithTags("Reporting")
            .RequireRoles(Roles.Administrator).ForEveryBody();
        routes.MapPost("/api/reporting/deliveries/{id:guid}/retry", RetryAsync)
            .WithName("RetryDelivery")
            .WithSummary("Sends a message again that failed, was given up or is unknown; an unknown one may then arrive twice")
            .WithTags("Reporting")
            .AsCommand()
            .RequireRoles(Roles.Administrator).ForEveryBody();
        routes.MapPost("/api/reporting/deliveries/{id:guid}/discard", DiscardAsync)
            .WithName("DiscardDelivery")
            .WithSummary("Takes a message off the list of failures")
            .WithTags("Reporting")
            .AsCommand()
            .RequireRoles(Roles.Administrator).ForEveryBody();
    }

    private static async Task<Results<Ok<Page<DeliveryView>>, ProblemHttpResult>> ListAsync(
        string? state, string? cursor, int? limit, ReportingDb db, CancellationToken cancellationToken)
    {
        var refusals = new List<Refusal>();
        DeliveryState? wanted = null;
        if (state is not null)
        {
            if (States.TryGetValue(state, out var known))
                wanted = known;
            else
                refusals.Add(new Refusal(NoticeRefusals.UnknownState, $"States are {string.Join(", ", States.Keys)}.", "state"));
        }

        DeliveryKey? after = null;
        if (cursor is not null && !Cursor.TryDecode(cursor, out after))
            refusals.Add(new Refusal(CommonRefusals.InvalidCursor, "Take the cursor from the answer before.", "cursor"));
        if (refusals.Count > 0)
            return Problem.From(refusals);

        var rows = db.Set<Delivery>().AsNoTracking();
        if (wanted is not null)
            rows = rows.Where(row => row.State == wanted);
        if (after is not null)
        {
            var at = after.CreatedAt.ToUniversalTime();
            rows = rows.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.CreatedAt, row.Id), ValueTuple.Create(at, after.Id)));
        }

        var size = Cursor.Limit(limit);
        var page = await rows.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id).Take(size + 1).ToListAsync(cancellationToken);
        var cut = Cursor.Page(page, size, row => new DeliveryKey(row.CreatedAt, row.Id));
        return TypedResults.Ok(new Page<DeliveryView>([.. cut.Items.Select(DeliveryView.Of)], cut.NextCursor));
    }

    private static Task<Results<Ok<DeliveryView>, ProblemHttpResult>> RetryAsync(
        Guid id, ReportingDb db, TimeProvider time, CancellationToken cancellationToken) => ChangeAsync(
            id,
            db,
            delivery =>
            {
                var now = time.GetUtcNow();
                delivery.State = DeliveryState.Waiting;
                (delivery.FirstDueAt, delivery.DueAt, delivery.Attempts) = (now, now, 0);
                (delivery.Claim, delivery.LeaseUntil, delivery.HandedAt) = (null, null, null);
            },
            cancellationToken);

    private static Task<Results<Ok<DeliveryView>, ProblemHttpResult>> DiscardAsync(Guid id, ReportingDb db, CancellationToken cancellationToken) =>
        ChangeAsync(id, db, delivery => delivery.State = DeliveryState.Discarded, cancellationToken);

    private static async Task<Results<Ok<DeliveryView>, ProblemHttpResult>> ChangeAsync(
        Guid id, ReportingDb db, Action<Delivery> change, CancellationToken cancellationToken)
    {
        // Locked: a late answer of the replica that had it may settle it at this moment.
        var delivery = await db.Set<Delivery>().FromSql($"SELECT * FROM deliveries WHERE id = {id} FOR UPDATE").AsTracking().SingleOrDefaultAsync(cancellationToken);
        if (delivery is null)
            return new Refusal(CommonRefusals.NotFound, "There is no message with this id.", "id").ToProblem();
        if (delivery.State is not (DeliveryState.Failed or DeliveryState.GivenUp or DeliveryState.Unknown))
            return new Refusal(NoticeRefusals.DeliverySettled, $"It is {JsonNamingPolicy.CamelCase.ConvertName(delivery.State.ToString())}.", "id").ToProblem();

        change(delivery);
        return TypedResults.Ok(DeliveryView.Of(delivery));
    }
}

/// <summary>The place of a message in the list.</summary>
internal sealed record DeliveryKey(DateTimeOffset CreatedAt, Guid Id);

/// <summary>A message as administrators see it.</summary>
/// <param name="Id">Identifies it, also as the id of the e-mail.</param>
/// <param name="PersonId">To whom.</param>
/// <param name="Channel">By which way.</param>
/// <param name="Address">Where to.</param>
/// <param name="State"><c>waiting</c>, <c>sending</c>, <c>sent</c>, <c>unknown</c>, <c>failed</c>, <c>givenUp</c> or <c>discarded</c>.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">When it was planned.</param>
/// <param name="DueAt">When it goes out next.</param>
/// <param name="HandedAt">When it was handed over last.</param>
/// <param name="SentAt">When it was taken.</param>
/// <param name="ErrorCode">Why the last attempt failed.</param>
/// <param name="Answer">What the other side said.</param>
internal sealed record DeliveryView(
    Guid Id,
    string PersonId,
    string Channel,
    string Address,
    string State,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset DueAt,
    DateTimeOffset? HandedAt,
    DateTimeOffset? SentAt,
    string? ErrorCode,
    string? Answer)
{
    public static DeliveryView Of(Delivery delivery) => new(
        delivery.Id, delivery.PersonId, delivery.Channel, delivery.Address, JsonNamingPolicy.CamelCase.ConvertName(delivery.State.ToString()),
        delivery.Attempts, delivery.CreatedAt, delivery.DueAt, delivery.HandedAt, delivery.SentAt, delivery.ErrorCode, delivery.Answer);
}
