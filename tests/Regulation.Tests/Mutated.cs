using System.Text;
using System.Text.Json.Nodes;

namespace SocialPubs.Regulations.Tests;

/// <summary>A shipped file with something changed.</summary>
internal sealed class Mutated
{
    private readonly JsonNode _root;

    private Mutated(string path) => _root = JsonNode.Parse(File.ReadAllText(path))!;

    public byte[] Utf8 => Encoding.UTF8.GetBytes(_root.ToJsonString(new() { WriteIndented = true }));

    public static Mutated Bataysk() => new(Files.PathOf("bataysk-188.json"));

    public Mutated Set(string pointer, string json)
    {
        var (parent, name) = Parent(pointer);
        JsonNode? value;
        try
        {
            value = JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            // What is no JSON, such as a date or a word, is meant as a string.
            value = JsonValue.Create(json);
        }

        if (parent is JsonArray array)
        {
            if (name == "-") array.Add(value);
            else array[int.Parse(name)] = value;
        }
        else
        {
            parent.AsObject()[name] = value;
        }

        return this;
    }

    public Mutated Remove(string pointer)
    {
        var (parent, name) = Parent(pointer);
        if (parent is JsonArray array) array.RemoveAt(int.Parse(name));
        else parent.AsObject().Remove(name).ShouldBeTrue();
        return this;
    }

    private (JsonNode Parent, string Name) Parent(string pointer)
    {
        var names = pointer.Split('/')[1..];
        return (names[..^1].Aggregate(_root, (node, name) => node is JsonArray array ? array[int.Parse(name)]! : node[name]!), names[^1]);
    }
}
