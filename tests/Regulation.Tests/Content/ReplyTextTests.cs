using System.Text;
using FsCheck.Xunit;

namespace SocialPubs.Regulations.Tests.Content;

public sealed class ReplyTextTests
{
    [Fact]
    public void Assemble_AllParts_StandInTheirOrder() =>
        ReplyText.Assemble(new DraftContent
        {
            Greeting = "Здравствуйте, Анна!",
            Measures = "  Яму засыпали.\r\nУчасток убрали. ",
            Stages = [new ReplyStage("Уложим асфальт.", new DateOnly(2026, 4, 1)), new ReplyStage("Нанесём разметку", new DateOnly(2026, 5, 3))],
            Refusal = new Refusal(
                "Расширить дорогу нельзя.",
                [new LegalActReference("Федеральный закон", "131-ФЗ", new DateOnly(2003, 10, 6), "Об общих принципах", "статья 16")]),
            FreeText = " ",
            Closing = "Спасибо за сигнал.",
        }).ShouldBe(
            "Здравствуйте, Анна!\n\nЯму засыпали.\nУчасток убрали.\n\n— Уложим асфальт (до 01.04.2026)\n— Нанесём разметку (до 03.05.2026)\n\n"
            + "Расширить дорогу нельзя.\n\nОснование: Федеральный закон от 06.10.2003 № 131-ФЗ «Об общих принципах», статья 16.\n\nСпасибо за сигнал.");

    [Fact]
    public void Assemble_SeveralActsAndGaps_LeavesNoStrayPunctuation() =>
        ReplyText.Assemble(new DraftContent
        {
            Refusal = new Refusal("Нельзя.", [new LegalActReference("Устав города", null, null, null, "статья 5"), new LegalActReference("Закон", "7", null, null, null)]),
        }).ShouldBe("Нельзя.\n\nОснования: Устав города, статья 5; Закон № 7.");

    [Fact]
    public void Assemble_Nothing_IsEmpty() => ReplyText.Assemble(new DraftContent()).ShouldBe("");

    [Fact]
    public void Normalize_DecomposedLetters_AreComposed() =>
        ReplyText.Normalize("Новыи\u0306 ёж \r\n\0конец\r").ShouldBe("Новый ёж\nконец");

    [Fact]
    public void Normalize_BrokenSurrogate_IsReplacedSoThatTheBytesAreStable()
    {
        var text = ReplyText.Normalize("a\ud800b");
        text.ShouldBe("a\ufffdb");
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).ShouldBe(text);
    }

    [Property(MaxTest = 500)]
    public void Normalize_AnyText_IsStableAndSurvivesUtf8(string? text)
    {
        var once = ReplyText.Normalize(text ?? "");
        ReplyText.Normalize(once).ShouldBe(once);
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(once)).ShouldBe(once);
        once.ShouldNotContain('\r');
    }
}
