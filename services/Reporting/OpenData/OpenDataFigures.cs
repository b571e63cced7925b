using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Dashboard;
using SocialPubs.Reporting.Histories;

namespace SocialPubs.Reporting.OpenData;

/// <summary>Computes a month of open data.</summary>
internal sealed class OpenDataFigures(
    ReportingDb db,
    DashboardFigures names,
    OfficeDays days,
    RegulationCatalog regulations,
    RegulationOptions regulation,
    IOptions<OpenDataOptions> options)
{
    public async Task<OpenDataDocument> OfAsync(DateOnly month, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (start, end) = (days.StartOf(month), days.StartOf(month.AddMonths(1)));
        var (answered, closed) = (nameof(PublicationStatus.Answered), nameof(PublicationStatus.Closed));
        var groups = await db.Database.SqlQuery<Group>($"""
            SELECT grouping(network)::int AS over_networks, grouping(topic_code)::int AS over_topics, network, topic_code AS topic,
              count(*) AS publications,
              count(*) FILTER (WHERE status = {answered} AND (reply_due IS NULL OR replied_at <= reply_due)) AS in_time,
              count(*) FILTER (WHERE status = {answered} AND replied_at > reply_due) AS late,
              count(*) FILTER (WHERE status = {closed}) AS closed,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM replied_at - detected_at)::float8) FILTER (WHERE status = {answered}) AS median,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM replied_at - detected_at)::float8) FILTER (WHERE status = {answered}) AS p90
            FROM publications
            WHERE detected_at >= {start} AND detected_at < {end}
            GROUP BY GROUPING SETS ((), (network), (topic_code))
            """).ToListAsync(cancellationToken);
        var total = groups.Single(group => group is { OverNetworks: 1, OverTopics: 1 });
        var networks = Ordered(groups.Where(group => group.OverNetworks == 0), group => group.Network);
        var topics = Ordered(groups.Where(group => group.OverTopics == 0), group => group.Topic);
        var topicNames = await names.NamesAsync("topic", topics.Select(group => group.Topic ?? ""), cancellationToken);
        var networkNames = names.NetworkNames();

        var hidden = Hidden(total, networks, topics);
        return new OpenDataDocument(
            "schema.json",
            OpenDataSchema.Version,
            regulations.All.Last(candidate => candidate.Id == regulation.Active).Act.Issuer,
            month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            days.Zone.Id,
            now,
            options.Value.SmallestCount,
            Row(total, "", "Всего", 0, hidden),
            [.. networks.Select((group, index) => Row(group, group.Network ?? "", NameOf(group.Network, networkNames, "Сеть не указана"), 1 + index, hidden))],
            [.. topics.Select((group, index) => Row(group, group.Topic ?? "", NameOf(group.Topic, topicNames, "Тема не указана"), 1 + networks.Length + index, hidden))]);
    }

    /// <summary>The places of what is not told: five for each row, the parts and their sum.</summary>
    private IReadOnlySet<int> Hidden(Group total, Group[] networks, Group[] topics)
    {
        Group[] rows = [total, .. networks, .. topics];
        var counts = rows.SelectMany(row => (long[])[row.InTime, row.Late, row.Closed, row.Open, row.Publications]).ToArray();
        var lines = Enumerable.Range(0, rows.Length).Select(row => Enumerable.Range(row * Group.Counts, Group.Counts).ToArray()).ToList();
        foreach (var (first, length) in new[] { (1, networks.Length), (1 + networks.Length, topics.Length) })
        {
            for (var column = 0; column < Group.Counts && length > 0; column++)
                lines.Add([.. Enumerable.Range(first, length).Select(row => (row * Group.Counts) + column), column]);
        }

        return Suppression.Hide(counts, lines, options.Value.SmallestCount);
    }

    private OpenDataRow Row(Group group, string code, string name, int row, IReadOnlySet<int> hidden)
    {
        // Of a row whose sum is not told not even noughts are.
        var isHidden = hidden.Contains((row * Group.Counts) + 4);
        long? Told(long count, int column) => isHidden || hidden.Contains((row * Group.Counts) + column) ? null : count;
        var (inTime, late) = (Told(group.InTime, 0), Told(group.Late, 1));
        // A median of few is one of them; a share with the sum tells its parts.
        var isTold = inTime is not null && late is not null && inTime + late >= options.Value.SmallestCount;
        return new OpenDataRow(
            code, name, Told(group.Publications, 4), inTime, late, Told(group.Closed, 2), Told(group.Open, 3),
            isTold ? Math.Round((double)(inTime!.Value) / (inTime.Value + late!.Value), 3) : null,
            isTold ? Hours(group.Median) : null,
            isTold ? Hours(group.P90) : null);
    }

    private static double? Hours(double? seconds) => seconds is { } value ? Math.Round(value / 3600, 1) : null;

    private static string NameOf(string? code, IReadOnlyDictionary<string, string> names, string unknown) =>
        code is null ? unknown : names.GetValueOrDefault(code, code);

    /// <summary>By code and not by count: the order would tell what is hidden.</summary>
    private static Group[] Ordered(IEnumerable<Group> groups, Func<Group, string?> codeOf) => [.. groups.OrderBy(codeOf, StringComparer.Ordinal)];

    private sealed record Group(
        int OverNetworks,
        int OverTopics,
        string? Network,
        string? Topic,
        long Publications,
        long InTime,
        long Late,
        long Closed,
        double? Median,
        double? P90)
    {
        public const int Counts = 5;

        public long Open => Publications - InTime - Late - Closed;
    }
}
