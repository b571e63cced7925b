using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Drafting.Drafts;

namespace SocialPubs.Drafting.Tests.Drafts;

public sealed class DraftDecisionTests
{
    private static readonly Guid Id = Guid.CreateVersion7();

    [Fact]
    public void MayWrite_TakenByAnother_IsRefusedWithWho() =>
        DraftDecisions.MayWrite(
            TestData.After(Id, TestData.Directed(Id), new AssignmentTaken(Id, TestData.Now, 1, TestData.Body, TestData.Executor)),
            TestData.OtherExecutor.Id)!.Code.ShouldBe(DraftingRefusals.TakenByOther);

    [Fact]
    public void MayWrite_NobodyHasIt_Yes() =>
        DraftDecisions.MayWrite(TestData.After(Id, TestData.Directed(Id)), TestData.OtherExecutor.Id).ShouldBeNull();

    [Fact]
    public void MayWrite_WhileTheCuratorHasIt_IsRefused() =>
        DraftDecisions.MayWrite(TestData.After(Id, TestData.Directed(Id), Act.Submit), TestData.Executor.Id)!
            .Code.ShouldBe(DraftingRefusals.WrongState);

    [Theory]
    [InlineData(null, 0, null)]
    [InlineData("\"1\"", 1, null)]
    [InlineData(null, 1, "drafting.version-required")]
    [InlineData("*", 1, "resource.stale")]
    [InlineData("\"1\"", 2, "resource.stale")]
    [InlineData("\"3\"", 0, "resource.stale")]
    public void CheckVersion_TheVersionThatWasEditedMustBeThePresentOne(string? ifMatch, int present, string? code)
    {
        var assignment = TestData.After(Id, TestData.Directed(Id));
        for (var i = 0; i < present; i++)
            assignment.Apply(TestData.Version(assignment, TestData.Executor, TestData.Draft()));

        DraftDecisions.CheckVersion(ifMatch, assignment)?.Code.Code.ShouldBe(code);
        (DraftDecisions.CheckVersion(ifMatch, assignment) is null).ShouldBe(code is null);
    }

    [Fact]
    public void Submit_Good_BindsTextAndNamesAllAuthors()
    {
        var (assignment, draft) = Saved();

        var submitted = DraftDecisions.Submit(
            assignment, draft, [TestData.Warning()], [TestData.Executor, TestData.OtherExecutor], true, TestData.Executor, TestData.Now).Value;

        submitted.Submission.ShouldBe(1);
        submitted.Draft.ContentHash.ShouldBe(ContentHashes.Of(submitted.Draft.Text, []));
        submitted.Authors.ShouldBe([TestData.Executor, TestData.OtherExecutor]);
        submitted.PostAutomatically.ShouldBeTrue();
    }

    [Fact]
    public void Submit_Errors_AreRefusedAllTogether()
    {
        var (assignment, draft) = Saved();
        var findings = new[] { TestData.Error(), TestData.Warning(), TestData.Error("stageComplete") };

        var refusals = DraftDecisions.Submit(assignment, draft, findings, [TestData.Executor], false, TestData.Executor, TestData.Now).Refusals;

        refusals.Select(refusal => refusal.Code).ShouldBe([DraftingRefusals.Content, DraftingRefusals.Content]);
        refusals[0].Facts!["findings"].ShouldBe(findings);
    }

    [Fact]
    public void Submit_RemarkOfTheLastReturnUnanswered_IsRefusedNamingIt()
    {
        var (first, second) = (TestData.Remark(), TestData.Remark());
        var assignment = TestData.After(Id, TestData.Directed(Id), Act.Submit, TestData.Returned(Id, 1, null, first, second));
        var draft = TestData.Version(assignment, TestData.Executor, TestData.Draft(), new RemarkAnswer(first.Id, true, "Сделано"));
        assignment.Apply(draft);

        var refusal = DraftDecisions.Submit(assignment, draft, [], [TestData.Executor], false, TestData.Executor, TestData.Now)
            .Refusals.ShouldHaveSingleItem();

        refusal.Code.ShouldBe(DraftingRefusals.UnansweredRemark);
        refusal.Facts!["unansweredRemarks"].ShouldBe(new[] { second.Id });
    }

    [Fact]
    public void CheckAnswers_RemarkOfAnotherReturn_IsRefused()
    {
        var assignment = TestData.After(Id, TestData.Directed(Id), Act.Submit, TestData.Returned(Id, 1));

        var refusal = DraftDecisions.CheckAnswers(assignment, [new RemarkAnswer(Guid.CreateVersion7(), true, "Сделано")]).ShouldHaveSingleItem();

        refusal.Code.ShouldBe(DraftingRefusals.UnknownRemark);
        refusal.Field.ShouldBe("remarkAnswers[0].remarkId");
    }

    [Fact]
    public void Withdraw_AfterTheReturn_IsRefused() =>
        DraftDecisions.Withdraw(
            TestData.After(Id, TestData.Directed(Id), Act.Submit, TestData.Returned(Id, 1)), null, TestData.Executor, TestData.Now)
            .Refusals.ShouldHaveSingleItem().Code.ShouldBe(DraftingRefusals.WrongState);

    [Fact]
    public void Withdraw_SecondSubmission_NamesItsNumber() =>
        DraftDecisions.Withdraw(
            TestData.After(Id, TestData.Directed(Id), Act.Submit, TestData.Returned(Id, 1), Act.Submit), "Опечатка", TestData.Executor, TestData.Now)
            .Value.Submission.ShouldBe(2);

    private static (Assignment Assignment, DraftVersion Draft) Saved()
    {
        var assignment = TestData.After(Id, TestData.Directed(Id));
        var draft = TestData.Version(assignment, TestData.Executor, TestData.Draft());
        assignment.Apply(draft);
        return (assignment, draft);
    }
}
