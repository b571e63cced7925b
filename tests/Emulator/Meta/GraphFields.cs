using System.Text.Json.Nodes;

namespace SocialPubs.Emulator.Meta;

/// <summary>One field that a call asks for, such as <c>comments.limit(50).order(reverse_chronological){id,message}</c>.</summary>
internal sealed record GraphField(string Name, IReadOnlyDictionary<string, string> Arguments, IReadOnlyList<GraphField> Fields)
{
    /// <exception cref="GraphException">It is no list of fields.</exception>
    public static IReadOnlyList<GraphField> Parse(string? text)
    {
        var at = 0;
        var fields = Parse(text ?? string.Empty, ref at);
        return at == (text ?? string.Empty).Length ? fields : throw Unreadable();
    }

    /// <summary>What a node shows of itself: its id, and the fields that were asked for.</summary>
    /// <exception cref="GraphException">A field is asked for that the node does not have.</exception>
    public static JsonObject Show(IReadOnlyList<GraphField> fields, IReadOnlyDictionary<string, Func<GraphField, JsonNode?>> node)
    {
        var shown = new JsonObject();
        foreach (var field in fields)
        {
            if (!node.TryGetValue(field.Name, out var value))
                throw new GraphException(100, null, $"(#100) Tried accessing nonexisting field ({field.Name})");
            if (value(field) is { } present)
                shown[field.Name] = present;
        }

        if (!shown.ContainsKey("id") && node.TryGetValue("id", out var id))
            shown["id"] = id(new GraphField("id", new Dictionary<string, string>(StringComparer.Ordinal), []));
        return shown;
    }

    private static List<GraphField> Parse(string text, ref int at)
    {
        var fields = new List<GraphField>();
        while (at < text.Length && text[at] != '}')
        {
            var name = Word(text, ref at);
            var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
            while (at < text.Length && text[at] == '.')
            {
                at++;
                var argument = Word(text, ref at);
                var end = at < text.Length && text[at] == '(' ? text.IndexOf(')', at) : -1;
                if (end < 0)
                    throw Unreadable();
                arguments[argument] = text[(at + 1)..end];
                at = end + 1;
            }

            IReadOnlyList<GraphField> inner = [];
            if (at < text.Length && text[at] == '{')
            {
                at++;
                inner = Parse(text, ref at);
                if (at >= text.Length || text[at] != '}')
                    throw Unreadable();
                at++;
            }

            fields.Add(new GraphField(name, arguments, inner));
            if (at < text.Length && text[at] == ',')
                at++;
        }

        return fields;
    }

    private static string Word(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
            at++;
        return at > start ? text[start..at] : throw Unreadable();
    }

    private static GraphException Unreadable() => new(2500, null, "Syntax error: the fields cannot be read.");
}
