namespace SocialPubs.Regulations.Tests;

/// <summary>Every number of the demands D3–D13 against the file, so that nobody changes one unknowingly.</summary>
public sealed class DecreeTableTests
{
    [Theory]
    [InlineData("D7", "reply", 24, TermUnit.Hours, TimerDirection.After, null, "7", "reply")]
    [InlineData("D9a", "draft", 3, TermUnit.Hours, TimerDirection.Before, "reply", "9", "drafting")]
    [InlineData("D9b", "review", 30, TermUnit.Minutes, TimerDirection.After, null, "9", "review")]
    [InlineData("D9c", "rework", 1, TermUnit.Hours, TimerDirection.After, null, "9", "drafting")]
    [InlineData("D10", "posting", 30, TermUnit.Minutes, TimerDirection.After, null, "10", "posting")]
    public void Timers_OfTheDecree_HaveTheNumbersOfTheDemand(
        string demand, string timer, int amount, TermUnit unit, TimerDirection direction, string? reference, string clause, string stage)
    {
        var definition = Files.Bataysk.Timers.Where(entry => entry.Id == timer).ShouldHaveSingleItem(demand);
        (definition.Amount, definition.Unit, definition.Direction, definition.Reference, definition.Clause, definition.Stage)
            .ShouldBe((amount, unit, direction, reference, clause, stage), demand);
        definition.Calendar.ShouldBe("always", "The clock runs 24 hours a day.");
    }

    [Fact]
    public void Timers_OfTheDecree_AreThese() =>
        Files.Bataysk.Timers.Select(timer => timer.Id).ShouldBe(["reply", "draft", "review", "rework", "posting"]);

    [Theory]
    [InlineData("ok", AccountKind.Person)]
    [InlineData("vk", AccountKind.Person)]
    [InlineData("facebook", AccountKind.Person)]
    [InlineData("twitter", AccountKind.LegalEntity)]
    [InlineData("instagram", AccountKind.LegalEntity)]
    public void Networks_D3D6a_AreTheFiveWithTheirAccounts(string network, AccountKind kind)
    {
        Files.Bataysk.Networks.Count.ShouldBe(5);
        var account = Files.Bataysk.Network(network).ShouldNotBeNull().Account.ShouldNotBeNull();
        account.Kind.ShouldBe(kind);
        account.Holder.ShouldBe(kind == AccountKind.Person ? "representative" : null);
        account.CreatedBy.ShouldBe("press-secretary");
    }

    [Theory]
    [InlineData("vk", 4096, 4096, TextCounting.CodePoints)]
    [InlineData("facebook", 8000, 63206, TextCounting.CodePoints)]
    [InlineData("twitter", 280, 280, TextCounting.Weighted)]
    [InlineData("instagram", 2200, 2200, TextCounting.CodePoints)]
    public void Networks_D8a_HaveTheirTextLimits(string network, int reply, int ownPost, TextCounting counting)
    {
        var rule = Files.Bataysk.Network(network)!;
        (rule.Reply.Text.Max, rule.OwnPost!.Text.Max, rule.Reply.Text.Counting).ShouldBe((reply, ownPost, counting));
    }

    [Fact]
    public void Networks_D8a_HaveTheirMediaLimits()
    {
        const long megabyte = 1024 * 1024;
        Files.Bataysk.Network("twitter")!.Reply.Media!.Kinds.Select(kind => (kind.Kind, kind.MaxBytes, kind.MaxCount)).ShouldBe(
            [("photo", 5 * megabyte, 4), ("gif", 15 * megabyte, 1), ("video", 512 * megabyte, 1)]);
        var video = Files.Bataysk.Network("twitter")!.Reply.Media!.Kinds[2];
        (video.MinSeconds, video.MaxSeconds).ShouldBe((0.5, 140));
        Files.Bataysk.Network("facebook")!.Reply.Media!.Kinds.ShouldHaveSingleItem().MaxBytes.ShouldBe(4 * megabyte);
        Files.Bataysk.Network("facebook")!.Reply.Media!.MaxCount.ShouldBe(10);
        Files.Bataysk.Network("instagram")!.Reply.Media.ShouldBeNull();
        Files.Bataysk.Network("instagram")!.OwnPost!.Media!.Required.ShouldBeTrue();
        Files.Bataysk.Network("vk")!.Reply.MaxLinks.ShouldBe(1);
        Files.Bataysk.Network("vk")!.OwnPost!.MaxPerDay.ShouldBe(50);
    }

    [Theory]
    [InlineData("vk", "2022-11-30T23:59:59+03:00", NetworkStatus.Allowed)]
    [InlineData("vk", "2022-12-01T00:00:00+03:00", NetworkStatus.Required)]
    [InlineData("ok", "2026-01-01T00:00:00+03:00", NetworkStatus.Required)]
    [InlineData("facebook", "2022-03-03T23:59:59+03:00", NetworkStatus.Allowed)]
    [InlineData("facebook", "2022-03-04T00:00:00+03:00", NetworkStatus.OutOfUse)]
    [InlineData("twitter", "2026-01-01T00:00:00+03:00", NetworkStatus.OutOfUse)]
    [InlineData("instagram", "2022-03-13T12:00:00+03:00", NetworkStatus.Allowed)]
    [InlineData("instagram", "2022-03-14T00:00:00+03:00", NetworkStatus.OutOfUse)]
    [InlineData("vk", "2018-12-31T23:59:59+03:00", NetworkStatus.OutOfUse)]
    public void Networks_LegalStanding_ChangesAtMidnightInMoscow(string network, string at, NetworkStatus status)
    {
        Files.Bataysk.Network(network)!.StatusAt(Instants.At(at)).ShouldBe(status);
        Files.Bataysk.Network(network)!.IsInUse(Instants.At(at)).ShouldBe(status != NetworkStatus.OutOfUse);
    }

    [Fact]
    public void Network_NotInTheRegulation_IsNull() => Files.Bataysk.Network("telegram").ShouldBeNull();

    [Fact]
    public void Roles_D5_AreNeededForDirection() =>
        Files.Bataysk.Roles.Where(role => role.RequiredForDirection).Select(role => role.Id)
            .ShouldBe(["deputy-head", "representative", "executor"]);

    [Fact]
    public void Cadence_D6b_IsTwoPostsAWeekInEveryNetwork()
    {
        var cadence = Files.Bataysk.Cadence.ShouldHaveSingleItem();
        (cadence.Posts, cadence.Per, cadence.Required, cadence.Clause).ShouldBe((2, RecurringPeriod.Week, true, "6"));
        cadence.Networks.ShouldBeEmpty();
        Files.Bataysk.FirstDayOfWeek.ShouldBe(DayOfWeek.Monday);
    }

    [Fact]
    public void Approvals_D9b_AreTheCuratorsAndNeverTheAuthors()
    {
        var approval = Files.Bataysk.Approvals.ShouldHaveSingleItem();
        (approval.Role, approval.Timer, approval.ReworkTimer, approval.AuthorMayApprove).ShouldBe(("curator", "review", "rework", false));
    }

    [Fact]
    public void Content_D8bD11b_BlocksWhatTheDecreeDemands()
    {
        var blocking = Files.Bataysk.Content.Checks.Where(check => check.Action == CheckAction.Block).Select(check => check.What).ToList();
        blocking.ShouldContain(ContentCheckKind.MeasuresOrRefusal);
        blocking.ShouldContain(ContentCheckKind.RefusalReasoned);
        blocking.ShouldContain(ContentCheckKind.LegalActComplete);
        blocking.ShouldContain(ContentCheckKind.RepeatMeasuresOrProgress);
        blocking.ShouldContain(ContentCheckKind.TextFitsNetwork);
        Files.Bataysk.Content.Checks.Single(check => check.What == ContentCheckKind.RefusalReasoned).Minimum.ShouldBe(1);
    }

    [Fact]
    public void Repeat_D11a_GoesThroughTheFullLoop() => Files.Bataysk.Repeat.ShouldNotBeNull().FullLoop.ShouldBeTrue();

    [Fact]
    public void Reports_D13a_AreMonthlyFromTheDeputyToTheHead()
    {
        var report = Files.Bataysk.Reports.Single(entry => entry.Per == RecurringPeriod.Month);
        (report.From, report.To, report.Clause).ShouldBe(("deputy-head", "head", "13"));
        Files.Bataysk.Reports.Single(entry => entry.Id == "urgent").AcknowledgementRequired.ShouldBeTrue();
    }

    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(5, 0, true)]
    [InlineData(5, 1.6, true)]
    [InlineData(5, 1.7, false)]
    [InlineData(9, 3, true)]
    [InlineData(8, 3, false)]
    public void Surge_D13b_IsFiveAndThreeTimesTheMedian(int count, double median, bool surge)
    {
        var rule = Files.Bataysk.Surge.ShouldNotBeNull();
        (rule.Window, rule.Minimum, rule.Factor, rule.BaselineDays).ShouldBe((TimeSpan.FromHours(1), 5, 3, 28));
        rule.IsSurge(count, median).ShouldBe(surge);
    }

    [Fact]
    public void Lateness_StillCountsAndAddsAShortcoming() => Files.Bataysk.Lateness.ShouldBe(new LatenessRule { Accepted = true, AddsShortcoming = true });

    [Fact]
    public void Posting_RetriesFitIntoItsTerm()
    {
        var posting = Files.Bataysk.Posting.ShouldNotBeNull();
        posting.SameNetwork.ShouldBeTrue();
        (posting.RetryDelays.Aggregate(TimeSpan.Zero, (sum, delay) => sum + delay) + posting.ByHandBefore).ShouldBeLessThan(TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void ClosingReasons_ADeletionNeedsEvidence() =>
        Files.Bataysk.ClosingReasons.Where(reason => reason.EvidenceRequired).Select(reason => reason.Id).ShouldBe(["deleted"]);

    [Fact]
    public void Demo_HasTheSameShapeWithSeconds()
    {
        Files.Demo.Timers.Select(Shape).ShouldBe(Files.Bataysk.Timers.Select(Shape));
        Files.Demo.Timers.ShouldAllBe(timer => timer.Unit == TermUnit.Seconds);
        Files.Demo.Networks.Select(network => network.Id).ShouldBe(Files.Bataysk.Networks.Select(network => network.Id));

        static string Shape(TimerDefinition timer) => string.Join(
            '|', timer.Id, timer.Stage, timer.Clause, timer.Direction, timer.Reference, string.Join(',', timer.From), string.Join(',', timer.Until),
            string.Join(',', timer.CancelledBy), string.Join(',', timer.ResumedBy));
    }
}
