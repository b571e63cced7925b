using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Drafting.Tests.Assignments;

public sealed class AssignmentTests
{
    private static readonly Guid Id = Guid.CreateVersion7();

    [Fact]
    public void Directed_New_IsOpen() => TestData.After(Id, TestData.Directed(Id)).State.ShouldBe(AssignmentState.Open);

    [Fact]
    public void Directed_HigherDirection_StartsAfreshForTheNewBody()
    {
        var assignment = TestData.After(
            Id, TestData.Directed(Id), Taken(), Act.Submit, TestData.Declined(Id), TestData.Directed(Id, 2, TestData.OtherBody));

        assignment.State.ShouldBe(AssignmentState.Open);
        assignment.BodyCode.ShouldBe(TestData.OtherBody);
        assignment.Holder.ShouldBeNull();
        assignment.DraftVersion.ShouldBe(0);
        assignment.LastDraftVersion.ShouldBe(1, "numbers of versions are never given twice");
    }

    [Fact]
    public void Directed_LowerDirectionComesLate_ChangesNothing()
    {
        var assignment = TestData.After(Id, TestData.Directed(Id, 2, TestData.OtherBody));

        assignment.Apply(TestData.Directed(Id)).ShouldBeFalse();

        assignment.BodyCode.ShouldBe(TestData.OtherBody);
        assignment.Version.ShouldBe(1);
    }

    [Fact]
    public void Withdrawn_NoDecision_IsWrittenOn() =>
        TestData.After(Id, TestData.Directed(Id), Taken(), Act.Submit, Act.Withdraw).State.ShouldBe(AssignmentState.Taken);

    [Fact]
    public void Returned_AfterTheWithdrawalHere_TheCuratorWasFirst()
    {
        var assignment = TestData.After(Id, TestData.Directed(Id), Act.Submit, Act.Withdraw, TestData.Returned(Id, 1));

        assignment.State.ShouldBe(AssignmentState.Returned);
        assignment.Round.ShouldBe(2);
    }

    [Fact]
    public void Returned_OvertakenByANewerSubmission_TheNewerOneStands()
    {
        var assignment = TestData.After(
            Id, TestData.Directed(Id), Act.Submit, Act.Withdraw, Act.Submit, TestData.Returned(Id, 1));

        assignment.State.ShouldBe(AssignmentState.Submitted);
        assignment.OpenReturn.ShouldBeNull();
    }

    [Fact]
    public void Withdrawn_InTheSecondRound_TheReturnIsWorkedOnAgain()
    {
        var assignment = TestData.After(
            Id, TestData.Directed(Id), Act.Submit, TestData.Returned(Id, 1), Act.Submit, Act.Withdraw);

        assignment.State.ShouldBe(AssignmentState.Returned);
        assignment.OpenReturn!.Submission.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Approved_BesideADecline_AlwaysWins(bool approvalFirst)
    {
        object[] end = [TestData.Declined(Id), TestData.Approved(Id, 1)];
        if (approvalFirst)
            end = [.. end.Reverse()];

        TestData.After(Id, [TestData.Directed(Id), Act.Submit, .. end]).State.ShouldBe(AssignmentState.Approved);
    }

    [Fact]
    public void Approved_AfterARedirection_TheApprovedBodyAnswers()
    {
        var assignment = TestData.After(
            Id, TestData.Directed(Id), Act.Submit, TestData.Declined(Id), TestData.Directed(Id, 2, TestData.OtherBody),
            TestData.Approved(Id, 1));

        assignment.State.ShouldBe(AssignmentState.Approved);
        assignment.BodyCode.ShouldBe(TestData.Body);
    }

    [Fact]
    public void PostByHand_OnlyWhileItIsToBePosted()
    {
        var assignment = TestData.After(Id, TestData.Directed(Id), Act.Submit, TestData.PostingFailed(Id));
        assignment.PostByHand.ShouldBeFalse();

        TestData.Apply(assignment, TestData.Approved(Id, 1));
        assignment.PostByHand.ShouldBeTrue();

        TestData.Apply(assignment, TestData.Posted(Id));
        assignment.PostByHand.ShouldBeFalse();
        assignment.State.ShouldBe(AssignmentState.Done);
    }

    [Fact]
    public void ReplyStandingChanged_InAnyOrder_TheNewestLookCounts()
    {
        var gone = TestData.StandingChanged(Id, "replyGone", TestData.Now.AddHours(1));
        var back = TestData.StandingChanged(Id, "standing", TestData.Now.AddHours(2));
        object[] life = [TestData.Directed(Id), Act.Submit, TestData.Approved(Id, 1), TestData.Posted(Id)];

        var raised = TestData.After(Id, [.. life, gone]);
        raised.ReplyNeedsAttention.ShouldBeTrue();
        raised.ReplyState.ShouldBe(new ReplyState(gone.OccurredAt, "replyGone", null));
        raised.State.ShouldBe(AssignmentState.Done, "what was done stays done");

        foreach (var order in new[] { new[] { gone, back }, [back, gone], [back, gone, back] })
            TestData.After(Id, [.. life, .. order]).ReplyNeedsAttention.ShouldBeFalse();
    }

    [Fact]
    public void LinkedAsRepeat_BeforeTheDirection_MakesItARepeat()
    {
        var assignment = TestData.After(Id, TestData.Linked(Id), TestData.Directed(Id));

        assignment.Publication!.IsRepeat.ShouldBeTrue();
        assignment.Earlier.Count.ShouldBe(1);
    }

    [Fact]
    public void Apply_SecondDelivery_ChangesNothing()
    {
        object[] life =
        [
            TestData.Directed(Id), TestData.Declined(Id), TestData.Directed(Id, 2), Act.Submit, TestData.Returned(Id, 1), Act.Submit,
            TestData.Approved(Id, 2), TestData.PostingFailed(Id), TestData.Posted(Id, 2), TestData.Closed(Id), TestData.Linked(Id),
        ];
        var assignment = TestData.After(Id, life);
        var (version, facts) = (assignment.Version, Facts(assignment));

        foreach (var message in life.Where(one => one is not Act))
            TestData.Apply(assignment, message);

        assignment.Version.ShouldBe(version);
        Facts(assignment).ShouldBe(facts);
    }

    public static TheoryData<string> Lives => [.. LifeEvents.Keys];

    /// <summary>What the executor did first, and then what others did, in any order.</summary>
    private static readonly Dictionary<string, (object[] Acts, IEvent[] Events)> LifeEvents = new(StringComparer.Ordinal)
    {
        ["redirected"] = ([], [TestData.Directed(Id), TestData.Declined(Id), TestData.Directed(Id, 2, TestData.OtherBody), TestData.Linked(Id)]),
        ["declined by both"] = ([], [TestData.Directed(Id), TestData.Declined(Id), TestData.Directed(Id, 2, TestData.OtherBody), TestData.Declined(Id, 2), TestData.Linked(Id)]),
        ["closed"] = ([], [TestData.Directed(Id), TestData.Declined(Id), TestData.Directed(Id, 2), TestData.Linked(Id), TestData.Closed(Id)]),
        ["posted"] = (
            [TestData.Directed(Id), Act.Submit],
            [TestData.Linked(Id), TestData.Approved(Id, 1), TestData.PostingFailed(Id), TestData.Posted(Id)]),
        ["approved beside a redirection"] = (
            [TestData.Directed(Id), Act.Submit, Act.Withdraw],
            [TestData.Declined(Id), TestData.Directed(Id, 2, TestData.OtherBody), TestData.Approved(Id, 1), TestData.PostingFailed(Id), TestData.Linked(Id)]),
        ["returned, withdrawn, approved"] = (
            [TestData.Directed(Id), Act.Submit, Act.Withdraw, Act.Submit, Act.Withdraw],
            [TestData.Returned(Id, 1), TestData.Approved(Id, 2), TestData.PostingFailed(Id), TestData.Linked(Id)]),
        ["everything at once"] = (
            [TestData.Directed(Id), Act.Submit, Act.Withdraw],
            [TestData.Declined(Id), TestData.Directed(Id, 2), TestData.Approved(Id, 1), TestData.PostingFailed(Id), TestData.Posted(Id), TestData.Closed(Id), TestData.Linked(Id)]),
    };

    [Theory]
    [MemberData(nameof(Lives))]
    public void Apply_EventsOfALifeInAnyOrder_EndsTheSame(string life)
    {
        var (acts, events) = LifeEvents[life];
        var ends = Permutations.Of(events)
            .Select(order => (Facts: Facts(TestData.After(Id, [.. acts, .. order])), Order: string.Join(", ", order.Select(one => one.GetType().Name))))
            .ToList();

        ends.Count.ShouldBe(Enumerable.Range(1, events.Length).Aggregate((left, right) => left * right));
        foreach (var end in ends)
            end.Facts.ShouldBe(ends[0].Facts, end.Order);
    }

    private static AssignmentTaken Taken() => new(Id, TestData.Now, 1, TestData.Body, TestData.Executor);

    /// <summary>Everything but the number of changes, which duplicates and late events leave out.</summary>
    private static string Facts(Assignment assignment)
    {
        var node = JsonSerializer.SerializeToNode(assignment, Json.Options)!.AsObject();
        node.Remove("version");
        return node.ToJsonString();
    }
}
