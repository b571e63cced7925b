using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Proposals;

/// <param name="Text">The text of an appeal or publication; only the stems of its words are kept.</param>
/// <param name="TopicCode">The topic that it was given.</param>
/// <param name="BodyCode">The body that answered it.</param>
internal sealed record HistoryEntry(string? Text = null, string? TopicCode = null, string? BodyCode = null);

/// <param name="Entries">At most 500.</param>
internal sealed record ImportHistoryRequest(IReadOnlyList<HistoryEntry>? Entries = null);

/// <param name="Added">Decisions that are new.</param>
/// <param name="Known">Decisions that were imported before.</param>
internal sealed record ImportHistoryAnswer(int Added, int Known);

/// <summary>Takes decisions from before the product (an appeals system, a spreadsheet), for the model to learn from.</summary>
internal static class ImportHistory
{
    private const int MaxEntries = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/proposals/history", HandleAsync)
        .WithName("IntakeImportHistory").WithSummary("Import earlier decisions, from which proposals of topic and body are learned")
        .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<ImportHistoryAnswer>, ProblemHttpResult>> HandleAsync(
        ImportHistoryRequest request, IntakeDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var entries = request.Entries ?? [];
        if (entries.Count is 0 or > MaxEntries)
            return new Refusal(CommonRefusals.Invalid, $"Send 1 to {MaxEntries} entries at once.", "entries").ToProblem();

        var topics = await db.Topics.AsNoTracking().Select(topic => topic.Code).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var bodies = await db.Bodies.AsNoTracking().Select(body => body.Code).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var now = time.Now();
        var faults = new Faults();
        var found = new Dictionary<string, HistoryExample>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            var field = $"entries[{i}]";
            var stems = ProposalText.Stems(faults.Required(entries[i].Text, RegistrationInput.MaxText, $"{field}.text"));
            var topic = faults.Required(entries[i].TopicCode, 63, $"{field}.topicCode");
            var body = faults.Required(entries[i].BodyCode, 63, $"{field}.bodyCode");
            if (topic.Length > 0 && !topics.Contains(topic))
                faults.Add(IntakeRefusals.UnknownTopic, "There is no such topic.", $"{field}.topicCode");
            if (body.Length > 0 && !bodies.Contains(body))
                faults.Add(IntakeRefusals.UnknownBody, "There is no such body.", $"{field}.bodyCode");
            if (stems.Length == 0)
                continue;
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{topic}\n{body}\n{stems}"));
            found[Convert.ToHexString(hash)] = new HistoryExample { Hash = hash, Stems = stems, TopicCode = topic, BodyCode = body, ImportedAt = now };
        }

        if (faults.Any)
            return Problem.From(faults.ToList());

        var added = 0;
        foreach (var example in found.Values)
        {
            added += await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO history_examples (hash, stems, topic_code, body_code, imported_at)
                VALUES ({example.Hash}, {example.Stems}, {example.TopicCode}, {example.BodyCode}, {example.ImportedAt})
                ON CONFLICT (hash) DO NOTHING
                """,
                cancellationToken);
        }

        return TypedResults.Ok(new ImportHistoryAnswer(added, entries.Count - added));
    }
}
