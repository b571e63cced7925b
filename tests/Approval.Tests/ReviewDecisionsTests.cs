using SocialPubs.Approval.Reviews;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Approval.Tests;

public sealed class ReviewDecisionsTests
{
    private static readonly Caller Vera = new("vera", "Вера Куратор", [Roles.Curator, Roles.Executor], []);

    [Fact]
    public void Approve_PendingDraftOfOthers_BindsTextAndAttachments()
    {
        var review = TestData.Review();

        var approved = ReviewDecisions.Approve(review, review.Draft.ContentHash, Vera, TestData.Noon).Value;

        approved.Draft.ShouldBe(review.Draft);
        approved.OccurredAt.ShouldBe(TestData.Noon);
        approved.ApprovedBy.ShouldBe(new Actor("vera", "Вера Куратор", Roles.Curator));
    }

    [Fact]
    public void Approve_OwnDraftWhateverTheRoles_IsRefused()
    {
        var written = TestData.Review(authors: [new Actor("boris", "Борис", Roles.Executor), new Actor("vera", "Вера", Roles.Executor)]);
        var submitted = TestData.Review(submittedBy: new Actor("vera", "Вера", Roles.Executor));

        ReviewDecisions.Approve(written, written.Draft.ContentHash, Vera, TestData.Noon).Refusals.Single().Code.ShouldBe(ApprovalRefusals.OwnDraft);
        ReviewDecisions.Approve(submitted, submitted.Draft.ContentHash, Vera, TestData.Noon).Refusals.Single().Code.ShouldBe(ApprovalRefusals.OwnDraft);
        ReviewDecisions.Return(written, [new RemarkRequest(RemarkKinds.Fact, "Дата неверна.")], Vera, TestData.Noon)
            .Refusals.Single().Code.ShouldBe(ApprovalRefusals.OwnDraft);
    }

    [Fact]
    public void Approve_AnotherContent_IsRefused()
    {
        var refusal = ReviewDecisions.Approve(TestData.Review(), "another", Vera, TestData.Noon).Refusals.Single();

        refusal.Code.ShouldBe(ApprovalRefusals.OtherContent);
        refusal.Field.ShouldBe("contentHash");
    }

    [Theory]
    [InlineData(ReviewStatus.Approved)]
    [InlineData(ReviewStatus.Returned)]
    [InlineData(ReviewStatus.Withdrawn)]
    [InlineData(ReviewStatus.Cancelled)]
    internal void Decide_NotPending_SaysWhatHappened(ReviewStatus status)
    {
        var review = TestData.Review();
        review.Status = status;
        review.DecidedBy = new Actor("anna", "Анна", Roles.Curator);
        review.DecidedAt = TestData.Noon;

        var refusal = ReviewDecisions.Approve(review, review.Draft.ContentHash, Vera, TestData.Noon).Refusals.Single();

        refusal.Code.ShouldBe(ApprovalRefusals.AlreadyDecided);
        refusal.Facts!["decision"].ShouldBe(status);
        refusal.Facts["decidedBy"].ShouldBe("Анна");
    }

    [Fact]
    public void Return_RemarkOnAPlace_QuotesIt()
    {
        var review = TestData.Review();
        var start = review.Draft.Text.IndexOf("15 декабря", StringComparison.Ordinal);

        var returned = ReviewDecisions.Return(review, [new RemarkRequest(RemarkKinds.Fact, "Уточните срок.", start, 10)], Vera, TestData.Noon).Value;

        returned.Remarks.Single().Quote.ShouldBe("15 декабря");
    }

    [Theory]
    [InlineData("unknown", "Текст", null, null, "remarks[0].kind")]
    [InlineData("fact", " ", null, null, "remarks[0].text")]
    [InlineData("fact", "Текст", 5, null, "remarks[0].start")]
    [InlineData("fact", "Текст", -1, 5, "remarks[0].start")]
    [InlineData("fact", "Текст", 0, 100000, "remarks[0].start")]
    [InlineData("fact", "Текст", int.MaxValue, int.MaxValue, "remarks[0].start")]
    [InlineData("fact", "Текст", 3, 0, "remarks[0].start")]
    public void Return_BadRemark_NamesTheField(string kind, string text, int? start, int? length, string field)
    {
        var refusals = ReviewDecisions.Return(TestData.Review(), [new RemarkRequest(kind, text, start, length)], Vera, TestData.Noon).Refusals;

        refusals.Single().Field.ShouldBe(field);
    }

    [Fact]
    public void Return_NoRemark_IsRefused() =>
        ReviewDecisions.Return(TestData.Review(), [], Vera, TestData.Noon).Refusals.Single().Field.ShouldBe("remarks");
}
