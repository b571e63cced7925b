namespace SocialPubs.Regulations.Tests.Content;

/// <summary>
/// Hard cases against the networks' own rules. The weighted figures are what the reference implementation of X
/// (twitter-text 3.1.0, configuration version 3) says of these texts; VK, OK, Facebook, Instagram, Telegram and MAX count
/// code points or UTF-16 units as they stand.
/// </summary>
public sealed class HardTextsTests
{
    private static readonly string A41 = new('a', 41);
    private static readonly string A64 = new('a', 64);
    private static readonly string A300 = new('a', 300);
    private static readonly string A4100 = new('a', 4100);
    private static readonly string Y60 = new('ы', 60);

    /// <summary>Text, UTF-16 units, code points, weight.</summary>
    public static TheoryData<string, int, int, int> Texts => new()
    {
        // Cyrillic
        { "Ёжик съел яблоко, ўґђ", 21, 21, 21 }, // letters of every Cyrillic alphabet
        { "й", 1, 1, 1 }, // as NFC
        { "и\u0306", 2, 2, 1 }, // as NFD: one character in X, two elsewhere
        { "Стои\u0306ка е\u0308лки", 13, 13, 11 }, // й and ё as NFD
        { "Ѣѳѵ\u0483", 4, 4, 4 }, // a mark with no composed form
        { "Ꙗ", 1, 1, 2 }, // Cyrillic Extended-B
        // Signs
        { "№ 188", 5, 5, 6 }, // the number sign weighs 2
        { "«да»", 4, 4, 4 },
        { "— и –", 5, 5, 5 }, // dashes weigh 1
        { "… ‰ ₽ ™ −", 9, 9, 14 }, // ellipsis, per mille, rouble, trade mark, minus weigh 2
        { "° ² ½ § © ®", 11, 11, 11 },
        { "“да” ‘да’ ‚да„", 14, 14, 14 },
        { "‐ ‑ ‒ ― ‖ ‗", 11, 11, 11 },
        { "′ ″ ‴ ‵ ‶ ‷", 11, 11, 11 },
        { "←→", 2, 2, 4 },
        { "𝕏", 2, 1, 2 }, // outside the first plane
        { "日本語", 3, 3, 6 },
        // Emoji
        { "😀", 2, 1, 2 },
        { "☺", 1, 1, 2 }, // without a selector
        { "❤\uFE0F", 2, 2, 2 }, // with the selector of emoji
        { "❤\uFE0E", 2, 2, 4 }, // with the selector of text: sign and selector count each
        { "©\uFE0F", 2, 2, 2 }, // an emoji by its selector only
        { "👨\u200D👩\u200D👧\u200D👦", 11, 7, 2 }, // a family joined by ZWJ
        { "👩🏽\u200D🚒", 7, 4, 2 }, // skin tone and profession
        { "👍🏽", 4, 2, 2 },
        { "🏽", 2, 1, 2 }, // a tone alone
        { "👩\u200D❤\uFE0F\u200D💋\u200D👨", 11, 8, 2 },
        { "🏴\u200D☠\uFE0F", 5, 4, 2 },
        { "🇷🇺", 4, 2, 2 }, // a flag
        { "🇷🇺🇷", 6, 3, 4 }, // a flag and half a flag
        { "🇷", 2, 1, 2 },
        { "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", 14, 7, 2 }, // a flag of tags
        { "1\uFE0F\u20E3", 3, 3, 2 }, // a keycap
        { "1\u20E3", 2, 2, 2 }, // a keycap without a selector
        { "#\uFE0F\u20E3*\uFE0F\u20E3", 6, 6, 4 },
        { "1\uFE0F", 2, 2, 3 }, // a figure with a selector is no emoji
        { "H🐱☺👨\u200D👩\u200D👧\u200D👦", 15, 10, 7 },
        { "⏰⌛▶\uFE0F☑✔\uFE0F‼⁉\uFE0F", 10, 10, 14 },
        { "👍👍👍", 6, 3, 6 },
        { "🧕🏾🤪🤠💃🏾", 12, 6, 8 },
        // Invisible
        { "а\r\nб", 4, 4, 4 }, // a line end of Windows is two characters
        { "а\nб", 3, 3, 3 },
        { "а\n\nб", 4, 4, 4 },
        { "а\tб", 3, 3, 3 },
        { "а\u00A0б", 3, 3, 3 }, // no-break space
        { "а\u00ADб", 3, 3, 3 }, // soft hyphen
        { "\u200B", 1, 1, 1 }, // zero-width space
        { "\u200C\u200D", 2, 2, 2 }, // joiners alone
        { "\u200E\u200F", 2, 2, 4 }, // directional marks
        { "\u202Aабв\u202C", 5, 5, 7 }, // directional embedding
        { "\u2060", 1, 1, 2 }, // word joiner
        { "\uFEFF", 1, 1, 2 }, // byte order mark
        // Marks
        { "a\u0301", 2, 2, 1 }, // composes
        { "q\u0301\u0302", 3, 3, 3 }, // does not
        { "а\u0301", 2, 2, 2 }, // stress on а does not compose
        { "Z\u0351\u036B\u0343", 4, 4, 4 },
        { "\u0301", 1, 1, 1 }, // a mark alone
        // Links
        { "https://администрация-батайска.рф/новости/2026?стр=1", 52, 52, 29 }, // Cyrillic host and path; the query of X is ASCII only
        { "http://администрация.рф", 23, 23, 23 },
        { "администрация.рф", 16, 16, 16 }, // without a scheme a Cyrillic host is no link
        { "администрация.рф/новости", 24, 24, 24 },
        { "xn--80aabffd.xn--p1ai/a", 23, 23, 23 }, // punycode without a scheme
        { "https://xn--80aabffd.xn--p1ai", 29, 29, 23 },
        { "a.москва", 8, 8, 23 }, // an ASCII host under a Cyrillic top-level domain
        { "https://дом.дети/а", 18, 18, 23 },
        { "https://сайт.нетакогодомена/путь", 32, 32, 32 }, // an unknown top-level domain
        { "bataysk.ru", 10, 10, 23 },
        { "Bataysk.RU", 10, 10, 23 },
        { "www.bataysk.ru/news?id=1&x=", 27, 27, 23 },
        { "bataysk.ru,rostov.ru", 20, 20, 47 }, // two links
        { "https://a.ru/1 https://b.ru/2 и c.ru", 36, 36, 73 }, // three links
        { "https://a.ru/https://b.ru", 25, 25, 23 },
        { "https://bataysk.ru:8080/a", 25, 25, 23 },
        { "https://bataysk.ru/a.", 21, 21, 24 }, // the full stop stays outside
        { "(https://bataysk.ru/a)", 22, 22, 25 },
        { "https://ru.wikipedia.org/wiki/Батайск_(город_(юг))", 50, 50, 23 }, // two levels of parentheses
        { "https://bataysk.ru/и\u0306", 21, 21, 23 }, // a path as NFD
        { "https://bataysk.ru/—а", 21, 21, 25 }, // a dash ends the path
        { "«https://bataysk.ru»", 20, 20, 25 },
        { "наbataysk.ru", 12, 12, 25 }, // a link directly after a Cyrillic word
        { "на.bataysk.ru", 13, 13, 26 },
        { "https://bataysk.ruнаш", 21, 21, 26 }, // a Cyrillic word directly after a link
        { "bataysk.ru-old", 14, 14, 14 },
        { "https://a_b.bataysk.ru/", 23, 23, 23 },
        { "https://a_b.ru/", 15, 15, 15 }, // an underscore in a registered name
        { "https://-a.ru", 13, 13, 13 },
        { "ftp://bataysk.ru/a", 18, 18, 18 },
        { "https://localhost/a", 19, 19, 19 },
        { "https://192.168.1.1/a", 21, 21, 21 },
        { "mailto:mail@bataysk.ru", 22, 22, 22 },
        { "имя.фамилия@bataysk.ru", 22, 22, 22 },
        { "name.surname@bataysk.ru", 23, 23, 23 },
        { "ул.Мира,д.5", 11, 11, 11 },
        { "приказ.docx", 11, 11, 11 },
        { "т.д.", 4, 4, 4 },
        { "HTTPS://BATAYSK.RU/A", 20, 20, 23 },
        { "https://" + A64 + ".ru", 75, 75, 75 }, // a label of 64
        { "https://" + Y60 + ".рф", 71, 71, 71 }, // a label that is too long as punycode
        { "https://bataysk.ru/" + A300, 319, 319, 23 },
        { "https://bataysk.ru/" + A4100, 4119, 4119, 4119 }, // longer than X takes for a link
        // ShortLinks
        { "https://t.co/AbC123", 19, 19, 23 },
        { "https://t.co/AbC123/d", 21, 21, 25 }, // the rest of the path counts
        { "https://t.co/AbC123?a=b", 23, 23, 23 },
        { "https://t.co/" + A41, 54, 54, 54 }, // too long a name
        { "t.co/AbC123", 11, 11, 23 },
        { "https://vk.cc/AbC", 17, 17, 23 },
        // Mentions
        { "@bataysk", 8, 8, 8 }, // counted like text
        { "@bataysk.ru", 11, 11, 11 },
        { "#bataysk.ru", 11, 11, 11 },
        { "@bataysk_official, № 5: https://bataysk.ru 👍🏽", 47, 45, 51 },
        { "$SBER #Батайск", 14, 14, 14 },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Measure_HardText_IsWhatTheNetworkCounts(string text, int utf16, int codePoints, int weighted)
    {
        TextLength.Measure(text, TextCounting.Utf16).ShouldBe(utf16);
        TextLength.Measure(text, TextCounting.CodePoints).ShouldBe(codePoints);
        TextLength.Measure(text, TextCounting.Weighted).ShouldBe(weighted);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void EndOfFitting_HardText_FitsExactlyAtItsLength(string text, int utf16, int codePoints, int weighted)
    {
        foreach (var (counting, length) in new[] { (TextCounting.Utf16, utf16), (TextCounting.CodePoints, codePoints), (TextCounting.Weighted, weighted) })
        {
            TextLength.EndOfFitting(text, length, counting).ShouldBe(text.Length);
            TextLength.EndOfFitting(text, length - 1, counting).ShouldBeLessThan(text.Length);
        }
    }
}
