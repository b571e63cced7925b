using System.Text;
using System.Text.Encodings.Web;
using Npgsql;

namespace SocialPubs.Testing;

/// <summary>Looks for a text in everything that a database holds.</summary>
public static class DatabaseText
{
    /// <summary>
    /// The tables, with an excerpt of the first row, in which the text stands anywhere, as it is, in lower or upper case or with a capital: in texts, in JSON (also
    /// as escapes), in bytes, and among the words of search columns.
    /// </summary>
    public static async Task<IReadOnlyList<string>> TablesWithAsync(string connectionString, string text, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", connection))
        {
            await using var reader = await list.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                tables.Add(reader.GetString(0));
        }

        var found = new List<string>();
        foreach (var table in tables)
        {
            await using var look = new NpgsqlCommand(
                $"SELECT left(t::text, 2000) FROM \"{table}\" t WHERE EXISTS (SELECT FROM unnest($1) AS form WHERE position(form IN t::text) > 0) LIMIT 1", connection);
            look.Parameters.AddWithValue(FormsOf(text));
            if (await look.ExecuteScalarAsync(cancellationToken) is string row)
                found.Add($"{table}: {row}");
        }

        return found;
    }

    private static string[] FormsOf(string text)
    {
        // The database may have a collation that knows no Cyrillic capitals.
        string[] cases = [text, text.ToLowerInvariant(), text.ToUpperInvariant(), char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant()];
        return
        [
            .. cases.SelectMany(form => new[]
            {
                form,
                Convert.ToHexStringLower(Encoding.UTF8.GetBytes(form)),
                // Once in JSON, and in JSON within JSON.
                JavaScriptEncoder.Default.Encode(form),
                JavaScriptEncoder.Default.Encode(form).Replace("\\", "\\\\", StringComparison.Ordinal),
            }).Distinct(StringComparer.Ordinal),
        ];
    }
}
