using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Monitoring;

/// <param name="AccountId">The account with whose token it looks; never changes.</param>
/// <param name="Kind"><c>mentions</c>, <c>comments</c> or <c>search</c>; never changes.</param>
/// <param name="Terms">Words and places of a search, 1 to 50 of at most 100 characters; other ones make it begin anew.</param>
/// <param name="On">Whether it looks.</param>
/// <param name="IntervalSeconds">From the end of one run to the next, 5 to 86,400.</param>
/// <param name="PagesPerRun">Pages that one run reads before other monitors have their turn, 1 to 100.</param>
internal sealed record PutMonitorRequest(
    Guid? AccountId = null,
    MonitorKind? Kind = null,
    IReadOnlyList<string>? Terms = null,
    bool On = true,
    int? IntervalSeconds = null,
    int? PagesPerRun = null);

internal static class PutMonitor
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/monitors/{id:guid}", HandleAsync)
        .WithName("IntakePutMonitor").WithSummary("Watch something, or change how it is watched")
        .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody()
        .AsCommand();

    private static async Task<Results<Ok<MonitorView>, Created<MonitorView>, ProblemHttpResult>> HandleAsync(
        Guid id,
        PutMonitorRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        IntakeDb db,
        Connectors connectors,
        RegulationCatalog catalog,
        RegulationOptions regulation,
        IOptions<FindingOptions> options,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.Now();
        var faults = new Faults();
        if (request.AccountId is null)
            faults.Add(CommonRefusals.Invalid, "This field is needed.", "accountId");
        if (request.Kind is not (MonitorKind.Mentions or MonitorKind.Comments or MonitorKind.Search))
            faults.Add(CommonRefusals.Invalid, "It is mentions, comments or search.", "kind");
        if (request.IntervalSeconds is < 5 or > 86_400)
            faults.Add(CommonRefusals.Invalid, "An interval has 5 to 86,400 seconds.", "intervalSeconds");
        if (request.PagesPerRun is < 1 or > 100)
            faults.Add(CommonRefusals.Invalid, "A run reads 1 to 100 pages.", "pagesPerRun");
        var terms = ReadTerms(request, faults);
        var account = faults.Any ? null : await db.NetworkAccounts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.AccountId, cancellationToken);
        if (!faults.Any && account is null)
            faults.Add(IntakeRefusals.UnknownAccount, "Publishing has told of no such account.", "accountId");
        if (faults.Any)
            return Problem.From(faults.ToList());

        var kind = request.Kind!.Value;
        // One search more or less changes nothing; but two monitors of the same comments would read everything twice.
        await db.LockEntryAsync("monitors", account!.Id.ToString("N"), cancellationToken);
        var monitor = (await db.Monitors.FromSql($"SELECT * FROM monitors WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();
        var current = monitor is null ? null : ListMonitors.Show(monitor, account, connectors, catalog, regulation, now);
        if (ETags.Check(ifMatch, monitor?.Version ?? 0, current) is { } stale)
            return stale.ToProblem();
        if (monitor is not null && (monitor.AccountId != account.Id || monitor.Kind != kind))
            return new Refusal(IntakeRefusals.MonitorFixed, "Make a new one and switch this one off.", monitor.Kind != kind ? "kind" : "accountId").ToProblem();
        if (monitor is null && kind != MonitorKind.Search
            && await db.Monitors.Where(row => row.AccountId == account.Id && row.Kind == kind).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken) is { } other)
        {
            return new Refusal(IntakeRefusals.MonitorExists, $"It is monitor {other}.", "kind")
            {
                Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["monitorId"] = other },
            }.ToProblem();
        }

        if (monitor is null && connectors.For(account.Network)?.Capabilities.Monitors.Contains(kind) != true)
            return new Refusal(IntakeRefusals.MonitorNotOffered, $"The interface of '{account.Network}' has nothing of the kind.", "kind").ToProblem();

        var isNew = monitor is null;
        monitor ??= db.Monitors.Add(new FindingMonitor
        {
            Id = id,
            AccountId = account.Id,
            Kind = kind,
            Interval = options.Value.Interval,
            Since = now - options.Value.LookBack,
            NextRunAt = now,
            Terms = terms,
        }).Entity;
        if (!monitor.Terms.SequenceEqual(terms, StringComparer.Ordinal))
            monitor.Search(terms, now - options.Value.LookBack, now);
        if (request.On && !monitor.IsOn)
            monitor.Wake(now);
        if (!request.On)
            monitor.Release();
        monitor.IsOn = request.On;
        monitor.Interval = request.IntervalSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : monitor.Interval;
        monitor.PagesPerRun = request.PagesPerRun ?? monitor.PagesPerRun;
        if (monitor.NextRunAt > now + monitor.Interval && monitor.Failures == 0)
            monitor.NextRunAt = now + monitor.Interval;
        monitor.Version++;
        http.SetETag(monitor.Version);
        var view = ListMonitors.Show(monitor, account, connectors, catalog, regulation, now);
        return isNew ? TypedResults.Created($"/api/intake/monitors/{id}", view) : TypedResults.Ok(view);
    }

    private static string[] ReadTerms(PutMonitorRequest request, Faults faults)
    {
        var terms = (request.Terms ?? []).Select((term, index) => faults.Optional(term, 100, $"terms[{index}]")).OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        if (request.Kind == MonitorKind.Search && terms.Length is 0 or > 50)
            faults.Add(CommonRefusals.Invalid, "A search has 1 to 50 words or places.", "terms");
        if (request.Kind is MonitorKind.Mentions or MonitorKind.Comments && terms.Length > 0)
            faults.Add(CommonRefusals.Invalid, "Only a search has words.", "terms");
        return terms;
    }
}
