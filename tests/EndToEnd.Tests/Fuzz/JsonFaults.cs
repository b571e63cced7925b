using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SocialPubs.EndToEnd.Tests.Description;

namespace SocialPubs.EndToEnd.Tests.Fuzz;

/// <summary>Makes JSON by a schema, and makes it wrong in one place.</summary>
internal sealed class JsonFaults(ApiDescription description, Random random)
{
    private const string Marker = "\u00ABhere\u00BB";
    private const int MaxDepth = 6;

    /// <summary>What the schema asks for; nothing of it need mean anything.</summary>
    public JsonNode? Sample(JsonNode? schemaNode, int depth = 0)
    {
        var schema = description.Resolve(schemaNode);
        if (schema.Enum.Count > 0)
            return schema.Enum[0];
        switch (schema.Type)
        {
            case "object":
                var entries = new JsonObject();
                foreach (var (name, property) in depth < MaxDepth ? schema.Properties : [])
                    entries[name] = Sample(property, depth + 1);
                return entries;
            case "array":
                return depth < MaxDepth ? new JsonArray(Sample(schema.Node["items"], depth + 1)) : [];
            case "integer" or "number":
                return 1;
            case "boolean":
                return true;
            case "string":
                return schema.Format switch
                {
                    "uuid" => Guid.AllBitsSet.ToString(),
                    "date" => "2026-03-01",
                    "date-time" => "2026-03-01T09:00:00+03:00",
                    _ => "x",
                };
            default:
                return null;
        }
    }

    /// <summary>A field somewhere gets what it cannot hold.</summary>
    public byte[]? WrongField(JsonNode? schema, JsonNode? sample)
    {
        var places = Places(schema, sample).ToArray();
        if (places.Length == 0)
            return null;

        var (replace, field) = places[random.Next(places.Length)];
        return Render(sample!, replace, Pick(FragmentsFor(field)));
    }

    /// <summary>Every text is hostile; it is of the right types and passes where nothing but types is looked at.</summary>
    public byte[] HostileTexts(JsonNode? schema, JsonNode? sample)
    {
        foreach (var (replace, field) in Places(schema, sample).ToArray())
        {
            if (field is { Type: "string", Format: "" or "uri", Enum.Count: 0 })
                replace(Pick(Hostile.Texts));
        }

        return Hostile.Utf8(sample!.ToJsonString());
    }

    public byte[]? WithoutRequired(JsonNode? schemaNode, JsonNode? sample)
    {
        var schema = description.Resolve(schemaNode);
        if (schema.Required.Count == 0 || sample is not JsonObject entries)
            return null;
        entries.Remove(Pick(schema.Required));
        return Hostile.Utf8(entries.ToJsonString());
    }

    public byte[]? WithFieldTwice(JsonNode? sample)
    {
        if (sample is not JsonObject { Count: > 0 } entries)
            return null;
        var (name, value) = entries.ElementAt(random.Next(entries.Count));
        var text = entries.ToJsonString();
        return Hostile.Utf8($"{text[..^1]},\"{name}\":{value?.ToJsonString() ?? "null"}}}");
    }

    public byte[] BrokenText(JsonNode? sample)
    {
        var text = sample?.ToJsonString() ?? "{}";
        return Hostile.Utf8(random.Next(12) switch
        {
            0 => text[..random.Next(1, Math.Max(2, text.Length - 1))],
            1 => text[..^1] + ",}",
            2 => text + "}",
            3 => text + text,
            4 => "/* */" + text,
            5 => text.Replace('"', '\''),
            6 => text[..^1] + ",\"x\":NaN}",
            7 => text[..^1] + ",\"x\":01}",
            8 => "<" + text + ">",
            9 => "a=1&b=2",
            10 => text.Replace("\":", "\"=", StringComparison.Ordinal) + "]",
            _ => "\u00A0\u2003" + text,
        });
    }

    public static byte[] Deep(int depth, bool arrays) => arrays
        ? Hostile.Utf8(new string('[', depth) + new string(']', depth))
        : Hostile.Utf8(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));

    public byte[] InAnotherEncoding(JsonNode? sample)
    {
        var text = sample?.ToJsonString() ?? "{}";
        Encoding encoding = random.Next(4) switch { 0 => Encoding.Unicode, 1 => Encoding.BigEndianUnicode, 2 => Encoding.UTF32, _ => new UTF32Encoding(bigEndian: true, byteOrderMark: true) };
        return random.Next(2) == 0 ? [.. encoding.GetPreamble(), .. encoding.GetBytes(text)] : encoding.GetBytes(text);
    }

    /// <summary>Every value with its schema, and how to put something in its place.</summary>
    private IEnumerable<(Action<JsonNode?> Replace, Schema Schema)> Places(JsonNode? schemaNode, JsonNode? sample)
    {
        var schema = description.Resolve(schemaNode);
        if (sample is JsonObject entries && schema.Type == "object")
        {
            foreach (var (name, property) in schema.Properties.ToArray())
            {
                if (!entries.ContainsKey(name))
                    continue;
                var field = description.Resolve(property);
                if (field.Type.Length > 0)
                    yield return (value => entries[name] = value, field);
                foreach (var inner in Places(property, entries[name]))
                    yield return inner;
            }
        }
        else if (sample is JsonArray { Count: > 0 } items && schema.Type == "array")
        {
            var item = description.Resolve(schema.Node["items"]);
            if (item.Type.Length > 0)
                yield return (value => items[0] = value, item);
            foreach (var inner in Places(schema.Node["items"], items[0]))
                yield return inner;
        }
    }

    /// <summary>What a field of this schema cannot hold, as the bytes of JSON.</summary>
    private IReadOnlyList<string> FragmentsFor(Schema schema)
    {
        // A value of the right type in a hundred is enough to make a request valid, hence by type.
        if (random.Next(60) == 0)
            return [Encoding.Latin1.GetString(Deep(random.Next(33, 3000), random.Next(2) == 0))];
        if (!schema.IsNullable && random.Next(8) == 0)
            return ["null"];
        return schema.Type switch
        {
            "integer" or "number" => Hostile.BadIntegers,
            "boolean" => ["\"true\"", "1", "0", "[]", "{}", "\"\"", "True", "\"yes\""],
            "array" => ["{}", "\"x\"", "1", "true", "[", "{\"0\":1}"],
            "object" => ["[]", "\"x\"", "1", "true", "{", "[{}]"],
            "string" when schema.Enum.Count > 0 => ["\"no-such\"", "\"\"", "0", "1", "{}", "[]", "true", "\"0\"", "\"'; --\""],
            "string" when schema.Format == "uuid" => Hostile.BadGuids,
            "string" when schema.Format == "date" => Hostile.BadDates,
            "string" when schema.Format == "date-time" => Hostile.BadInstants,
            _ when random.Next(40) == 0 => ["\"" + new string(random.Next(2) == 0 ? 'a' : '<', random.Next(300_000, 700_000)) + "\""],
            _ when random.Next(2) == 0 => Hostile.BrokenJsonStrings,
            _ => [.. Hostile.Values.Where(value => !value.StartsWith('"'))],
        };
    }

    private static byte[] Render(JsonNode sample, Action<JsonNode?> replace, string fragment)
    {
        replace(Marker);
        var options = new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var text = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(sample.ToJsonString(options)));
        var marker = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"{Marker}\"")));
        return Encoding.Latin1.GetBytes(text.Replace(marker, fragment, StringComparison.Ordinal));
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
