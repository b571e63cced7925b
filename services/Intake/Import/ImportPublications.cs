using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Net.Http.Headers;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Import;

/// <summary>
/// Registers the rows of a file of any size and answers each as it goes. Rows whose address is on record answer
/// <c>duplicate</c>, so an import that was cut goes on by sending the same file again.
/// </summary>
internal static class ImportPublications
{
    private const int BatchSize = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/publications/import", HandleAsync)
        .WithName("IntakeImportPublications").WithSummary("Import publications from CSV or JSON lines; the answer has a line per row")
        .Accepts<Stream>("text/csv", "application/x-ndjson")
        .Produces<ImportAnswer>(StatusCodes.Status200OK, "application/x-ndjson")
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();

    private static async Task HandleAsync(HttpContext http, IServiceProvider services, Caller caller, CancellationToken cancellationToken)
    {
        LiftLimits(http);
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || Decoder(type) is not { } encoding)
        {
            await new Refusal(CommonRefusals.UnsupportedMediaType, "Send text/csv or application/x-ndjson in UTF-8 or windows-1251.", "Content-Type")
                .ToProblem().ExecuteAsync(http);
            return;
        }

        var lines = new LineReader(http.Request.BodyReader, encoding);
        IAsyncEnumerable<ImportRow> rows;
        if (type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
        {
            if (!(await CsvRows.OpenAsync(lines, cancellationToken)).TryGet(out var csv, out var refusals))
            {
                await Problem.From(refusals).ExecuteAsync(http);
                return;
            }

            rows = csv.ReadAsync(cancellationToken);
        }
        else
        {
            rows = JsonRows.ReadAsync(lines, cancellationToken);
        }

        http.Response.ContentType = "application/x-ndjson";
        var batch = ActivatorUtilities.CreateInstance<ImportBatch>(services);
        await using var spool = new AnswerSpool(http.Response.Body, cancellationToken);
        await RunAsync(rows, batch, spool, caller.As(Roles.Curator, Roles.Administrator), cancellationToken);
        await spool.CompleteAsync();
    }

    private static async Task RunAsync(
        IAsyncEnumerable<ImportRow> rows, ImportBatch batch, AnswerSpool spool, Actor actor, CancellationToken cancellationToken)
    {
        var waiting = new List<ImportRow>(BatchSize);
        // Not disposed: it holds nothing, and it may still wait for the client when the import is interrupted.
        var enumerator = rows.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = enumerator.MoveNextAsync();
            // A client that sends slowly gets its answers meanwhile.
            if (!next.IsCompleted && waiting.Count > 0 && !await FlushAsync())
                return;

            var any = await next;
            if (any)
                waiting.Add(enumerator.Current);
            if ((!any || waiting.Count == BatchSize) && waiting.Count > 0 && !await FlushAsync())
                return;
            if (!any)
                return;
        }

        async Task<bool> FlushAsync()
        {
            try
            {
                await spool.WriteAsync(await batch.RegisterAsync(waiting, actor, cancellationToken));
                waiting.Clear();
                return true;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                // The status has been sent; the last line says where to go on.
                var reason = new Refusal(CommonRefusals.Unavailable, "The database is away. Send the file again from here, or whole.");
                await spool.WriteAsync([ImportAnswer.Interrupted(waiting[0], reason)]);
                return false;
            }
        }
    }

    private static void LiftLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        // The client may wait for answers before it sends more, or read none of them before it has sent all.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } requestRate)
            requestRate.MinDataRate = null;
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
            responseRate.MinDataRate = null;
    }

    /// <summary>UTF-8 that refuses what is none, or the 8-bit encoding in which Excel in Russian saves CSV.</summary>
    private static Encoding? Decoder(MediaTypeHeaderValue type)
    {
        if (type.MediaType.Value is not { } media
            || !(media.Equals("text/csv", StringComparison.OrdinalIgnoreCase) || media.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return type.Charset.Value?.Trim('"').ToLowerInvariant() switch
        {
            null or "utf-8" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            "windows-1251" => CodePagesEncodingProvider.Instance.GetEncoding(1251),
            _ => null,
        };
    }
}
