using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Deadlines;

namespace SocialPubs.Intake.Tests.Import;

public sealed class ImportTests(IntakeFixture intake)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Import_500RowsWithBadOnes_AnswersEachAndRegistersTheGoodOnes()
    {
        var body = await intake.NewBodyAsync();
        var topic = await intake.NewTopicAsync(body);
        var author = "Импорт " + IntakeFixture.Next();
        var csv = new StringBuilder("network,url,authorName,text,topicCode\r\n");
        for (var row = 1; row <= 500; row++)
        {
            csv.Append((row % 50) switch
            {
                7 => $"vk,https://ok.ru/group/51234567/topic/{row},{author},Текст,{topic}\r\n",
                13 => $"vk,{IntakeFixture.NewUrl()},{author},,{topic}\r\n",
                21 => $"vk,{IntakeFixture.NewUrl()},{author}\r\n",
                33 => $"vk,{IntakeFixture.NewUrl()},{author},Текст,no-topic\r\n",
                _ => $"vk,{IntakeFixture.NewUrl()},{author},\"Строка {row}, \"\"в кавычках\"\"\r\nи ещё строка\",{topic}\r\n",
            });
        }

        var answers = await ImportAsync(csv.ToString());
        var again = await ImportAsync(csv.ToString());

        answers.Select(answer => answer.GetProperty("row").GetInt32()).ShouldBe(Enumerable.Range(1, 500));
        answers.Count(answer => answer.Text("status") == "created").ShouldBe(460);
        foreach (var (rest, code, field) in new[] { (7, "intake.address-foreign", "url"), (13, "request.invalid", "text"), (21, "intake.import-row-malformed", null), (33, "intake.unknown-topic", "topicCode") })
        {
            foreach (var answer in answers.Where(answer => answer.GetProperty("row").GetInt32() % 50 == rest))
            {
                (answer.Text("status"), answer.Text("code")).ShouldBe(("refused", code));
                if (field is not null)
                    answer.Text("field").ShouldBe(field);
            }
        }

        var onRecord = await intake.InDatabaseAsync(db => db.Publications.Where(row => row.AuthorName == author).ToListAsync(Cancelled));
        onRecord.Count.ShouldBe(460);
        onRecord.ShouldAllBe(row => row.BodyCode == body && row.Text.Contains("\"в кавычках\"\nи ещё"));
        var ids = onRecord.Select(row => row.Id).ToArray();
        (await intake.InDatabaseAsync(db => db.Set<Deadline>().CountAsync(row => ids.Contains(row.SubjectId), Cancelled))).ShouldBe(460);
        // The whole file once more: nothing new, and each row that was created names its publication.
        again.Count(answer => answer.Text("status") == "duplicate").ShouldBe(460);
        again.Zip(answers).Where(pair => pair.Second.Text("status") == "created")
            .ShouldAllBe(pair => pair.First.GetProperty("publicationId").GetGuid() == pair.Second.GetProperty("publicationId").GetGuid());
        foreach (var id in ids.Take(3))
            (await intake.HeardAsync<PublicationDirected>(id)).BodyCode.ShouldBe(body);
    }

    [Fact]
    public async Task Import_CutInTheMiddle_GoesOnBySendingTheSameFileAgain()
    {
        var author = "Импорт " + IntakeFixture.Next();
        var rows = Enumerable.Range(1, 300).Select(row => $"vk;{IntakeFixture.NewUrl()};{author};Строка {row}\n").ToList();
        var half = string.Concat(rows.Take(150));

        // The client sends half of the file, sees some answers, and goes away.
        using (var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled))
        {
            var pipe = new Pipe();
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes("network;url;authorName;text\n" + half), Cancelled);
            using var request = Request(new StreamContent(pipe.Reader.AsStream()), "text/csv");
            using var answer = await intake.Curator.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(leaving.Token));
            (await reader.ReadLineAsync(leaving.Token)).ShouldNotBeNull().ShouldContain("created");
            await leaving.CancelAsync();
        }

        var answers = await ImportAsync("network;url;authorName;text\n" + string.Concat(rows));

        answers.Count.ShouldBe(300);
        answers.First().Text("status").ShouldBe("duplicate");
        answers.Last().Text("status").ShouldBe("created");
        answers.ShouldAllBe(answer => answer.Text("status") == "created" || answer.Text("status") == "duplicate");
        (await intake.InDatabaseAsync(db => db.Publications.CountAsync(row => row.AuthorName == author, Cancelled))).ShouldBe(300);
    }

    [Fact]
    public async Task Import_TwiceAtOnce_RegistersEachRowOnce()
    {
        var author = "Импорт " + IntakeFixture.Next();
        var csv = "network,url,authorName,text\n"
            + string.Concat(Enumerable.Range(1, 250).Select(row => $"vk,{IntakeFixture.NewUrl()},{author},Строка {row}\n"));

        var all = await Task.WhenAll(ImportAsync(csv), ImportAsync(csv), ImportAsync(csv));

        all.SelectMany(answers => answers).Count(answer => answer.Text("status") == "created").ShouldBe(250);
        all.SelectMany(answers => answers).Count(answer => answer.Text("status") == "duplicate").ShouldBe(500);
        (await intake.InDatabaseAsync(db => db.Publications.CountAsync(row => row.AuthorName == author, Cancelled))).ShouldBe(250);
    }

    [Fact]
    public async Task Import_WithTheSameAddressTwiceInTheFile_NamesTheFirst()
    {
        var url = IntakeFixture.NewUrl();

        var answers = await ImportAsync($"network,url,authorName,text\nvk,{url},А,Б\nvk,{url}?from=feed,В,Г\n");

        answers.Select(answer => answer.Text("status")).ShouldBe(["created", "duplicate"]);
        answers[1].GetProperty("publicationId").GetGuid().ShouldBe(answers[0].GetProperty("publicationId").GetGuid());
    }

    [Fact]
    public async Task Import_WithBrokenRows_NamesTheirLinesAndGoesOn()
    {
        string Good() => $"vk,{IntakeFixture.NewUrl()},А,Б";
        string[] lines =
        [
            "network,url,authorName,text",
            Good(), // line 2
            $"vk,{IntakeFixture.NewUrl()},А,\"не закрыта", // 3
            Good(), // 4
            $"vk,{IntakeFixture.NewUrl()},А,б\"е\"да", // 5
            "", // 6, no row
            $"vk,{IntakeFixture.NewUrl()},А,Б,лишнее", // 7
            Good(), // 8
        ];

        var answers = await ImportAsync(string.Join('\n', lines));

        answers.Select(answer => (answer.GetProperty("line").GetInt32(), answer.Text("status"))).ShouldBe(
            [(2, "created"), (3, "refused"), (4, "created"), (5, "refused"), (7, "refused"), (8, "created")]);
        answers.Where(answer => answer.Text("status") == "refused").ShouldAllBe(answer => answer.Text("code") == "intake.import-row-malformed");
    }

    [Fact]
    public async Task Import_FromExcelInRussian_IsRead()
    {
        var text = $"network;url;authorName;text;detectedAt\r\nvk;{IntakeFixture.NewUrl()};Ёлкина;\"Снег; лёд\";2026-01-15T10:00:00+03:00\r\n";
        var bom = Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(text)).ToArray();
        var ansi = CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetBytes(text.Replace("wall-", "wall-9", StringComparison.Ordinal));

        var utf8 = (await ImportAsync(bom, "text/csv")).ShouldHaveSingleItem();
        var windows = (await ImportAsync(ansi, "text/csv; charset=windows-1251")).ShouldHaveSingleItem();

        foreach (var answer in new[] { utf8, windows })
        {
            answer.Text("status").ShouldBe("created", answer.ToString());
            var publication = await intake.GetAsync(answer.GetProperty("publicationId").GetGuid());
            (publication.Text("authorName"), publication.Text("text")).ShouldBe(("Ёлкина", "Снег; лёд"));
            publication.Instant("detectedAt").ShouldBe(new DateTimeOffset(2026, 1, 15, 7, 0, 0, TimeSpan.Zero));
        }
    }

    [Fact]
    public async Task Import_WithBytesThatAreNoText_RefusesThatRowOnly()
    {
        byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
        byte[] csv =
        [
            .. Bytes($"network,url,authorName,text\nvk,{IntakeFixture.NewUrl()},А,"), 0xC3, 0x28,
            .. Bytes($"\nvk,{IntakeFixture.NewUrl()},А,Б\n"),
        ];

        var answers = await ImportAsync(csv, "text/csv");

        answers.Select(answer => answer.Text("status")).ShouldBe(["refused", "created"]);
        answers[0].Text("code").ShouldBe("intake.import-encoding");
    }

    [Fact]
    public async Task Import_WithAnEndlessLine_RefusesThatRowOnly()
    {
        var csv = $"network,url,authorName,text\nvk,{IntakeFixture.NewUrl()},А,{new string('x', 3_000_000)}\nvk,{IntakeFixture.NewUrl()},А,Б\n";

        var answers = await ImportAsync(csv);

        answers.Select(answer => answer.Text("status")).ShouldBe(["refused", "created"]);
        answers[0].Text("code").ShouldBe("intake.import-row-too-long");
    }

    [Theory]
    [InlineData("", "intake.import-header")]
    [InlineData("network,url,authorName\n", "intake.import-header")]
    [InlineData("network,url,authorName,text,colour\n", "intake.import-header")]
    [InlineData("network,url,url,authorName,text\n", "intake.import-header")]
    public async Task Import_WithoutProperColumns_IsRefusedAsAWhole(string csv, string code)
    {
        using var request = Request(new ByteArrayContent(Encoding.UTF8.GetBytes(csv)), "text/csv");

        await (await intake.Curator.SendAsync(request, Cancelled)).ShouldRefuseAsync(422, code, "header");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/csv; charset=koi8-r")]
    public async Task Import_OfAnotherKind_IsRefused(string type)
    {
        using var request = Request(new ByteArrayContent("x"u8.ToArray()), type);

        await (await intake.Curator.SendAsync(request, Cancelled)).ShouldRefuseAsync(415, "request.unsupported-media-type");
    }

    [Fact]
    public async Task Import_ByAnExecutor_IsForbidden()
    {
        using var request = Request(new ByteArrayContent("x"u8.ToArray()), "text/csv");

        await (await intake.ClientFor("x", Roles.Executor, "body-1").SendAsync(request, Cancelled)).ShouldRefuseAsync(403, "auth.forbidden");
    }

    [Fact]
    public async Task Import_JsonLines_AnswersEachLine()
    {
        string Line(object value) => JsonSerializer.Serialize(value);
        var text = string.Join('\n', [
            Line(new PublicationData().Build()),
            "{ not json",
            Line(new PublicationData().With("detectedAt", "2026-03-01T09:30:00").Build()),
            Line(new PublicationData().With("network", "myspace").Build()),
            "null",
            Line(new PublicationData().Build()),
        ]);

        var answers = await ImportAsync(Encoding.UTF8.GetBytes(text), "application/x-ndjson");

        answers.Select(answer => answer.Text("status")).ShouldBe(["created", "refused", "refused", "refused", "refused", "created"]);
        (answers[2].Text("code"), answers[2].Text("field")).ShouldBe(("intake.import-row-malformed", "detectedAt"));
        (answers[3].Text("code"), answers[3].Text("field")).ShouldBe(("intake.unknown-network", "network"));
    }

    [Fact]
    public async Task Import_MoreThanFitsTheBuffers_IsAnsweredToAClientThatReadsLast()
    {
        // Every row is refused, with a long answer: megabytes of answers while the client still sends.
        var csv = new StringBuilder("network,url,authorName,text\n");
        for (var row = 0; row < 20_000; row++)
            csv.Append("myspace,x,А,Б\n");

        var answers = await ImportAsync(csv.ToString());

        answers.Count.ShouldBe(20_000);
        answers.ShouldAllBe(answer => answer.Text("code") == "intake.unknown-network");
    }

    private Task<List<JsonElement>> ImportAsync(string csv) => ImportAsync(Encoding.UTF8.GetBytes(csv), "text/csv");

    private async Task<List<JsonElement>> ImportAsync(byte[] content, string type)
    {
        using var request = Request(new ByteArrayContent(content), type);
        using var answer = await intake.Curator.SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static HttpRequestMessage Request(HttpContent content, string type)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return new HttpRequestMessage(HttpMethod.Post, "/api/intake/publications/import") { Content = content };
    }
}
