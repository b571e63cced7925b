using FsCheck;
using FsCheck.Xunit;

namespace SocialPubs.Regulations.Tests.Content;

public sealed class TextLengthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello", 5)]
    [InlineData("Привет", 6)]
    [InlineData("№", 2)]
    [InlineData("№ 188 — «да»", 13)]
    [InlineData("日本", 4)]
    [InlineData("\u200B", 1)]
    [InlineData("\u2010…", 3)] // 8208 and 8230: one and two
    [InlineData("й", 1)]
    [InlineData("и\u0306", 1)] // composed first
    [InlineData("😀", 2)]
    [InlineData("👨‍👩‍👧‍👦", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("🇷🇺", 2)]
    [InlineData("1️⃣", 2)]
    [InlineData("❤️", 2)]
    [InlineData("©", 1)]
    [InlineData("https://bataysk-official.ru/очень/длинная/ссылка?c=%D0%B0&d=1", 23)]
    [InlineData("https://bataysk-official.ru/очень/длинная/ссылка?с=параметрами&и=ещё", 43)] // the query ends a link where it is not ASCII
    [InlineData("http://t.co/a", 23)]
    [InlineData("Смотрите https://a.ru/b.", 33)] // the full stop is not part of the link
    [InlineData("(https://a.ru/b)", 25)]
    [InlineData("https://ru.wikipedia.org/wiki/Батайск_(город)", 23)]
    [InlineData("www.bataysk.ru", 23)]
    [InlineData("bataysk.ru", 23)] // twitter-text 3 links bare country domains too
    [InlineData("bataysk.ru/news", 23)]
    [InlineData("example.com", 23)]
    [InlineData("mail@example.com", 16)]
    [InlineData("Дом.Это", 7)]
    [InlineData("файл.txt", 8)]
    public void Measure_Weighted_IsTwitterTextVersion3(string text, int expected) =>
        TextLength.Measure(text, TextCounting.Weighted).ShouldBe(expected);

    [Theory]
    [InlineData("я😀", TextCounting.CodePoints, 2)]
    [InlineData("я😀", TextCounting.Utf16, 3)]
    [InlineData("👨‍👩‍👧‍👦", TextCounting.CodePoints, 7)]
    [InlineData("https://a.ru", TextCounting.CodePoints, 12)]
    public void Measure_OtherCounting_CountsCodePointsOrUnits(string text, TextCounting counting, int expected) =>
        TextLength.Measure(text, counting).ShouldBe(expected);

    [Fact]
    public void EndOfFitting_LinkAcrossTheLimit_IsLeftOutWhole() =>
        TextLength.EndOfFitting("аб https://a.ru/b в", 25, TextCounting.Weighted).ShouldBe(3);

    [Theory]
    [InlineData("a.")]
    [InlineData("a-")]
    [InlineData("https://a.ru/(")]
    [InlineData("https://a.ru/a(a)")]
    [InlineData("https://")]
    [InlineData("/")]
    [InlineData("a@a.ru")]
    [InlineData("\u0301")]
    [InlineData("ы-")]
    [InlineData("ы.a")]
    [InlineData("ы.a-")]
    [InlineData("a.b ")]
    [InlineData("ru.")]
    [InlineData("(a")]
    [InlineData("?")]
    [InlineData("http://")]
    [InlineData(" t.co/")]
    public void Measure_HostileText_TakesNoTime(string piece)
    {
        var text = "https://a.ru/" + string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        TextLength.Measure(text, TextCounting.Weighted).ShouldBeGreaterThan(0);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Property(MaxTest = 500)]
    public void EndOfFitting_AnyText_FitsAndOneMoreWouldNot(string? raw, NonNegativeInt limit)
    {
        var text = $"{raw} я😀 №";
        foreach (var counting in new[] { TextCounting.Utf16, TextCounting.CodePoints })
        {
            var max = limit.Get % (text.Length + 3);
            var end = TextLength.EndOfFitting(text, max, counting);
            TextLength.Measure(text[..end], counting).ShouldBeLessThanOrEqualTo(max);
            if (end < text.Length) TextLength.Measure(text, counting).ShouldBeGreaterThan(max);
        }
    }

    [Property(MaxTest = 500)]
    public void Measure_AnyText_CoversItOnce(string? raw)
    {
        var text = $"{raw}https://bataysk.ru/a {raw}👍🏽";
        TextLength.Measure(text, TextCounting.Utf16).ShouldBe(text.Length);
        TextLength.EndOfFitting(text, int.MaxValue, TextCounting.Weighted).ShouldBe(text.Length);
    }
}
