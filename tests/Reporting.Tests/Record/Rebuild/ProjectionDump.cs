using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SocialPubs.Reporting.Tests.Record.Rebuild;

/// <summary>All tables that are made from the record, as text: what is the same here is the same in the database.</summary>
internal static class ProjectionDump
{
    /// <summary>The record, what people did, what was sent and what the messages' transport keeps; all else is made from the record.</summary>
    private static readonly string[] NotMade = ["events", "facts", "rebuilds", "notices", "shortcoming_numbers", "analyses", "analysis_acts", "analysis_files",
        // Made from those tables and not from the record, a moment later; FigureTests compare them with a count of their own.
        "figure_marks", "figure_months", "publication_figures", "clock_figures"];

    public static async Task<string> DumpAsync(this ReportingFixture reporting)
    {
        await using var connection = await OpenAsync(reporting);
        var dump = new StringBuilder();
        foreach (var table in Tables(reporting))
        {
            await using var rows = new NpgsqlCommand($"SELECT to_jsonb(t)::text FROM \"{table}\" t ORDER BY to_jsonb(t)::text COLLATE \"C\"", connection);
            await using var reader = await rows.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                dump.Append(table).Append(' ').AppendLine(reader.GetString(0));
        }

        return dump.ToString();
    }

    /// <summary>Takes away all that was made from the record, and the record itself if asked.</summary>
    public static async Task EmptyAsync(this ReportingFixture reporting, bool withRecord)
    {
        await using var connection = await OpenAsync(reporting);
        string[] tables = [.. Tables(reporting), .. withRecord ? new[] { "events", "facts" } : []];
        await using var empty = new NpgsqlCommand(
            "SET session_replication_role = replica; " + string.Concat(tables.Select(table => $"DELETE FROM \"{table}\"; ")), connection);
        await empty.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task ExecuteAsync(this ReportingFixture reporting, string sql)
    {
        await using var connection = await OpenAsync(reporting);
        await using var command = new NpgsqlCommand(sql, connection);
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
    }

    private static string[] Tables(ReportingFixture reporting)
    {
        using var db = reporting.Db();
        return
        [
            .. db.Model.GetEntityTypes()
                .Where(type => type.ClrType.Namespace!.StartsWith("SocialPubs.Reporting", StringComparison.Ordinal))
                .Select(type => type.GetTableName()!)
                .Where(table => !NotMade.Contains(table) && !table.EndsWith("_acts", StringComparison.Ordinal))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static async Task<NpgsqlConnection> OpenAsync(ReportingFixture reporting)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(reporting.Options.DatabaseConnection) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
