using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>One period of an account.</summary>
/// <param name="PeriodStart">Its first day in the administration's time zone.</param>
/// <param name="State"><c>met</c>, <c>missed</c>, <c>open</c> while it runs or is not settled yet, <c>notOwed</c>.</param>
/// <param name="Missing">How many posts are missing.</param>
/// <param name="WarnAt">When warnings go out while posts are missing.</param>
/// <param name="Obligatory">Whether the regulation demands the posts, or only advises.</param>
internal sealed record CadenceView(
    Guid AccountId,
    string Network,
    string Title,
    string? BodyCode,
    RecurringPeriod Per,
    DateOnly PeriodStart,
    DateTimeOffset From,
    DateTimeOffset Until,
    int Required,
    int Posted,
    int Missing,
    bool Obligatory,
    string State,
    IReadOnlyList<DateTimeOffset> WarnAt,
    IReadOnlyList<AccountPostView> Posts);

/// <summary>A post that counts.</summary>
internal sealed record AccountPostView(string Url, DateTimeOffset PostedAt, AccountPostSource Source);

/// <summary>How many own posts there were in each account and period (decree 188, clause 6).</summary>
internal static class CadenceEndpoint
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/publishing/cadence", GetAsync)
            .WithName("GetCadence").WithSummary("Own posts of each account by the regulation's periods: how many were owed, made and missing; the last eight weeks by default")
            .RequireRoles([.. AccountEndpoints.Readers, Roles.Head]).FilteredByBody();

    private static async Task<Results<Ok<List<CadenceView>>, ProblemHttpResult>> GetAsync(
        PublishingDb db,
        Caller caller,
        RegulationCatalog regulations,
        RegulationOptions active,
        TimeProvider time,
        [FromQuery] DateTimeOffset? from,
        [FromQuery] DateTimeOffset? to,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var regulation = regulations.InForce(active.Active, now);
        var (begin, end) = ((from ?? now.AddDays(-56)).ToUniversalTime(), (to ?? now).ToUniversalTime());
        if (end < begin || end - begin > Longest || begin.Year < 2000 || end.Year > 2099)
            return new Refusal(CommonRefusals.Invalid, $"Ask for at most {Longest.TotalDays} days of this century.", "to").ToProblem();

        var shown = db.Accounts.AsNoTracking();
        if (!caller.SeesEveryBody)
            shown = shown.Where(account => account.BodyCode == null || caller.Bodies.Contains(account.BodyCode));
        var accounts = await shown.OrderBy(account => account.Network).ThenBy(account => account.Title).ThenBy(account => account.Id).ToListAsync(cancellationToken);
        var rows = new List<CadenceView>();
        foreach (var rule in regulation.Cadence.Where(rule => rule.Per != RecurringPeriod.WorkingHour))
        {
            var first = regulation.PeriodOf(rule.Per, begin).From;
            var last = regulation.PeriodOf(rule.Per, end).To;
            var posts = (await db.AccountPosts.AsNoTracking().Where(post => post.PostedAt >= first && post.PostedAt < last)
                .OrderBy(post => post.PostedAt).ToListAsync(cancellationToken)).ToLookup(post => post.AccountId);
            var day = AccountRules.DateIn(regulation, first);
            var marks = await db.CadenceMarks.AsNoTracking().Where(mark => mark.Per == rule.Per && mark.PeriodStart >= day)
                .ToDictionaryAsync(mark => (mark.AccountId, mark.PeriodStart), cancellationToken);
            foreach (var account in accounts)
            {
                for (var period = regulation.PeriodOf(rule.Per, begin); period.From <= end; period = regulation.PeriodOf(rule.Per, period.To))
                {
                    var start = AccountRules.DateIn(regulation, period.From);
                    rows.Add(ViewOf(account, regulation.Network(account.Network), rule, period, start, marks.GetValueOrDefault((account.Id, start)), [.. posts[account.Id].Where(post => period.Contains(post.PostedAt))]));
                }
            }
        }

        return TypedResults.Ok(rows);
    }

    private static CadenceView ViewOf(
        Account account, NetworkRule? network, CadenceRule rule, Period period, DateOnly start, CadenceMark? mark, IReadOnlyList<AccountPost> posts)
    {
        var state = mark?.Missed switch
        {
            true => "missed",
            false => "met",
            null when posts.Count >= rule.Posts => "met",
            null when Cadence.Owes(account.ActiveSince, network, rule, period) => "open",
            null => "notOwed",
        };
        return new CadenceView(
            account.Id, account.Network, account.Title, account.BodyCode, rule.Per, start, period.From, period.To, rule.Posts, posts.Count,
            state == "notOwed" ? 0 : Math.Max(rule.Posts - posts.Count, 0), rule.Required, state,
            [.. rule.WarnBefore.Select(before => period.To - before).Order()],
            [.. posts.Select(post => new AccountPostView(post.Url, post.PostedAt, post.Source))]);
    }
}
