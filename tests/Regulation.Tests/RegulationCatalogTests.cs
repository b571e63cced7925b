namespace SocialPubs.Regulations.Tests;

public sealed class RegulationCatalogTests
{
    [Fact]
    public void Load_ShippedFiles_FindsThemByIdAndEdition()
    {
        Files.Bataysk.Act.Number.ShouldBe("188");
        Files.Bataysk.Act.Source.ShouldBe(ActSource.Official);
        Files.Demo.Id.ShouldBe("demo-seconds");
    }

    [Fact]
    public void Load_Examples_MarksThemAsSecondarySources()
    {
        Files.Examples.All.Count.ShouldBe(3);
        Files.Examples.All.ShouldAllBe(regulation => regulation.Act.Source == ActSource.Secondary && regulation.Act.SourceNote != null);
    }

    [Fact]
    public void Find_UnknownEdition_SaysWhatIsLoaded()
    {
        var exception = Should.Throw<RegulationException>(() => Files.Shipped.Find("bataysk-188", "2099"));
        exception.Message.ShouldContain("bataysk-188 2019-02-05");
        exception.Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2018-12-31T20:59:59Z", false)]
    [InlineData("2018-12-31T21:00:00Z", true)] // midnight in Moscow
    public void InForce_AroundTheFirstDay_CountsInTheAdministrationsTimeZone(string at, bool expected)
    {
        var instant = DateTimeOffset.Parse(at);
        if (expected) Files.Shipped.InForce("bataysk-188", instant).Edition.ShouldBe("2019-02-05");
        else Should.Throw<RegulationException>(() => Files.Shipped.InForce("bataysk-188", instant));
    }

    [Fact]
    public void InForce_SeveralEditions_TakesTheNewestInForce()
    {
        var old = Mutated.Bataysk().Utf8;
        var amended = Mutated.Bataysk().Set("/edition", "2026-01-01").Set("/act/inForceFrom", "2026-01-01").Utf8;
        var catalog = RegulationCatalog.Load([("new.json", amended), ("old.json", old)]);

        catalog.InForce("bataysk-188", DateTimeOffset.Parse("2025-12-31T20:59:59Z")).Edition.ShouldBe("2019-02-05");
        catalog.InForce("bataysk-188", DateTimeOffset.Parse("2025-12-31T21:00:00Z")).Edition.ShouldBe("2026-01-01");
    }

    [Fact]
    public void Load_SameEditionTwice_IsRefused()
    {
        var file = Mutated.Bataysk().Utf8;
        var exception = Should.Throw<RegulationException>(() => RegulationCatalog.Load([("a.json", file), ("b.json", file)]));
        exception.Faults.ShouldHaveSingleItem().File.ShouldBe("b.json");
    }

    [Fact]
    public void Load_MissingOrEmptyFolder_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            Should.Throw<RegulationException>(() => RegulationCatalog.Load(Path.Combine(folder.FullName, "none")));
            Should.Throw<RegulationException>(() => RegulationCatalog.Load(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Load_SeveralBrokenFiles_ListsEveryFaultOfEveryFile()
    {
        var exception = Should.Throw<RegulationException>(() => RegulationCatalog.Load(
        [
            ("a.json", Mutated.Bataysk().Set("/timeZone", "Europe/Bataysk").Set("/replyTimer", "answer").Utf8),
            ("b.json", "{ nonsense"u8.ToArray()),
        ]));

        exception.Faults.Select(fault => (fault.File, fault.Pointer)).ShouldBe(
            [("a.json", "/timeZone"), ("a.json", "/replyTimer"), ("b.json", "")], ignoreOrder: true);
        exception.Message.ShouldContain("b.json:1");
    }
}
