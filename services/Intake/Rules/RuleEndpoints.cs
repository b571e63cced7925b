using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Candidates;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Rules;

/// <param name="Threshold">What has fewer points is kept, but lists leave it out unless asked.</param>
/// <param name="Rules">All rules, at most 200.</param>
internal sealed record PutRulesRequest(int Threshold = 0, IReadOnlyList<Rule>? Rules = null);

/// <param name="Learned">How many decisions taught so far.</param>
internal sealed record RulesView(
    int Version, int Threshold, IReadOnlyList<Rule> Rules, DateTimeOffset? ChangedAt, Actor? ChangedBy, LearnedView Learned);

/// <summary>How many decisions taught so far.</summary>
internal sealed record LearnedView(int Registered, int Dismissed);

/// <param name="Limit">How many of the last candidates they are tried on, 1 to 1,000; 200 where it is left out.</param>
internal sealed record TryRulesRequest(int Threshold = 0, IReadOnlyList<Rule>? Rules = null, int? Limit = null);

/// <summary>What rules would do to the last candidates; nothing is changed.</summary>
/// <param name="Tried">Candidates that they were tried on.</param>
/// <param name="Shown">How many of them lists would show.</param>
/// <param name="ShownNow">How many lists show now.</param>
/// <param name="MissedPublications">How many that became publications they would have hidden.</param>
/// <param name="ShownDismissed">How many that were dismissed they would have shown.</param>
/// <param name="Rules">How often each rule holds.</param>
/// <param name="Candidates">Those whose points change, the greatest changes first, at most 50.</param>
internal sealed record RulesTrial(
    int Tried,
    int Shown,
    int ShownNow,
    int MissedPublications,
    int ShownDismissed,
    IReadOnlyList<RuleTrial> Rules,
    IReadOnlyList<CandidateTrial> Candidates);

/// <summary>How often a rule holds.</summary>
internal sealed record RuleTrial(string Name, int Holds);

/// <summary>The points of a candidate now and under the rules that are tried.</summary>
internal sealed record CandidateTrial(Guid Id, CandidateStatus Status, int ScoreNow, int Score, bool Shown, IReadOnlyList<string> Holding);

/// <summary>What the administration looks for in what finding brings.</summary>
internal static class RuleEndpoints
{
    private const int Shown = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/rules", GetAsync)
            .WithName("IntakeGetRules").WithSummary("The rules that score candidates")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();
        routes.MapPut("/rules", PutAsync)
            .WithName("IntakePutRules").WithSummary("Replace the rules; what waits is scored anew")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody()
            .AsCommand();
        routes.MapPost("/rules/try", TryAsync)
            .WithName("IntakeTryRules").WithSummary("Try rules on the last candidates without changing anything")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody()
            .ChangesNothing();
    }

    private static async Task<Ok<RulesView>> GetAsync(IntakeDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var set = await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new RuleSet();
        http.SetETag(set.Version);
        return TypedResults.Ok(await ShowAsync(db, set, cancellationToken));
    }

    private static async Task<Results<Ok<RulesView>, ProblemHttpResult>> PutAsync(
        PutRulesRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        TimeProvider time,
        Caller caller,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        var rules = Read(request.Rules, faults);
        await FindTopicsAsync(db, rules, faults, cancellationToken);
        if (faults.Any)
            return Problem.From(faults.ToList());

        await db.LockEntryAsync("rules", string.Empty, cancellationToken);
        var set = await db.RuleSets.SingleOrDefaultAsync(cancellationToken);
        if (ETags.Check(ifMatch, set?.Version ?? 0, set is null ? null : await ShowAsync(db, set, cancellationToken)) is { } stale)
            return stale.ToProblem();

        set ??= db.RuleSets.Add(new RuleSet()).Entity;
        set.Threshold = request.Threshold;
        set.Rules = rules;
        set.ChangedAt = now;
        set.ChangedBy = caller.As(Roles.Curator, Roles.Administrator);
        set.Version++;
        await db.ScoreAnewAsync(cancellationToken);
        http.SetETag(set.Version);
        return TypedResults.Ok(await ShowAsync(db, set, cancellationToken));
    }

    private static async Task<Results<Ok<RulesTrial>, ProblemHttpResult>> TryAsync(
        TryRulesRequest request, IntakeDb db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var rules = Read(request.Rules, faults);
        if (request.Limit is < 1 or > 1000)
            faults.Add(CommonRefusals.Invalid, "1 to 1,000 candidates are allowed.", "limit");
        if (faults.Any)
            return Problem.From(faults.ToList());

        var rows = await db.Candidates.AsNoTracking().OrderByDescending(row => row.FoundAt).ThenByDescending(row => row.Id)
            .Take(request.Limit ?? 200)
            .Select(row => new { row.Id, row.Status, row.Network, row.Kind, row.Text, row.Score, row.LearnedScore })
            .ToListAsync(cancellationToken);
        var basis = await ScoringBasis.LoadAsync(db, [], cancellationToken);
        var compiled = new CompiledRules(rules);
        var tried = rows.Select(row =>
        {
            var holding = compiled.Holding(TextWords.Of(row.Text), row.Network, row.Kind).ToList();
            var score = holding.Sum(rule => rule.Weight) + row.LearnedScore;
            return new CandidateTrial(row.Id, row.Status, row.Score, score, score >= request.Threshold, [.. holding.Select(rule => rule.Name!)]);
        }).ToList();
        return TypedResults.Ok(new RulesTrial(
            tried.Count,
            tried.Count(row => row.Shown),
            tried.Count(row => row.ScoreNow >= basis.Threshold),
            tried.Count(row => row is { Status: CandidateStatus.Registered, Shown: false }),
            tried.Count(row => row is { Status: CandidateStatus.Dismissed, Shown: true }),
            [.. rules.Select(rule => new RuleTrial(rule.Name!, tried.Count(row => row.Holding.Contains(rule.Name!, StringComparer.Ordinal))))],
            [.. tried.Where(row => row.Score != row.ScoreNow).OrderByDescending(row => Math.Abs((long)row.Score - row.ScoreNow)).ThenBy(row => row.Id).Take(Shown)]));
    }

    private static List<Rule> Read(IReadOnlyList<Rule>? rules, Faults faults)
    {
        if (rules?.Count > RuleSet.Most)
            faults.Add(CommonRefusals.Invalid, $"There are {rules.Count} rules; {RuleSet.Most} are allowed.", "rules");
        var read = (rules ?? []).Take(RuleSet.Most).Select((rule, index) => (rule ?? new Rule()).Checked($"rules[{index}]", faults)).ToList();
        foreach (var (index, rule) in read.Index())
        {
            if (read.FindIndex(other => other.Name == rule.Name) < index)
                faults.Add(IntakeRefusals.RuleMalformed, "Another rule has this name.", $"rules[{index}].name");
        }

        return read;
    }

    private static async Task FindTopicsAsync(IntakeDb db, List<Rule> rules, Faults faults, CancellationToken cancellationToken)
    {
        var codes = rules.Select(rule => rule.TopicCode).OfType<string>().Where(code => !code.Contains('\0', StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).ToArray();
        if (codes.Length == 0)
            return;
        var known = await db.Topics.AsNoTracking().Where(topic => codes.Contains(topic.Code)).Select(topic => topic.Code).ToListAsync(cancellationToken);
        foreach (var (index, rule) in rules.Index())
        {
            if (rule.TopicCode is { } code && !known.Contains(code, StringComparer.Ordinal))
                faults.Add(IntakeRefusals.UnknownTopic, "There is no topic with this code.", $"rules[{index}].topicCode");
        }
    }

    private static async Task<RulesView> ShowAsync(IntakeDb db, RuleSet set, CancellationToken cancellationToken)
    {
        var state = await db.Learning.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new LearningState();
        return new RulesView(set.Version, set.Threshold, set.Rules, set.ChangedAt, set.ChangedBy, new LearnedView(state.Registered, state.Dismissed));
    }
}
