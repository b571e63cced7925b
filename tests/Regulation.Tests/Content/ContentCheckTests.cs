using static SocialPubs.Regulations.Tests.Files;
using static SocialPubs.Regulations.Tests.Instants;

namespace SocialPubs.Regulations.Tests.Content;

public sealed class ContentCheckTests
{
    private static readonly LegalActReference s_act =
        new("Федеральный закон", "131-ФЗ", new DateOnly(2003, 10, 6), "Об общих принципах организации местного самоуправления", "статья 16");

    private static readonly DraftContent s_good = new()
    {
        Greeting = "Здравствуйте, Анна!",
        Measures = "Сегодня бригада засыпала яму на улице Ленина.",
        Stages = [new ReplyStage("Уложим асфальт", new DateOnly(2026, 4, 1))],
        Attachments = [new DraftAttachment("яма.jpg", "image/jpeg", 200_000, "00")],
    };

    private static IReadOnlyList<ContentFinding> Check(DraftContent content, string network = "vk", bool isRepeat = false) =>
        Bataysk.Check(content, Bataysk.Network(network)!, isRepeat, At("2026-03-02T10:00+03:00"));

    private static IEnumerable<string> Errors(IEnumerable<ContentFinding> findings) =>
        findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => $"{finding.Code} {finding.Part}");

    [Theory]
    [InlineData("vk")]
    [InlineData("ok")]
    [InlineData("facebook")]
    [InlineData("twitter")]
    public void Check_GoodReply_FindsNothing(string network) => Check(s_good, network).ShouldBeEmpty();

    [Fact]
    public void Check_NeitherMeasuresNorRefusal_IsRefused()
    {
        var finding = Check(new DraftContent { Greeting = "Здравствуйте!", FreeText = "Спасибо за сигнал." })
            .Where(entry => entry.Severity == FindingSeverity.Error).ShouldHaveSingleItem();
        (finding.Code, finding.Part, finding.Clause).ShouldBe(("measuresOrRefusal", "measures", "8"));
        finding.Message.ShouldStartWith("Укажите принятые меры");
    }

    [Fact]
    public void Check_MeasuresOfBlanks_AreNone() =>
        Errors(Check(s_good with { Measures = " \n", Stages = [] })).ShouldBe(["measuresOrRefusal measures"]);

    [Fact]
    public void Check_OnlyStages_IsEnough() => Errors(Check(s_good with { Measures = null })).ShouldBeEmpty();

    [Fact]
    public void Check_RefusalWithLegalAct_IsEnough() =>
        Errors(Check(s_good with { Measures = null, Stages = [], Refusal = new Refusal("Дорога не в собственности города.", [s_act]) })).ShouldBeEmpty();

    [Fact]
    public void Check_RefusalWithoutLegalAct_IsRefused() =>
        Errors(Check(new DraftContent { Refusal = new Refusal(" ", []) })).ShouldBe(
            ["textPresent text", "refusalReasoned refusal.reason", "refusalReasoned refusal.legalActs"]);

    [Fact]
    public void Check_IncompleteLegalAct_NamesEachMissingField() =>
        Errors(Check(new DraftContent { Refusal = new Refusal("Причина.", [s_act, new LegalActReference(null, "", null, null, " ")]) })).ShouldBe(
            ["legalActComplete refusal.legalActs[1].kind", "legalActComplete refusal.legalActs[1].number",
             "legalActComplete refusal.legalActs[1].date", "legalActComplete refusal.legalActs[1].article"]);

    [Fact]
    public void Check_StageWithoutTextOrDate_IsRefused() =>
        Errors(Check(s_good with { Stages = [new ReplyStage("", null)] })).ShouldBe(
            ["stageComplete stages[0].text", "stageComplete stages[0].due"]);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)] // today, in Moscow
    public void Check_StageInThePast_IsAWarning(int day, bool warned)
    {
        var findings = Check(s_good with { Stages = [new ReplyStage("Уложим асфальт", new DateOnly(2026, 3, day))] });
        findings.Select(finding => (finding.Code, finding.Severity, finding.Part)).ShouldBe(
            warned ? [("stageDateNotPast", FindingSeverity.Warning, "stages[0].due")] : []);
    }

    [Fact]
    public void Check_WithoutNow_DoesNotJudgeDates() =>
        Bataysk.Check(s_good with { Stages = [new ReplyStage("Сделаем", new DateOnly(1999, 1, 1))] }, Bataysk.Network("vk")!, false).ShouldBeEmpty();

    [Fact]
    public void Check_RepeatAnsweredByRefusalAlone_IsRefused()
    {
        var refusal = new DraftContent { Greeting = "Здравствуйте!", Refusal = new Refusal("Причина.", [s_act]) };
        Errors(Check(refusal)).ShouldBeEmpty();
        var finding = Check(refusal, isRepeat: true).Single(entry => entry.Severity == FindingSeverity.Error);
        (finding.Code, finding.Clause).ShouldBe(("repeatMeasuresOrProgress", "11"));
        Errors(Check(s_good, isRepeat: true)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("vk", 4096, false)]
    [InlineData("vk", 4097, true)]
    [InlineData("twitter", 280, false)]
    [InlineData("twitter", 281, true)]
    [InlineData("instagram", 2200, false)]
    [InlineData("instagram", 2201, true)]
    [InlineData("facebook", 8000, false)]
    [InlineData("facebook", 8001, true)]
    public void Check_TextAroundTheLimit_IsRefusedAboveIt(string network, int length, bool refused)
    {
        var findings = Check(s_good with { Text = new string('я', length), Attachments = [] }, network).Where(entry => entry.Code == "textFitsNetwork").ToList();
        findings.Select(finding => (finding.Severity, finding.Part, finding.Start, finding.Length)).ShouldBe(
            refused ? [(FindingSeverity.Error, "text", length - 1, 1)] : []);
    }

    [Fact]
    public void Check_LongButAllowedText_IsAWarning()
    {
        var finding = Check(s_good with { Text = new string('я', 1001) }).ShouldHaveSingleItem();
        (finding.Code, finding.Severity, finding.Start, finding.Length).ShouldBe(("textReadable", FindingSeverity.Warning, 1000, 1));
        finding.Message.ShouldContain("1001");
    }

    [Fact]
    public void Check_NoGreeting_IsAWarning() =>
        Check(s_good with { Greeting = " " }).Select(finding => (finding.Code, finding.Severity)).ShouldBe([("greeting", FindingSeverity.Warning)]);

    [Fact]
    public void Check_ForbiddenPhrase_IsFoundWithItsPlaceInAnyCaseAndEnding()
    {
        var finding = Check(s_good with { Text = "Здравствуйте! По Вышеуказанному адресу яма засыпана." }).ShouldHaveSingleItem();
        (finding.Code, finding.Start, finding.Length).ShouldBe(("forbiddenPhrases", 17, 11));
    }

    [Fact]
    public void Check_TwoLinksInVk_WarnsOfTheSecond()
    {
        var finding = Check(s_good with { Text = "Смотрите https://bataysk.ru/a и https://bataysk.ru/b" }).ShouldHaveSingleItem();
        (finding.Code, finding.Start, finding.Length).ShouldBe(("linksFitNetwork", 32, 20));
    }

    [Fact]
    public void Check_MeasuresWithoutPicture_IsAWarningWherePicturesFit()
    {
        Check(s_good with { Attachments = [] }).Select(finding => finding.Code).ShouldBe(["illustrated"]);
        Check(s_good with { Attachments = [] }, "instagram").ShouldBeEmpty();
    }

    [Fact]
    public void Check_AttachmentsInInstagramComments_AreRefused() =>
        Errors(Check(s_good, "instagram")).ShouldBe(["attachmentsFitNetwork attachments[0]"]);

    [Fact]
    public void Check_AttachmentsOfTwitter_AreFourPhotosOrOneOther()
    {
        static DraftContent With(params (string Type, long Size)[] files) =>
            s_good with { Attachments = [.. files.Select((file, i) => new DraftAttachment($"{i}", file.Type, file.Size, $"{i}"))] };

        var photo = ("image/jpeg", 5L * 1024 * 1024);
        Errors(Check(With(photo, photo, photo, photo), "twitter")).ShouldBeEmpty();
        Errors(Check(With(photo, photo, photo, photo, photo), "twitter")).ShouldBe(["attachmentsFitNetwork attachments"]);
        Errors(Check(With(("image/jpeg", (5L * 1024 * 1024) + 1)), "twitter")).ShouldBe(["attachmentsFitNetwork attachments[0]"]);
        Errors(Check(With(("video/mp4", 1), photo), "twitter")).ShouldBe(["attachmentsFitNetwork attachments"]);
        Errors(Check(With(("application/zip", 1)), "twitter")).ShouldBe(["attachmentsFitNetwork attachments[0]"]);
        Errors(Check(With(("IMAGE/PNG", 1)), "twitter")).ShouldBeEmpty();
    }

    [Fact]
    public void Check_Elizovo_WantsANameAndNoAbbreviations()
    {
        ContentFinding[] Found(string greeting, string text) =>
            [.. Elizovo.Check(new DraftContent { Greeting = greeting, Text = text }, Elizovo.Network("vk")!, false)];

        Found("Здравствуйте, Анна!", "Яму засыпали по 131-ФЗ.").ShouldBeEmpty();
        Found("Уважаемые жители!", "Яму засыпали.").Select(finding => finding.Code).ShouldBe(["greeting"]);
        var abbreviation = Found("Анна, добрый день!", "УЖКХ засыпало яму.").ShouldHaveSingleItem();
        (abbreviation.Code, abbreviation.Start, abbreviation.Length).ShouldBe(("abbreviations", 0, 4));
    }

    [Fact]
    public void Check_PatternOfTheFile_FindsWhatItSays()
    {
        var regulation = RegulationCatalog.Load([("x.json", Mutated.Bataysk().Set(
            "/content/checks/-", """{ "what": "pattern", "action": "block", "pattern": "\\+7\\d{10}", "message": "Уберите номер телефона." }""").Utf8)]).All[0];
        var finding = regulation.Check(s_good with { Text = "Звоните +79001234567" }, regulation.Network("vk")!, false).ShouldHaveSingleItem();
        (finding.Code, finding.Severity, finding.Start, finding.Length, finding.Message).ShouldBe(
            ("pattern", FindingSeverity.Error, 8, 12, "Уберите номер телефона."));
    }
}
