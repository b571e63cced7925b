using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocialPubs.Intake.Validation;

/// <summary>Instants in the precision of PostgreSQL, so that what was stored equals what was sent.</summary>
internal static class Instants
{
    /// <summary>The present instant (UTC, whole microseconds).</summary>
    public static DateTimeOffset Now(this TimeProvider time) => time.GetUtcNow().Normalized();

    /// <summary>The same instant in UTC, cut to whole microseconds.</summary>
    public static DateTimeOffset Normalized(this DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>Reads ISO 8601 (RFC 3339) with an offset: without one nobody knows which instant is meant.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        instant = default;
        return text is { Length: >= 17 and <= 40 }
            && char.IsAsciiDigit(text[0])
            && (text[^1] is 'Z' or 'z' || (text[^6] is '+' or '-' && text[^3] == ':'))
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }
}

/// <summary>Reads instants in JSON, but none without an offset.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Instants.TryParse(reader.GetString(), out var instant)
            ? instant
            : throw new JsonException("An instant is ISO 8601 with an offset, such as 2026-03-01T09:30:00+03:00.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
