using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Database;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.PersonalData;

/// <summary>In the body and not in the query: what stands in an address stands in logs.</summary>
/// <param name="Name">A part of the author's name, 2 to 300 characters.</param>
/// <param name="Address">The author's page, or a publication's address.</param>
/// <param name="Cursor">Where the page before ended.</param>
/// <param name="Limit">Rows per page.</param>
internal sealed record SearchAuthorsRequest(string? Name = null, string? Address = null, string? Cursor = null, int? Limit = null);

/// <param name="Version">The version to name when something is changed.</param>
/// <param name="KeptUntil">When the author is replaced by itself; null while the publication runs or no term is set.</param>
internal sealed record AuthorPublication(
    Guid Id,
    int Version,
    PublicationStatus Status,
    string Network,
    string Url,
    string AuthorName,
    string? AuthorUrl,
    DateTimeOffset DetectedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? KeptUntil,
    DateTimeOffset? PseudonymisedAt);

/// <summary>Finds what is kept about a person who asks (152-FZ, article 14).</summary>
internal static class SearchAuthors
{
    private sealed record Key(DateTimeOffset At, Guid Id);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/personal-data/search", HandleAsync)
        .WithName("IntakeSearchAuthors").WithSummary("Publications of an author, by name, page or address of a publication")
        .RequireRoles(Roles.Administrator).ForEveryBody();

    private static async Task<Results<Ok<Page<AuthorPublication>>, ProblemHttpResult>> HandleAsync(
        SearchAuthorsRequest request, IntakeDb db, RegulationCatalog catalog, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var name = faults.Optional(request.Name, 300, "name");
        var address = faults.Optional(request.Address, 2048, "address");
        if (name is null && address is null)
            faults.Add(CommonRefusals.Invalid, "Name the author or an address.", "name");
        if (name is { Length: < 2 })
            faults.Add(CommonRefusals.Invalid, "Name at least two characters.", "name");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (!Cursors.TryRead(request.Cursor, new Key(DateTimeOffset.MaxValue, Guid.Empty), out var after))
            return Cursors.Refused;

        var rows = db.Publications.AsNoTracking();
        if (name is not null)
        {
            var pattern = LikePattern.Containing(name);
            rows = rows.Where(row => EF.Functions.ILike(row.AuthorName, pattern));
        }

        if (address is not null)
        {
            var canonical = AuthorAddresses.Normalized(address);
            // A page stands there as it was typed.
            var pages = new[] { address, address.TrimEnd('/'), $"https://{canonical}", $"http://{canonical}", $"https://{canonical}/" };
            rows = rows.Where(row => row.Url == canonical || row.ReplyUrl == canonical || pages.Contains(row.AuthorUrl));
        }

        if (request.Cursor is not null)
        {
            rows = rows.Where(row => EF.Functions.LessThan(
                ValueTuple.Create(row.DetectedAt, row.Id), ValueTuple.Create(after.At, after.Id)));
        }

        var limit = Cursor.Limit(request.Limit);
        var page = await rows.OrderByDescending(row => row.DetectedAt).ThenByDescending(row => row.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(
            [.. page.Select(row => Of(row, catalog.Find(row.RegulationId, row.RegulationEdition)))], limit, row => new Key(row.DetectedAt, row.Id)));
    }

    internal static AuthorPublication Of(Publication row, Regulation regulation) => new(
        row.Id,
        row.Version,
        row.Status,
        row.Network,
        row.Url,
        row.AuthorName,
        row.AuthorUrl,
        row.DetectedAt,
        row.EndedAt,
        row is { PseudonymisedAt: null, EndedAt: { } ended } ? regulation.AuthorKeptUntil(ended) : null,
        row.PseudonymisedAt);
}
