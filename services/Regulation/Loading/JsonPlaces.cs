using System.Text.Json;

namespace SocialPubs.Regulations.Loading;

/// <summary>On which line each value of a JSON document stands, and which names occur twice in an object.</summary>
internal sealed class JsonPlaces
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly List<string> _duplicates = [];

    private JsonPlaces()
    {
    }

    /// <summary>Pointers of properties that their object has already.</summary>
    public IReadOnlyList<string> Duplicates => _duplicates;

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonPlaces Of(ReadOnlySpan<byte> utf8)
    {
        var places = new JsonPlaces();
        var reader = new Utf8JsonReader(utf8);
        var line = new LineCounter(utf8);
        reader.Read();
        places.Visit(ref reader, ref line, "");
        // Only now is what follows the document looked at, and refused.
        reader.Read();
        return places;
    }

    /// <summary>The line of a pointer, or of the nearest thing around it that exists.</summary>
    public int LineOf(string pointer)
    {
        while (true)
        {
            if (_lines.TryGetValue(pointer, out var line)) return line;
            pointer = pointer[..Math.Max(pointer.LastIndexOf('/'), 0)];
        }
    }

    private void Visit(ref Utf8JsonReader reader, ref LineCounter line, string pointer)
    {
        if (!_lines.TryAdd(pointer, line.At(reader.TokenStartIndex))) _duplicates.Add(pointer);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var child = $"{pointer}/{Escape(reader.GetString()!)}";
                    reader.Read();
                    Visit(ref reader, ref line, child);
                }

                break;
            case JsonTokenType.StartArray:
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                    Visit(ref reader, ref line, $"{pointer}/{i}");

                break;
        }
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private ref struct LineCounter(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private int _position;
        private int _line = 1;

        public int At(long index)
        {
            _line += _utf8[_position..(int)index].Count((byte)'\n');
            _position = (int)index;
            return _line;
        }
    }
}
