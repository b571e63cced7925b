using SocialPubs.Networks;
using SocialPubs.Publishing.Standing;

namespace SocialPubs.Publishing.Tests.Standing;

/// <summary>When a reply is looked at, what is told and what is kept.</summary>
public sealed class StandingCheckTests
{
    private static readonly DateTimeOffset Posted = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    private static readonly StandingOptions Options = new() { Tries = 3 };

    [Fact]
    public void Of_NetworkThatShowsReplies_LooksAfterAMinuteAndAnHourAndNoMore()
    {
        var check = New();
        check.NextLookAt.ShouldBe(Posted.AddMinutes(1));

        Look(check, StandingKind.Standing, Posted.AddMinutes(1)).ShouldBe((null, null));
        check.NextLookAt.ShouldBe(Posted.AddHours(1));
        Look(check, StandingKind.Standing, Posted.AddHours(1)).ShouldBe((null, null));

        check.NextLookAt.ShouldBeNull();
        check.State.ShouldBe(ReplyStanding.Standing);
        check.LookedAt.ShouldBe(Posted.AddHours(1));
    }

    [Fact]
    public void Of_NetworkThatDoesNot_LooksNever()
    {
        var check = StandingCheck.Of(Guid.CreateVersion7(), isOffered: false, Options, Posted);

        (check.State, check.NextLookAt).ShouldBe((ReplyStanding.NotOffered, null));
    }

    [Fact]
    public void Settle_FirstLookAfterAnHourOfStandstill_IsTheLast()
    {
        var check = New();

        Look(check, StandingKind.Standing, Posted.AddHours(3));

        check.NextLookAt.ShouldBeNull();
    }

    [Theory]
    [InlineData(StandingKind.Edited, "edited")]
    [InlineData(StandingKind.ReplyGone, "replyGone")]
    [InlineData(StandingKind.PublicationGone, "publicationGone")]
    public void Settle_NotAsApproved_KeepsEvidenceEachTimeAndTellsOnce(StandingKind kind, string status)
    {
        var check = New();

        var (record, told) = Look(check, kind, Posted.AddMinutes(1), """{"count":0}""", kind == StandingKind.Edited ? "Другое" : null);
        var (second, again) = Look(check, kind, Posted.AddHours(1), """{"count":0}""");

        told.ShouldNotBeNull().Status.ShouldBe(status);
        told.OccurredAt.ShouldBe(Posted.AddMinutes(1));
        told.EvidenceId.ShouldBe(record.ShouldNotBeNull().Id);
        record.Answer.ShouldBe("""{"count":0}""");
        record.AnswerHash.ShouldBe("618de7d9f46f3f697d827a1b6d84974760d5deda62e4e592adaa3c646602a94c");
        record.Text.ShouldBe(kind == StandingKind.Edited ? "Другое" : null);
        second.ShouldNotBeNull().Id.ShouldNotBe(record.Id);
        again.ShouldBeNull();
        check.EvidenceId.ShouldBe(second.Id);
    }

    [Fact]
    public void Settle_StandsAgain_IsToldWithEvidence()
    {
        var check = New();
        Look(check, StandingKind.ReplyGone, Posted.AddMinutes(1));

        var (record, told) = Look(check, StandingKind.Standing, Posted.AddHours(1));

        told.ShouldNotBeNull().Status.ShouldBe("standing");
        record.ShouldNotBeNull().Standing.ShouldBe(ReplyStanding.Standing);
    }

    [Fact]
    public void Settle_NetworkAway_BacksOffAsItAsksAndGivesUpVisibly()
    {
        var check = New();
        var at = Posted.AddHours(1);

        Look(check, new StandingResult(StandingKind.TryLater, "vk.6"), at).ShouldBe((null, null));
        check.NextLookAt.ShouldBe(at.AddSeconds(30));
        Look(check, new StandingResult(StandingKind.TryLater, "vk.9") { WaitFor = TimeSpan.FromMinutes(7) }, at).ShouldBe((null, null));
        check.NextLookAt.ShouldBe(at.AddMinutes(7));
        var (record, told) = Look(check, new StandingResult(StandingKind.TryLater, "vk.9"), at);

        record.ShouldBeNull();
        told.ShouldNotBeNull().Status.ShouldBe("unseen");
        told.Code.ShouldBe("vk.9");
        (check.State, check.ErrorCode, check.NextLookAt).ShouldBe((ReplyStanding.Unseen, "vk.9", null));
    }

    [Fact]
    public void Settle_FirstLookInVain_LeavesTheSecondOne()
    {
        var check = New();
        for (var i = 0; i < Options.Tries; i++)
            Look(check, new StandingResult(StandingKind.TryLater, "vk.6"), Posted.AddMinutes(2)).Event.ShouldBeNull();

        (check.State, check.NextLookAt, check.Tries).ShouldBe((ReplyStanding.Expected, Posted.AddHours(1), 0));
    }

    [Fact]
    public void Settle_ImpossibleForThisReply_IsTold()
    {
        var check = New();

        Look(check, new StandingResult(StandingKind.Impossible, "vk.15"), Posted.AddMinutes(1)).Event.ShouldNotBeNull().Code.ShouldBe("vk.15");

        check.NextLookAt.ShouldBeNull();
    }

    [Fact]
    public void Settle_LookThatLostItsClaim_CountsForNothing()
    {
        var check = New();
        var old = Guid.CreateVersion7();
        check.StartLook(old, Posted.AddMinutes(2));
        check.StartLook(Guid.CreateVersion7(), Posted.AddMinutes(3));

        check.Settle(old, new StandingResult(StandingKind.ReplyGone), TestData.Body, Options, Posted.AddMinutes(2)).ShouldBe((null, null));

        check.State.ShouldBe(ReplyStanding.Expected);
    }

    [Theory]
    [InlineData(null, "{}")]
    [InlineData("no JSON «at all»", "\"no JSON «at all»\"")]
    public void Record_OfAnythingThatCame_IsJson(string? evidence, string answer) =>
        StandingRecord.Of(Guid.CreateVersion7(), ReplyStanding.Edited, new StandingResult(StandingKind.Edited, null, "а\0б", evidence), Posted)
            .ShouldSatisfyAllConditions(record => record.Answer.ShouldBe(answer), record => record.Text.ShouldBe("а\uFFFDб"));

    private static StandingCheck New() => StandingCheck.Of(Guid.CreateVersion7(), isOffered: true, Options, Posted);

    private static (StandingRecord? Record, Contracts.ReplyStandingChanged? Event) Look(
        StandingCheck check, StandingKind kind, DateTimeOffset at, string? evidence = null, string? text = null) =>
        Look(check, new StandingResult(kind, null, text, evidence), at);

    private static (StandingRecord? Record, Contracts.ReplyStandingChanged? Event) Look(StandingCheck check, StandingResult result, DateTimeOffset at)
    {
        var claim = Guid.CreateVersion7();
        check.StartLook(claim, at.AddSeconds(20));
        return check.Settle(claim, result, TestData.Body, Options, at);
    }
}
