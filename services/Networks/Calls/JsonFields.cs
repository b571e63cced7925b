using System.Globalization;
using System.Text.Json;

namespace SocialPubs.Networks.Calls;

/// <summary>Reads JSON of a network, which may have any form whatever its documentation says.</summary>
internal static class JsonFields
{
    /// <summary>The member of an object; null where there is none or it is null.</summary>
    public static JsonElement? Member(this JsonElement? value, string name) => value is { } element ? element.Member(name) : null;

    /// <inheritdoc cref="Member(JsonElement?, string)"/>
    public static JsonElement? Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>A string, or a number as it is written: networks write ids both ways.</summary>
    public static string? Text(this JsonElement? value, string name) => value is { } element ? element.Text(name) : null;

    /// <inheritdoc cref="Text(JsonElement?, string)"/>
    public static string? Text(this JsonElement value, string name) => value.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static long? Number(this JsonElement? value, string name) => value is { } element ? element.Number(name) : null;

    public static long? Number(this JsonElement value, string name) =>
        long.TryParse(value.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Flag(this JsonElement? value, string name) => value.Member(name) is { ValueKind: JsonValueKind.True };

    public static bool Flag(this JsonElement value, string name) => value.Member(name) is { ValueKind: JsonValueKind.True };

    /// <summary>The items of an array; none where there is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? value, string name) => value is { } element ? element.Items(name) : [];

    /// <inheritdoc cref="Items(JsonElement?, string)"/>
    public static IEnumerable<JsonElement> Items(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>An instant in ISO 8601 (UTC).</summary>
    public static DateTimeOffset? Instant(this JsonElement value, string name) =>
        DateTimeOffset.TryParse(value.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : null;
}
