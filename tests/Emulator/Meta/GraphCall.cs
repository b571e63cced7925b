using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SocialPubs.Emulator.Meta;

/// <summary>One call with its parameters, without its secrets.</summary>
/// <param name="Method">GET, POST or DELETE, after <c>method</c> in a form had its say.</param>
/// <param name="Node">The object.</param>
/// <param name="Edge">What of it; null for the object itself.</param>
/// <param name="Token">Who calls.</param>
/// <param name="Parameters">Query and form.</param>
/// <param name="File">An uploaded file.</param>
/// <param name="BaseAddress">The emulator's own address, for links in answers.</param>
internal sealed record GraphCall(
    string Method, string Node, string? Edge, GraphToken Token, IReadOnlyDictionary<string, string> Parameters, byte[]? File, string BaseAddress)
{
    public IReadOnlyList<GraphField> Fields => GraphField.Parse(Text("fields"));

    public string? Text(string name) => Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public string Required(string name) => Text(name) ?? throw new GraphException(100, null, $"(#100) The parameter {name} is required");

    /// <summary>One page of a list, with the parameters of the call or of a field.</summary>
    public static JsonObject Page<T>(
        IEnumerable<T> items, Func<T, string> idOf, Func<T, JsonNode> show, string? limit, string? after, int byDefault = 25, int most = 100)
    {
        var count = int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? Math.Clamp(wanted, 1, most) : byDefault;
        var rest = items.ToList();
        if (after is not null)
        {
            var last = Encoding.UTF8.GetString(Convert.FromBase64String(after));
            rest = [.. rest.SkipWhile(item => idOf(item) != last).Skip(1)];
        }

        var page = rest.Take(count).ToList();
        var list = new JsonObject { ["data"] = new JsonArray([.. page.Select(show)]) };
        if (page.Count > 0)
        {
            var end = Convert.ToBase64String(Encoding.UTF8.GetBytes(idOf(page[^1])));
            var paging = new JsonObject
            {
                ["cursors"] = new JsonObject { ["before"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(idOf(page[0]))), ["after"] = end },
            };
            // The ready address holds the caller's token at Meta.
            if (rest.Count > page.Count)
                paging["next"] = $"https://graph.facebook.com/next?access_token=the-callers-token&after={Uri.EscapeDataString(end)}";
            list["paging"] = paging;
        }

        return list;
    }

    /// <summary>Meta's way to write an instant.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);
}
