using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Reporting.Record;

/// <summary>Brings the rows of a table that is made from the record to what the record says.</summary>
internal static class ProjectedRows
{
    /// <summary>From so many new rows on they are copied: EF Core's own inserts take several times as long.</summary>
    private const int CopyFrom = 64;

    /// <summary>
    /// Adds what is missing, changes what differs and removes what no longer follows; what is as it should be is not
    /// written. The caller saves; new rows are written at once where they are many, in the transaction that runs.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="those">The rows that follow from what is projected, such as those of some publications.</param>
    /// <param name="key">The row's id, which follows from its cause.</param>
    /// <param name="expected">What is to be there of <paramref name="those"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task SettleAsync<TRow, TKey>(
        this ReportingDb db,
        Expression<Func<TRow, bool>> those,
        Func<TRow, TKey> key,
        IEnumerable<TRow> expected,
        CancellationToken cancellationToken)
        where TRow : class
        where TKey : notnull
    {
        var type = db.Model.FindEntityType(typeof(TRow))!;
        if (type.GetNavigations().Any() || type.GetComplexProperties().Any())
            throw new NotSupportedException($"{typeof(TRow).Name} is no flat row.");

        var columns = type.GetProperties().Where(column => !column.IsPrimaryKey()).ToArray();
        var there = await db.Set<TRow>().Where(those).ToDictionaryAsync(key, cancellationToken);
        var missing = new List<TRow>();
        foreach (var wanted in expected)
        {
            if (there.Remove(key(wanted), out var row))
                TakeOver(db, columns, row, wanted);
            else
                missing.Add(wanted);
        }

        db.RemoveRange(there.Values);
        if (missing.Count < CopyFrom)
            db.AddRange(missing);
        else
            await CopyAsync(db, type, missing, cancellationToken);
    }

    private static void TakeOver<TRow>(ReportingDb db, IProperty[] columns, TRow row, TRow wanted)
        where TRow : class
    {
        foreach (var column in columns)
        {
            var value = Stored(column.PropertyInfo!.GetValue(wanted));
            if (!column.GetValueComparer().Equals(Stored(column.PropertyInfo!.GetValue(row)), value))
                db.Entry(row).Property(column).CurrentValue = value;
        }
    }

    /// <summary>The value as it comes back from PostgreSQL, which keeps microseconds: what differs by less is the same.</summary>
    private static object? Stored(object? value) => value switch
    {
        DateTimeOffset instant => instant.Stored(),
        TimeSpan length => new TimeSpan(length.Ticks - (length.Ticks % TimeSpan.TicksPerMicrosecond)),
        _ => value,
    };

    private static async Task CopyAsync<TRow>(ReportingDb db, IEntityType type, List<TRow> rows, CancellationToken cancellationToken)
    {
        var table = StoreObjectIdentifier.Table(type.GetTableName()!);
        var columns = type.GetProperties()
            .Select(property => (
                Property: property.PropertyInfo!,
                Name: property.GetColumnName(table)!,
                Type: property.GetColumnType(),
                Convert: property.GetTypeMapping().Converter?.ConvertToProvider))
            .ToArray();
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var copy = await ((NpgsqlConnection)db.Database.GetDbConnection()).BeginBinaryImportAsync(
                $"COPY \"{table.Name}\" ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))}) FROM STDIN (FORMAT binary)",
                cancellationToken);
            foreach (var row in rows)
            {
                await copy.StartRowAsync(cancellationToken);
                foreach (var column in columns)
                {
                    var value = Stored(column.Property.GetValue(row));
                    if (value is not null && column.Convert is not null)
                        value = column.Convert(value);
                    if (value is null)
                        await copy.WriteNullAsync(cancellationToken);
                    else
                        await copy.WriteAsync(value, column.Type, cancellationToken);
                }
            }

            await copy.CompleteAsync(cancellationToken);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
