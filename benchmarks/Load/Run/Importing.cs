using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using SocialPubs.Load.Clients;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Load.Run;

/// <summary>Puts every appeal on the wall as a post and imports all of them in one request.</summary>
internal sealed class Importing(Api api, EmulatorClient emulator, Administration people, TimeProvider time)
{
    /// <summary>One community for each run, so that a run meets no post of an earlier one.</summary>
    private readonly WallMember wall = new(
        -(200_000_000 + (time.GetUtcNow().ToUnixTimeSeconds() % 1_000_000_000)), "Обращения граждан (нагрузка)");

    public long WallId => wall.Id;

    public async Task<IReadOnlyList<CreatedPost>> PostAsync(IReadOnlyList<Appeal> appeals, int parallel, CancellationToken cancellationToken)
    {
        var posts = new CreatedPost[appeals.Count];
        var at = time.GetUtcNow().AddMinutes(-30);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, appeals.Count),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (i, stop) => posts[i] = await emulator.PostAsync(wall, new WallMember(920_000_000 + appeals[i].Number, appeals[i].AuthorName), appeals[i].Text, at, stop));
        return posts;
    }

    /// <summary>Sends the CSV and hands out each row as its answer comes.</summary>
    /// <exception cref="LoadException">A row was not created.</exception>
    public async Task ImportAsync(
        IReadOnlyList<Appeal> appeals, IReadOnlyList<CreatedPost> posts, ChannelWriter<Work> imported, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var content = new StringContent(Csv(appeals, posts), Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv") { CharSet = "utf-8" };
        using var response = await api.StreamAsync(people.Importer, "api/intake/publications/import", content, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        var count = 0;
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            var row = JsonSerializer.Deserialize<Row>(line, Json.Options)!;
            if (row.Status != "created" || row.PublicationId is not { } id)
                throw new LoadException($"Row {row.Number} of the import was not created: {line}");

            count++;
            await imported.WriteAsync(new Work(appeals[row.Number - 1], id, posts[row.Number - 1], time.GetTimestamp()), cancellationToken);
        }

        if (count != appeals.Count)
            throw new LoadException($"The import answered {count} of {appeals.Count} rows.");
        api.Latencies.Record($"import of {count.ToString(CultureInfo.InvariantCulture)} rows", time.GetElapsedTime(started));
    }

    private string Csv(IReadOnlyList<Appeal> appeals, IReadOnlyList<CreatedPost> posts)
    {
        var text = new StringBuilder("network,url,authorName,text,detectedAt,topicCode,bodyCode\r\n");
        var detectedAt = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        for (var i = 0; i < appeals.Count; i++)
        {
            var fields = (string[])["vk", posts[i].Address, appeals[i].AuthorName, appeals[i].Text, detectedAt, appeals[i].TopicCode, appeals[i].BodyCode];
            text.AppendJoin(',', fields.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");
        }

        return text.ToString();
    }

    private sealed record Row([property: System.Text.Json.Serialization.JsonPropertyName("row")] int Number, string Status, Guid? PublicationId);
}
