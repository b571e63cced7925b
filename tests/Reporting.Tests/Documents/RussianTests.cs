using SocialPubs.Reporting.Analyses.Documents;

namespace SocialPubs.Reporting.Tests.Documents;

/// <summary>How the documents write numbers, dates and durations.</summary>
public sealed class RussianTests
{
    [Theory]
    [InlineData(0, "0 публикаций")]
    [InlineData(1, "1 публикация")]
    [InlineData(2, "2 публикации")]
    [InlineData(4, "4 публикации")]
    [InlineData(5, "5 публикаций")]
    [InlineData(11, "11 публикаций")]
    [InlineData(12, "12 публикаций")]
    [InlineData(14, "14 публикаций")]
    [InlineData(21, "21 публикация")]
    [InlineData(102, "102 публикации")]
    [InlineData(111, "111 публикаций")]
    [InlineData(1204, "1 204 публикации")]
    public void Publications_AnyNumber_HasItsForm(long number, string text) => Plain(Russian.Publications(number)).ShouldBe(text);

    [Theory]
    [InlineData(0, "0 с")]
    [InlineData(45, "45 с")]
    [InlineData(60, "1 мин")]
    [InlineData(200, "3 мин 20 с")]
    [InlineData(600, "10 мин")]
    [InlineData(3599, "1 ч")]
    [InlineData(8100, "2 ч 15 мин")]
    [InlineData(86400, "24 ч")]
    [InlineData(172799, "2 сут")]
    [InlineData(273600, "3 сут 4 ч")]
    public void Duration_Seconds_IsReadable(long seconds, string text) => Plain(Russian.Duration(TimeSpan.FromSeconds(seconds))).ShouldBe(text);

    [Fact]
    public void Duration_None_IsADash() => Russian.Duration(null).ShouldBe("–");

    [Theory]
    [InlineData(0, 0, "–")]
    [InlineData(0, 7, "0 %")]
    [InlineData(1, 8, "12,5 %")]
    [InlineData(7, 7, "100 %")]
    [InlineData(1051, 1052, "99,9 %")]
    public void Percent_PartOfWhole_HasOneDigit(long part, long whole, string text) => Plain(Russian.Percent(part, whole)).ShouldBe(text);

    [Fact]
    public void Range_Days_NamesWhatDiffers()
    {
        Plain(Russian.Range(new(2026, 12, 1), new(2026, 12, 31))).ShouldBe("период с 1 по 31 декабря 2026 года");
        Plain(Russian.Range(new(2026, 10, 1), new(2026, 12, 31))).ShouldBe("период с 1 октября по 31 декабря 2026 года");
        Plain(Russian.Range(new(2026, 12, 1), new(2027, 1, 31))).ShouldBe("период с 1 декабря 2026 года по 31 января 2027 года");
        Plain(Russian.Range(new(2026, 12, 1), new(2026, 12, 1))).ShouldBe("1 декабря 2026 года");
    }

    private static string Plain(string text) => text.Replace('\u00A0', ' ');
}
