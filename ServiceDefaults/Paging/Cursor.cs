using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SocialPubs.ServiceDefaults.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="NextCursor">Asks for the rows after these; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>
/// Opaque cursors: the sort key of the last row, so that the next page is an index seek however deep it lies.
/// </summary>
public static class Cursor
{
    /// <summary>How many rows a page has where the caller does not say.</summary>
    public const int DefaultLimit = 50;

    /// <summary>How many rows a page has at the most.</summary>
    public const int MaxLimit = 200;

    /// <summary>The caller's wish, kept between 1 and <see cref="MaxLimit"/>.</summary>
    public static int Limit(int? asked) => Math.Clamp(asked ?? DefaultLimit, 1, MaxLimit);

    public static string Encode<TKey>(TKey key) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(key, Json.Options));

    /// <summary>Reads a cursor; false where it is not one of this list's.</summary>
    public static bool TryDecode<TKey>(string cursor, [NotNullWhen(true)] out TKey? key)
    {
        key = default;
        try
        {
            var json = Base64Url.DecodeFromChars(cursor);
            // No key has U+0000, which the database could not compare with anything.
            if (json.AsSpan().IndexOf("\\u0000"u8) >= 0)
                return false;
            key = JsonSerializer.Deserialize<TKey>(json, Json.Options);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return false;
        }

        return key is not null;
    }

    /// <summary>Cuts a result of <c>limit + 1</c> rows to a page whose cursor is the last row's key.</summary>
    public static Page<T> Page<T, TKey>(IReadOnlyList<T> rows, int limit, Func<T, TKey> keyOf) => rows.Count > limit
        ? new Page<T>([.. rows.Take(limit)], Encode(keyOf(rows[limit - 1])))
        : new Page<T>(rows, null);
}
