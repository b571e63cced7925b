using SocialPubs.Contracts;
using SocialPubs.Networks;
using SocialPubs.Publishing.Postings;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Tests.Postings;

/// <summary>Given a posting, when something happens, then this follows. No host, no clock, no network.</summary>
public sealed class PostingDecisionTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Due = Start.AddMinutes(30);

    private static readonly PostingPlan Plan = new(
        [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)], 2, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));

    private static readonly Attachment Screenshot = new(new string('a', 64), "screenshot.png", "image/png", 10);

    [Fact]
    public void Approved_Automatic_IsReadyAtOnce()
    {
        var posting = Ready();

        (posting.State, posting.NextAttemptAt).ShouldBe((PostingState.Ready, Start));
    }

    [Fact]
    public void Approved_NotAutomatic_WaitsForTheCommand()
    {
        var posting = Posting.Create(Guid.CreateVersion7(), Reply() with { Automatic = false }, Due, null, Start).Posting;

        (posting.State, posting.NextAttemptAt).ShouldBe((PostingState.Waiting, null));
        posting.Command(TestData.Executor, Start.AddMinutes(1)).IsRefused.ShouldBeFalse();
        (posting.State, posting.NextAttemptAt, posting.RequestedBy).ShouldBe((PostingState.Ready, Start.AddMinutes(1), TestData.Executor));
    }

    [Fact]
    public void Approved_WithAnObstacle_GoesByHandAtOnce()
    {
        var (posting, events) = Posting.Create(
            Guid.CreateVersion7(), Reply(), Due, new PostingObstacle(PostingFaults.NoConnector, "By hand."), Start);

        posting.State.ShouldBe(PostingState.Failed);
        events.ShouldHaveSingleItem().ShouldBeOfType<PostingFailed>().ErrorCode.ShouldBe(PostingFaults.NoConnector);
    }

    [Fact]
    public void Settle_Posted_TellsOnceAndEndsForGood()
    {
        var posting = InFlight();

        var events = posting.Settle(posting.AttemptId!.Value, PostResult.Posted("1_2", "https://vk.com/wall1_1?reply=2", Start.AddSeconds(1)), Plan, Start.AddSeconds(1));
        var again = posting.Settle(posting.AttemptId!.Value, PostResult.Posted("1_3", "https://vk.com/wall1_1?reply=3", Start.AddSeconds(2)), Plan, Start.AddSeconds(2));

        events.Select(message => message.GetType()).ShouldBe([typeof(PostingAttempted), typeof(ReplyPosted)]);
        again.ShouldBeEmpty();
        (posting.State, posting.ReplyUrl).ShouldBe((PostingState.Posted, "https://vk.com/wall1_1?reply=2"));
    }

    [Fact]
    public void Settle_Retry_BacksOffAndGivesUpInTimeForTheExecutor()
    {
        var posting = Ready();
        var now = Start;
        var pauses = new List<TimeSpan>();
        IReadOnlyList<IEvent> events = [];
        while (posting.State == PostingState.Ready)
        {
            now = posting.NextAttemptAt!.Value;
            posting.StartAttempt(Guid.CreateVersion7(), now.AddMinutes(1), now);
            events = posting.Settle(posting.AttemptId!.Value, new PostResult(PostResultKind.Retry, "vk.6", "Too many"), Plan, now);
            if (posting.NextAttemptAt is { } next)
                pauses.Add(next - now);
        }

        pauses[..3].ShouldBe([TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)]);
        now.ShouldBeInRange(Due.AddMinutes(-11), Due.AddMinutes(-10));
        posting.State.ShouldBe(PostingState.Failed);
        events.OfType<PostingFailed>().ShouldHaveSingleItem().ErrorCode.ShouldBe("vk.6");
    }

    [Theory]
    [InlineData(nameof(PostResultKind.Token))]
    [InlineData(nameof(PostResultKind.Person))]
    [InlineData(nameof(PostResultKind.Permanent))]
    public void Settle_WhatAPersonMustSeeTo_FailsAtOnce(string kind)
    {
        var posting = InFlight();

        var events = posting.Settle(posting.AttemptId!.Value, new PostResult(Enum.Parse<PostResultKind>(kind), "vk.5", "No"), Plan, Start.AddSeconds(1));

        posting.State.ShouldBe(PostingState.Failed);
        posting.Unresolved.ShouldBeFalse();
        events.OfType<PostingFailed>().Count().ShouldBe(1);
    }

    [Fact]
    public void Settle_Released_DoesNotCountAsATry()
    {
        var posting = InFlight();

        posting.Settle(posting.AttemptId!.Value, new PostResult(PostResultKind.Released), Plan, Start.AddSeconds(1)).ShouldBeEmpty();

        (posting.State, posting.NextAttemptAt, posting.Tries).ShouldBe((PostingState.Ready, Start.AddSeconds(1), 0));
    }

    [Fact]
    public void Look_NotFound_CountsOnlyTwiceAndLateEnough()
    {
        var posting = Unknown(Start.AddSeconds(10));
        posting.NextAttemptAt.ShouldBe(Start.AddSeconds(12));

        // Three times in vain within 30 s of the attempt: the reply may still appear.
        foreach (var second in new[] { 12, 22, 32 })
        {
            Look(posting, ReadBackResult.NotFound, Start.AddSeconds(second)).ShouldBeEmpty();
            posting.State.ShouldBe(PostingState.Unknown);
        }

        var events = Look(posting, ReadBackResult.NotFound, Start.AddSeconds(42));

        posting.State.ShouldBe(PostingState.Ready);
        posting.Unresolved.ShouldBeFalse();
        events.ShouldHaveSingleItem().ShouldBeOfType<PostingAttempted>().Outcome.ShouldBe("not-there");
    }

    [Fact]
    public void Look_NotFoundOnceAfterTheLimit_IsNotEnough()
    {
        var posting = Unknown(Start.AddSeconds(10));

        Look(posting, ReadBackResult.NotFound, Start.AddMinutes(5)).ShouldBeEmpty();

        posting.State.ShouldBe(PostingState.Unknown);
    }

    [Theory]
    [InlineData(-3, 0)]
    [InlineData(4, 4)]
    [InlineData(90, 20)]
    public void Look_Found_TakesTheNetworksDateWithinReason(int date, int expected)
    {
        var posting = Unknown(Start.AddSeconds(10));

        var events = Look(posting, ReadBackResult.Found("1_2", "https://vk.com/wall1_1?reply=2", Start.AddSeconds(date)), Start.AddSeconds(20));

        events.OfType<ReplyPosted>().ShouldHaveSingleItem().PostedAt.ShouldBe(Start.AddSeconds(expected));
    }

    [Fact]
    public void Look_Impossible_FailsAndWarnsThatItMayStandThere()
    {
        var posting = Unknown(Start.AddSeconds(10));

        var events = Look(posting, new ReadBackResult(ReadBackKind.Impossible, "vk.5"), Start.AddSeconds(12));

        events.OfType<PostingFailed>().ShouldHaveSingleItem().ErrorCode.ShouldBe(PostingFaults.OutcomeUnknown);
        posting.Unresolved.ShouldBeTrue();
        // A retry looks first; it does not send.
        posting.Retry(TestData.Executor, null, Start.AddMinutes(1)).IsRefused.ShouldBeFalse();
        posting.State.ShouldBe(PostingState.Unknown);
    }

    [Fact]
    public void LateResult_AfterTheLeaseExpired_CountsOnlyWhenPosted()
    {
        var posting = InFlight();
        var attempt = posting.AttemptId!.Value;
        posting.ExpireLease(Plan, Start.AddMinutes(2)).ShouldHaveSingleItem().ShouldBeOfType<PostingAttempted>().Outcome.ShouldBe("unknown");

        posting.Settle(attempt, new PostResult(PostResultKind.Retry, "vk.6", "x"), Plan, Start.AddMinutes(2)).ShouldBeEmpty();
        posting.State.ShouldBe(PostingState.Unknown);
        posting.Settle(attempt, PostResult.Posted("1_2", "https://vk.com/wall1_1?reply=2", Start.AddMinutes(2)), Plan, Start.AddMinutes(2))
            .OfType<ReplyPosted>().Count().ShouldBe(1);
    }

    [Fact]
    public void Lease_ThatHolds_IsNotTaken()
    {
        var posting = InFlight();

        posting.ExpireLease(Plan, Start.AddSeconds(1)).ShouldBeEmpty();

        posting.State.ShouldBe(PostingState.InFlight);
    }

    [Fact]
    public void Confirm_WhileTheOutcomeIsOpen_IsRefused()
    {
        var inFlight = InFlight();
        var unknown = Unknown(Start.AddSeconds(10));

        foreach (var posting in new[] { inFlight, unknown })
        {
            var state = posting.State;
            Confirm(posting, Start.AddMinutes(1)).Refusals.ShouldHaveSingleItem().Code.ShouldBe(PublishingRefusals.OutcomeUnknown);
            posting.State.ShouldBe(state);
        }
    }

    [Fact]
    public void Confirm_AfterReadingBackSaidNotThere_IsTaken()
    {
        var posting = Unknown(Start.AddSeconds(10));
        Look(posting, ReadBackResult.NotFound, Start.AddSeconds(30));
        Look(posting, ReadBackResult.NotFound, Start.AddSeconds(45));

        var posted = Confirm(posting, Start.AddMinutes(1)).Value.ShouldHaveSingleItem().ShouldBeOfType<ReplyPosted>();

        (posted.ByHand, posted.PostedAt).ShouldBe((true, Start.AddMinutes(1)));
        posting.State.ShouldBe(PostingState.Posted);
    }

    [Fact]
    public void Confirm_WithAnImpossibleInstant_IsRefused()
    {
        var posting = Ready();

        Confirm(posting, Start.AddMinutes(5), Start.AddMinutes(6)).Refusals[0].Code.ShouldBe(PublishingRefusals.PostedInFuture);
        Confirm(posting, Start.AddMinutes(5), Start.AddMinutes(-1)).Refusals[0].Code.ShouldBe(PublishingRefusals.PostedBeforeApproval);
        Confirm(posting, Start.AddMinutes(5), Start.AddMinutes(4)).Value.OfType<ReplyPosted>().Single().PostedAt.ShouldBe(Start.AddMinutes(4));
        Confirm(posting, Start.AddMinutes(5)).Refusals[0].Code.ShouldBe(PublishingRefusals.AlreadyPosted);
    }

    [Fact]
    public void Confirm_AfterPostingWasDue_IsTakenAllTheSame()
    {
        var posting = InFlight();
        posting.Settle(posting.AttemptId!.Value, new PostResult(PostResultKind.Permanent, "vk.15", "x"), Plan, Start.AddSeconds(1));

        Confirm(posting, Due.AddHours(5)).Value.OfType<ReplyPosted>().Single().PostedAt.ShouldBe(Due.AddHours(5));
    }

    [Fact]
    public void NewerSubmission_ReplacesWhatIsNotPosted()
    {
        var posting = Ready();

        posting.Replace(Reply(2), Due.AddMinutes(5), null, Start.AddMinutes(5));
        posting.Replace(Reply(1), Due, null, Start.AddMinutes(6));

        (posting.Reply.Submission, posting.DueAt, posting.State).ShouldBe((2, Due.AddMinutes(5), PostingState.Ready));
    }

    [Fact]
    public void NewerSubmission_WhileInDoubt_IsForgottenWhenTheOlderOneStands()
    {
        var posting = Unknown(Start.AddSeconds(10));
        posting.Replace(Reply(2), Due, null, Start.AddSeconds(15));
        (posting.Reply.Submission, posting.State).ShouldBe((1, PostingState.Unknown));

        Look(posting, ReadBackResult.Found("1_2", "https://vk.com/wall1_1?reply=2", Start.AddSeconds(4)), Start.AddSeconds(20))
            .OfType<ReplyPosted>().ShouldHaveSingleItem().Submission.ShouldBe(1);

        posting.Replacement.ShouldBeNull();
        posting.Accepts(3).ShouldBeFalse();
    }

    [Fact]
    public void Close_InEachState_CancelsOnlyWhatCannotStandThere()
    {
        var ready = Ready();
        ready.Close(Start);
        ready.State.ShouldBe(PostingState.Cancelled);

        var inFlight = InFlight();
        inFlight.Close(Start);
        inFlight.State.ShouldBe(PostingState.InFlight);
        inFlight.Settle(inFlight.AttemptId!.Value, new PostResult(PostResultKind.Retry, "vk.6", "x"), Plan, Start.AddSeconds(1));
        inFlight.State.ShouldBe(PostingState.Cancelled);

        var unknown = Unknown(Start.AddSeconds(10));
        unknown.Close(Start.AddSeconds(11));
        Look(unknown, ReadBackResult.Found("1_2", "https://vk.com/wall1_1?reply=2", Start.AddSeconds(4)), Start.AddSeconds(20)).OfType<ReplyPosted>().Count().ShouldBe(1);

        var notThere = Unknown(Start.AddSeconds(10));
        notThere.Close(Start.AddSeconds(11));
        Look(notThere, ReadBackResult.NotFound, Start.AddSeconds(30));
        Look(notThere, ReadBackResult.NotFound, Start.AddSeconds(45)).OfType<PostingFailed>().ShouldBeEmpty();
        notThere.State.ShouldBe(PostingState.Cancelled);
    }

    private static ApprovedReply Reply(int submission = 1) =>
        ApprovedReply.Of(TestData.Approved("https://vk.com/wall-1_1", at: Start) with { Submission = submission }, null);

    private static Posting Ready() => Posting.Create(Guid.CreateVersion7(), Reply(), Due, null, Start).Posting;

    private static Posting InFlight()
    {
        var posting = Ready();
        posting.StartAttempt(Guid.CreateVersion7(), Start.AddSeconds(30), Start);
        return posting;
    }

    private static Posting Unknown(DateTimeOffset at)
    {
        var posting = InFlight();
        posting.Settle(posting.AttemptId!.Value, new PostResult(PostResultKind.Unknown, "vk.timeout", "No answer"), Plan, at);
        return posting;
    }

    private static IReadOnlyList<IEvent> Look(Posting posting, ReadBackResult result, DateTimeOffset now)
    {
        var claim = Guid.CreateVersion7();
        posting.StartLook(claim, now.AddSeconds(30));
        return posting.SettleLook(claim, result, Plan, now);
    }

    private static Outcome<IReadOnlyList<IEvent>> Confirm(Posting posting, DateTimeOffset now, DateTimeOffset? postedAt = null) =>
        posting.Confirm("https://vk.com/wall-1_1?reply=5", Screenshot, postedAt, TestData.Executor, now);
}
