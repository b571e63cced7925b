using System.Text;

namespace SocialPubs.Regulations.Tests.Loading;

/// <summary>Whatever is wrong in a file is refused with its place.</summary>
public sealed class MutationTests
{
    private static IReadOnlyList<RegulationFault> FaultsOf(Mutated file) =>
        Should.Throw<RegulationException>(() => RegulationCatalog.Load([("x.json", file.Utf8)])).Faults;

    [Fact]
    public void Load_Unchanged_IsAccepted() => RegulationCatalog.Load([("x.json", Mutated.Bataysk().Utf8)]).All.ShouldHaveSingleItem();

    [Theory]
    // The schema
    [InlineData("/timers/0/amount", "0", "/timers/0/amount", "less than 1")]
    [InlineData("/timers/0/amount", "\"24\"", "/timers/0/amount", "IntegerExpected")]
    [InlineData("/timers/0/unit", "fortnights", "/timers/0/unit", "hours")]
    [InlineData("/timers/0/colour", "red", "/timers/0/colour", "not known here")]
    [InlineData("/timers/0/warnBefore/0", "3 hours", "/timers/0/warnBefore/0", "match")]
    [InlineData("/timers", "[]", "/timers", "at least 1")]
    [InlineData("/networks/1/status/0/status", "banned", "/networks/1/status/0/status", "outOfUse")]
    [InlineData("/networks/1/reply/text/counting", "bytes", "/networks/1/reply/text/counting", "weighted")]
    [InlineData("/content/checks/0/what", "niceness", "/content/checks/0/what", "measuresOrRefusal")]
    [InlineData("/act/inForceFrom", "1 January 2019", "/act/inForceFrom", "match")]
    [InlineData("/act/inForceFrom", "2019-02-31", "/act/inForceFrom", "")]
    [InlineData("/surge/window", "PT", "/surge/window", "match")]
    [InlineData("/id", "Батайск", "/id", "match")]
    // The parts against each other
    [InlineData("/timeZone", "Europe/Bataysk", "/timeZone", "time zone")]
    [InlineData("/act/inForceTo", "2018-01-01", "/act/inForceTo", "before it begins")]
    [InlineData("/timers/0/from/0", "publicationSeen", "/timers/0/from/0", "not an event")]
    [InlineData("/timers/0/until/-", "replySent", "/timers/0/until/1", "not an event")]
    [InlineData("/timers/2/cancelledBy/0", "takenBack", "/timers/2/cancelledBy/0", "not an event")]
    [InlineData("/timers/0/stage", "thinking", "/timers/0/stage", "not a stage")]
    [InlineData("/timers/1/reference", "answer", "/timers/1/reference", "no timer 'answer'")]
    [InlineData("/timers/0/reference", "draft", "/timers/0/reference", "depends on itself")]
    [InlineData("/timers/1/reference", "draft", "/timers/1/reference", "depends on itself")]
    [InlineData("/timers/1/amount", "24", "/timers/1/amount", "before 'reply'")]
    [InlineData("/timers/2/amount", "1441", "/timers/2/within", "longer than its envelope")]
    [InlineData("/timers/2/within", "answer", "/timers/2/within", "no timer 'answer'")]
    [InlineData("/timers/0/direction", "before", "/timers/0/direction", "needs 'reference'")]
    [InlineData("/timers/0/calendar", "office", "/timers/0/calendar", "no calendar")]
    [InlineData("/timers/0/unit", "workingDays", "/timers/0/unit", "working hours")]
    [InlineData("/timers/0/holder", "mayor", "/timers/0/holder", "no role")]
    [InlineData("/timers/0/cancelledBy", "[]", "/timers/0", "outlive")]
    [InlineData("/timers/0/cancelledBy/-", "replyPosted", "/timers/0", "both does")]
    [InlineData("/timers/0/cancelledBy/-", "publicationDetected", "/timers/0", "both starts and ends")]
    [InlineData("/timers/0/when", "{}", "/timers/0/when", "empty")]
    [InlineData("/timers/0/when", """{ "network": "myspace" }""", "/timers/0/when/network", "no network")]
    [InlineData("/timers/0/when", """{ "level": "high" }""", "/timers/0/when/level", "no level")]
    [InlineData("/timers/0/when", """{ "source": "tv" }""", "/timers/0/when/source", "no source")]
    [InlineData("/timers/2/warnBefore/0", "PT30M", "/timers/2/warnBefore/0", "before the timer starts")]
    [InlineData("/timers/2/warnBefore/0", "PT0S", "/timers/2/warnBefore/0", "before the due instant")]
    [InlineData("/timers/3/id", "review", "/timers/3", "matches equally well")]
    [InlineData("/timers/3/supersedes", "[]", "/timers/3/resumedBy", "supersede")]
    [InlineData("/timers/3/supersedes/0", "sketch", "/timers/3/supersedes/0", "no timer")]
    [InlineData("/replyTimer", "answer", "/replyTimer", "no timer")]
    [InlineData("/draftTimer", "sketch", "/draftTimer", "no timer")]
    [InlineData("/postingTimer", "sending", "/postingTimer", "no timer")]
    [InlineData("/approvals/0/timer", "look", "/approvals/0/timer", "no timer")]
    [InlineData("/approvals/0/role", "mayor", "/approvals/0/role", "no role")]
    [InlineData("/transfer/returnTimer", "back", "/transfer/returnTimer", "no timer")]
    [InlineData("/interim/finalTimer", "reply", "/interim/finalTimer", "not allowed")]
    [InlineData("/networks/1/id", "ok", "/networks/1/id", "there already")]
    [InlineData("/networks/1/status/0/from", "2023-01-01", "/networks/1/status/1/from", "order")]
    [InlineData("/networks/1/reply/text/recommended", "5000", "/networks/1/reply/text/recommended", "More is recommended")]
    [InlineData("/networks/1/account/holder", "mayor", "/networks/1/account/holder", "no role")]
    [InlineData("/cadence/0/networks", """["myspace"]""", "/cadence/0/networks/0", "no network")]
    [InlineData("/ownPosts", """{"approval":{"role":"mayor"}}""", "/ownPosts/approval/role", "no role")]
    [InlineData("/retention/authors/amount", "0", "/retention/authors/amount", "less than 1")]
    [InlineData("/retention/authors/amount", "1001", "/retention/authors/amount", "that long")]
    [InlineData("/retention/authors/unit", "workingDays", "/retention/authors/unit", "years")]
    [InlineData("/retention/authors/unit", "days", "/retention/authors/unit", "end of the year")]
    [InlineData("/retention/authors/from", "detection", "/retention/authors/from", "endOfYear")]
    [InlineData("/retention/authors/text", "shorten", "/retention/authors/text", "remove")]
    [InlineData("/retention/authors/evidence", "blur", "/retention/authors/evidence", "unlink")]
    [InlineData("/retention/staff", "{}", "/retention/staff", "not known here")]
    [InlineData("/retention", "{}", "/retention/authors", "missing")]
    [InlineData("/reports/0/to", "mayor", "/reports/0/to", "no role")]
    [InlineData("/repeat/decidedBy", "mayor", "/repeat/decidedBy", "no role")]
    [InlineData("/levels", """[{ "id": "high", "name": "Высокая" }]""", "/levels", "default")]
    [InlineData("/calendars/0/holidays", """["2026-01-01"]""", "/calendars/0", "always counts")]
    [InlineData("/calendars/-", """{ "id": "office", "kind": "workingHours" }""", "/calendars/1/week", "never works")]
    [InlineData("/calendars/-", """{ "id": "office", "kind": "workingHours", "week": [{ "days": ["monday"], "hours": [] }] }""", "/calendars/1/week", "never works")]
    [InlineData("/calendars/-", """{ "id": "office", "kind": "workingHours", "week": [{ "days": ["monday"], "hours": ["18:00-09:00"] }] }""", "/calendars/1/week/0/hours", "before it begins")]
    [InlineData("/calendars/-", """{ "id": "office", "kind": "workingHours", "week": [{ "days": ["monday"], "hours": ["09:00-12:00", "11:00-13:00"] }] }""", "/calendars/1/week/0/hours", "overlaps")]
    [InlineData("/calendars/-", """{ "id": "office", "kind": "workingHours", "week": [{ "days": ["monday"], "hours": ["09:00-25:00"] }] }""", "/calendars/1/week/0/hours", "")]
    [InlineData("/calendars/-", """{ "id": "office", "kind": "workingHours", "week": [{ "days": ["monday", "monday"], "hours": ["09:00-12:00"] }] }""", "/calendars/1/week/0/days", "already")]
    [InlineData("/calendars/-", """{ "id": "always", "kind": "always" }""", "/calendars/1/id", "there already")]
    [InlineData("/content/checks/-", """{ "what": "pattern", "action": "warn", "pattern": "(", "message": "x" }""", "/content/checks/14/pattern", "")]
    [InlineData("/content/checks/-", """{ "what": "pattern", "action": "warn", "pattern": "(a)\\1", "message": "x" }""", "/content/checks/14/pattern", "")]
    [InlineData("/content/checks/-", """{ "what": "forbiddenPhrases", "action": "warn" }""", "/content/checks/14", "needs 'phrases'")]
    [InlineData("/content/checks/-", """{ "what": "refusalReasoned", "action": "block" }""", "/content/checks/14", "needs 'minimum'")]
    public void Load_SomethingChanged_IsRefusedWithItsPlace(string pointer, string json, string place, string words)
    {
        var faults = FaultsOf(Mutated.Bataysk().Set(pointer, json));
        faults.ShouldContain(fault => fault.Pointer == place && fault.Message.Contains(words), string.Join('\n', faults));
    }

    [Theory]
    [InlineData("/networks/1/reply/text", "/networks/1/reply/text")] // a network without text limits
    [InlineData("/networks/1/reply/text/max", "/networks/1/reply/text/max")]
    [InlineData("/networks/1/account/holder", "/networks/1/account")]
    [InlineData("/timers/0/until", "/timers/0/until")]
    [InlineData("/act", "/act")]
    [InlineData("/replyTimer", "/replyTimer")]
    public void Load_SomethingLeftOut_IsRefusedWithItsPlace(string pointer, string place)
    {
        var faults = FaultsOf(Mutated.Bataysk().Remove(pointer));
        faults.ShouldContain(fault => fault.Pointer == place, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("high", true)]
    [InlineData("ordinary", false)] // settles another case than the one in doubt
    public void Load_EqualTimers_AreAcceptedOnlyIfAMoreSpecificOneSettlesTheirCase(string level, bool accepted)
    {
        const string rest = """
            "id": "reply", "name": "Ответ", "stage": "reply", "from": ["publicationDetected"], "until": ["replyPosted"],
            "cancelledBy": ["publicationClosed"], "amount": 24, "unit": "hours", "calendar": "always"
            """;
        var file = Mutated.Bataysk()
            .Set("/levels", """[{ "id": "ordinary", "name": "Обычная", "default": true }, { "id": "high", "name": "Высокая" }]""")
            .Set("/sources", """[{ "id": "monitoring", "name": "Мониторинг", "default": true }, { "id": "broadcast", "name": "Эфир" }]""")
            .Set("/timers/-", $$"""{ {{rest}}, "when": { "level": "high" } }""")
            .Set("/timers/-", $$"""{ {{rest}}, "when": { "source": "broadcast" } }""")
            .Set("/timers/-", $$"""{ {{rest}}, "when": { "level": "{{level}}", "source": "broadcast" } }""");

        if (accepted) RegulationCatalog.Load([("x.json", file.Utf8)]).All.ShouldHaveSingleItem();
        else FaultsOf(file).ShouldContain(fault => fault.Pointer == "/timers/6" && fault.Message.Contains("matches equally well"));
    }

    [Fact]
    public void Load_Faults_NameTheLineInTheFile()
    {
        var lines = File.ReadAllLines(Files.PathOf("bataysk-188.json"));
        var line = Array.FindIndex(lines, text => text.Contains("\"timeZone\"", StringComparison.Ordinal));
        lines[line] = lines[line].Replace("Europe/Moscow", "Mars/Olympus", StringComparison.Ordinal);

        var faults = Should.Throw<RegulationException>(
            () => RegulationCatalog.Load([("x.json", Encoding.UTF8.GetBytes(string.Join('\n', lines)))])).Faults;
        faults.ShouldHaveSingleItem().Line.ShouldBe(line + 1);
        faults[0].ToString().ShouldStartWith($"x.json:{line + 1} /timeZone: ");
    }

    [Fact]
    public void Load_NameTwiceInAnObject_IsRefused()
    {
        var text = File.ReadAllText(Files.PathOf("bataysk-188.json")).Replace("\"timeZone\":", "\"replyTimer\": \"reply\",\n\"timeZone\":", StringComparison.Ordinal);
        var faults = Should.Throw<RegulationException>(() => RegulationCatalog.Load([("x.json", Encoding.UTF8.GetBytes(text))])).Faults;
        faults.ShouldContain(fault => fault.Pointer == "/replyTimer" && fault.Message.Contains("twice"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{} {}")]
    public void Load_NoRegulationAtAll_IsRefused(string text) =>
        Should.Throw<RegulationException>(() => RegulationCatalog.Load([("x.json", Encoding.UTF8.GetBytes(text))])).Faults.ShouldNotBeEmpty();

    [Fact]
    public void Load_ByteOrderMark_IsNoFault() =>
        RegulationCatalog.Load([("x.json", [.. Encoding.UTF8.Preamble, .. Mutated.Bataysk().Utf8])]).All.ShouldHaveSingleItem();
}
