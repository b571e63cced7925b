using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Commands;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Monitoring;

internal static class ListMonitors
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/monitors", HandleAsync)
            .WithName("IntakeListMonitors").WithSummary("What is watched, how it stands and what it found")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();
        routes.MapGet("/monitors/{id:guid}", GetAsync)
            .WithName("IntakeGetMonitor").WithSummary("One monitor")
            .RequireRoles(Roles.Curator, Roles.Administrator).ForEveryBody();
    }

    private static async Task<Results<Ok<Page<MonitorView>>, ProblemHttpResult>> HandleAsync(
        string? network,
        Guid? account,
        string? cursor,
        int? limit,
        IntakeDb db,
        Connectors connectors,
        RegulationCatalog catalog,
        RegulationOptions options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        network = faults.Optional(network, 63, "network");
        if (faults.Any)
            return Problem.From(faults.ToList());
        if (!Cursors.TryRead(cursor, new Key(Guid.Empty), out var after))
            return Cursors.Refused;

        var size = Cursor.Limit(limit);
        var now = time.Now();
        var rows = await db.Monitors.AsNoTracking()
            .Join(db.NetworkAccounts.AsNoTracking(), monitor => monitor.AccountId, row => row.Id, (monitor, row) => new { Monitor = monitor, Account = row })
            .Where(row => network == null || row.Account.Network == network)
            .Where(row => account == null || row.Account.Id == account)
            .Where(row => row.Monitor.Id > after.Id)
            .OrderBy(row => row.Monitor.Id)
            .Take(size + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Cursor.Page(
            [.. rows.Select(row => Show(row.Monitor, row.Account, connectors, catalog, options, now))], size, row => new Key(row.Id)));
    }

    private static async Task<Results<Ok<MonitorView>, ProblemHttpResult>> GetAsync(
        Guid id,
        IntakeDb db,
        Connectors connectors,
        RegulationCatalog catalog,
        RegulationOptions options,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (await db.Monitors.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } monitor)
            return new Refusal(CommonRefusals.NotFound, "There is no monitor with this id.", "id").ToProblem();

        var account = await db.NetworkAccounts.AsNoTracking().SingleAsync(row => row.Id == monitor.AccountId, cancellationToken);
        http.SetETag(monitor.Version);
        return TypedResults.Ok(Show(monitor, account, connectors, catalog, options, time.Now()));
    }

    internal static MonitorView Show(
        FindingMonitor monitor, NetworkAccount account, Connectors connectors, RegulationCatalog catalog, RegulationOptions options, DateTimeOffset now) =>
        MonitorView.Of(
            monitor,
            account,
            catalog.IsInUse(options, account.Network, now),
            connectors.For(account.Network)?.Capabilities.Monitors.Contains(monitor.Kind) == true,
            now);

    private sealed record Key(Guid Id);
}
