using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocialPubs.ServiceDefaults.Texts;

/// <summary>
/// A text holds a character that PostgreSQL does not keep: NUL, or half of a character of two code units. Known where
/// requests are read, so that no service has to ask for each of its fields.
/// </summary>
internal sealed class UnstorableTextException() : JsonException(Explanation)
{
    public const string Explanation = "The text holds a NUL character or half a character.";
}

/// <summary>Refuses texts that cannot be kept, wherever they stand in JSON that is read.</summary>
internal sealed class StorableTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw new JsonException("The value is not a text.");
        string? text;
        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new UnstorableTextException();
        }

        return text?.Contains('\0', StringComparison.Ordinal) == true ? throw new UnstorableTextException() : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options)!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}
