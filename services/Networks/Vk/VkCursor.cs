using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocialPubs.Networks.Vk;

/// <summary>
/// Where a monitor stands. A scan goes from the newest things back to <see cref="Since"/>; when it is through, the next
/// one goes back to a little before the beginning of this one. So nothing is skipped, whatever comes in between.
/// </summary>
internal sealed record VkCursor
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>Nothing older is wanted (Unix time).</summary>
    [JsonPropertyName("s")]
    public long Since { get; init; }

    /// <summary>When the scan began (Unix time); 0 between scans.</summary>
    [JsonPropertyName("b")]
    public long Began { get; init; }

    /// <summary>Which of the terms of a search, or of the posts whose comments are read.</summary>
    [JsonPropertyName("n")]
    public int Step { get; init; }

    /// <summary>How many things of this step were read.</summary>
    [JsonPropertyName("o")]
    public int Offset { get; init; }

    /// <summary>VK's own word for where a search goes on.</summary>
    [JsonPropertyName("f")]
    public string? From { get; init; }

    /// <summary>The posts whose comments are read in this scan; null before they are known.</summary>
    [JsonPropertyName("p")]
    public IReadOnlyList<long>? Posts { get; init; }

    /// <summary>A fingerprint of the terms: a search with other terms begins its scan anew.</summary>
    [JsonPropertyName("t")]
    public string? Terms { get; init; }

    /// <summary>Reads a cursor; what is none begins at <paramref name="since"/>.</summary>
    public static VkCursor Read(string? text, DateTimeOffset since)
    {
        var start = since.ToUnixTimeSeconds();
        try
        {
            var cursor = string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<VkCursor>(text, Json);
            return cursor is null ? new VkCursor { Since = start } : cursor with { Since = Math.Max(cursor.Since, start) };
        }
        catch (JsonException)
        {
            return new VkCursor { Since = start };
        }
    }

    /// <summary>The scan is through: the next one goes back to <paramref name="margin"/> before its beginning.</summary>
    public VkCursor Through(TimeSpan margin) => new() { Since = Math.Max(Since, Began - (long)margin.TotalSeconds) };

    /// <summary>The same for another step.</summary>
    public VkCursor Next() => this with { Step = Step + 1, Offset = 0, From = null };

    public string Write() => JsonSerializer.Serialize(this, Json);
}
