using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocialPubs.ServiceDefaults.Texts;

/// <summary>Reads instants in JSON, but none without an offset: nobody knows which instant that is.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>Reads ISO 8601 (RFC 3339) with an offset.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        instant = default;
        return text is { Length: >= 17 and <= 40 }
            && char.IsAsciiDigit(text[0])
            && (text[^1] is 'Z' or 'z' || (text[^6] is '+' or '-' && text[^3] == ':'))
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var instant)
            ? instant
            : throw new JsonException("An instant is ISO 8601 with an offset, such as 2026-03-01T09:30:00+03:00.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
