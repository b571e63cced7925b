using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.LegalActs;

/// <summary>Adds a legal act to the library or changes one.</summary>
internal static class PutLegalAct
{
    internal sealed record Request(
        string Kind, string Number, DateOnly Date, string Title, IReadOnlyList<string>? Articles = null, string? Url = null, bool Active = true);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPut("/legal-acts/{id:guid}", HandleAsync)
            .WithName("PutLegalAct").WithSummary("Add a legal act to the library or change it")
            .RequireRoles(Roles.Executor, Roles.DeputyHead, Roles.Curator, Roles.Administrator).ForEveryBody().AsCommand();

    internal static async Task<Results<Ok<LegalActView>, Created<LegalActView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        Request request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        DraftingDb db,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var fields = new FieldChecks();
        var kind = fields.Required("kind", request.Kind, 200);
        var number = fields.Required("number", request.Number, 100);
        var title = fields.Required("title", request.Title, 1000);
        var url = fields.Optional("url", request.Url, 2000);
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            fields.Invalid("url", "The address must begin with https:// or http://.");
        var articles = request.Articles ?? [];
        fields.Count("articles", articles, 200);
        string[] cited = [.. articles.Select((article, i) => fields.Required($"articles[{i}]", article, 300))];
        if (fields.Refusals.Count > 0)
            return Problem.From(fields.Refusals);

        var act = await db.LegalActs.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (ETags.Check(ifMatch, act?.Version ?? 0, act is null ? null : LegalActView.Of(act)) is { } stale)
            return stale.ToProblem();
        if (await db.LegalActs.AnyAsync(row => row.Kind == kind && row.Number == number && row.Date == request.Date && row.Id != id, cancellationToken))
            return Exists();

        var isNew = act is null;
        if (act is null)
        {
            act = new LegalAct { Id = id, Kind = kind, Number = number, Date = request.Date, Title = title, Articles = cited };
            db.LegalActs.Add(act);
        }

        act.Version++;
        act.Kind = kind;
        act.Number = number;
        act.Date = request.Date;
        act.Title = title;
        act.Articles = cited;
        act.Url = url;
        act.Active = request.Active;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Somebody else added it between the look and the save.
            return Exists();
        }

        http.SetETag(act.Version);
        return isNew
            ? TypedResults.Created($"/api/drafting/legal-acts/{id}", LegalActView.Of(act))
            : TypedResults.Ok(LegalActView.Of(act));
    }

    private static ProblemHttpResult Exists() =>
        new Refusal(DraftingRefusals.LegalActExists, "Kind, number and date are those of another entry; change that one.", "number").ToProblem();
}
