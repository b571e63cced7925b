using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;

namespace SocialPubs.Drafting.Tests.Assignments;

public sealed class AssignmentDecisionTests
{
    private static readonly Guid Id = Guid.CreateVersion7();

    [Fact]
    public void Take_Open_IsTaken() =>
        AssignmentDecisions.Take(TestData.After(Id, TestData.Directed(Id, 3)), TestData.Executor, TestData.Now)
            .Value.Direction.ShouldBe(3);

    [Fact]
    public void Take_HeldByAnother_IsRefusedWithWho()
    {
        var refusal = AssignmentDecisions.Take(Taken(), TestData.OtherExecutor, TestData.Now).Refusals.ShouldHaveSingleItem();

        refusal.Code.ShouldBe(DraftingRefusals.TakenByOther);
        refusal.Facts!["holder"].ShouldBe(new Person(TestData.Executor.Id, TestData.Executor.Name));
    }

    [Fact]
    public void Take_Closed_IsRefused() =>
        AssignmentDecisions.Take(TestData.After(Id, TestData.Directed(Id), TestData.Closed(Id)), TestData.Executor, TestData.Now)
            .Refusals.ShouldHaveSingleItem().Code.ShouldBe(DraftingRefusals.WrongState);

    [Fact]
    public void Release_NotTheHolder_IsRefused() =>
        AssignmentDecisions.Release(Taken(), TestData.OtherExecutor, leads: false, null, TestData.Now)
            .Refusals.ShouldHaveSingleItem().Code.ShouldBe(DraftingRefusals.NotHolder);

    [Fact]
    public void Release_ByWhoLeads_NamesTheHolder() =>
        AssignmentDecisions.Release(Taken(), TestData.OtherExecutor, leads: true, "В отпуске", TestData.Now)
            .Value.Executor.ShouldBe(TestData.Executor);

    [Fact]
    public void Release_NobodyHasIt_IsRefused() =>
        AssignmentDecisions.Release(TestData.After(Id, TestData.Directed(Id)), TestData.Executor, leads: true, null, TestData.Now)
            .Refusals.ShouldHaveSingleItem().Code.ShouldBe(DraftingRefusals.WrongState);

    [Fact]
    public void HandOver_ByTheHolder_GoesFromThemToTheColleague()
    {
        var handedOver = AssignmentDecisions.HandOver(Taken(), TestData.Executor, leads: false, TestData.OtherExecutor, TestData.Now).Value;

        handedOver.From.ShouldBe(TestData.Executor);
        handedOver.To.ShouldBe(TestData.OtherExecutor);
    }

    [Fact]
    public void HandOver_NotTheHolder_IsRefused() =>
        AssignmentDecisions.HandOver(Taken(), TestData.OtherExecutor, leads: false, TestData.OtherExecutor, TestData.Now)
            .Refusals.ShouldHaveSingleItem().Code.ShouldBe(DraftingRefusals.NotHolder);

    private static Assignment Taken() => TestData.After(
        Id, TestData.Directed(Id), new AssignmentTaken(Id, TestData.Now, 1, TestData.Body, TestData.Executor));
}
