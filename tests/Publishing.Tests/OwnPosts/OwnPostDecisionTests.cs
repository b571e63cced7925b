using SocialPubs.Contracts;
using SocialPubs.Networks;
using SocialPubs.Publishing.OwnPosts;
using SocialPubs.Publishing.Postings;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.Tests.OwnPosts;

/// <summary>Own posts from draft to the network, without a host.</summary>
public sealed class OwnPostDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);
    private static readonly Actor Press = new("press", "Пресс-секретарь", Roles.PressSecretary);
    private static readonly Actor Other = new("press-2", "Другой", Roles.PressSecretary);
    private static readonly Actor Curator = new("vera", "Вера", Roles.Curator);
    private static readonly PostingPlan Plan = new([TimeSpan.FromSeconds(5)], 2, TimeSpan.FromSeconds(10), TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));

    [Fact]
    public void Plan_WithoutApproval_GoesOutAtItsInstant()
    {
        var post = Draft(Now.AddHours(3));

        post.Plan(needsApproval: false, Patience, Press, Now).ShouldBeNull();

        post.State.ShouldBe(OwnPostState.Planned);
        var target = post.Targets.Single();
        (target.State, target.NextAttemptAt, target.DueAt).ShouldBe((PostingState.Ready, Now.AddHours(3), Now.AddHours(5)));
        target.IsIntact().ShouldBeTrue();
        target.Text += "!";
        target.IsIntact().ShouldBeFalse();
    }

    [Fact]
    public void Approve_ByWhoWroteInIt_IsRefused()
    {
        var post = Draft(null);
        Edit(post, "Новые слова", Other).ShouldBeNull();
        post.Plan(needsApproval: true, Patience, Press, Now).ShouldBeNull();
        post.State.ShouldBe(OwnPostState.AwaitingApproval);
        post.Targets.Single().NextAttemptAt.ShouldBeNull();

        post.Approve(Patience, new Actor(Press.Id, Press.Name, Roles.Curator), Now)!.Code.ShouldBe(PublishingRefusals.OwnPostOwnApproval);
        post.Approve(Patience, new Actor(Other.Id, Other.Name, Roles.Curator), Now)!.Code.ShouldBe(PublishingRefusals.OwnPostOwnApproval);
        post.Approve(Patience, Curator, Now).ShouldBeNull();
        (post.State, post.Targets.Single().NextAttemptAt).ShouldBe((OwnPostState.Planned, Now));
        post.Approve(Patience, Curator, Now)!.Code.ShouldBe(PublishingRefusals.OwnPostNotAwaiting);
    }

    [Fact]
    public void Edit_OfAPlannedPost_TakesItBackAndVoidsTheApproval()
    {
        var post = Draft(null);
        post.Plan(needsApproval: true, Patience, Press, Now);
        post.Approve(Patience, Curator, Now);

        Edit(post, "Иначе", Press).ShouldBeNull();

        (post.State, post.ApprovedBy, post.Targets.Single().State, post.Targets.Single().NextAttemptAt, post.Targets.Single().Text)
            .ShouldBe((OwnPostState.Draft, null, PostingState.Waiting, null, "Иначе"));
        post.Plan(needsApproval: false, Patience, Press, Now);
        post.Targets.Single().StartAttempt(Guid.CreateVersion7(), Now.AddMinutes(1), Now);
        Edit(post, "Ещё раз", Press)!.Code.ShouldBe(PublishingRefusals.OwnPostStarted);
    }

    [Fact]
    public void Plan_ForAnInstantThatHasPassed_IsRefused() =>
        Draft(Now.AddMinutes(-6)).Plan(needsApproval: false, Patience, Press, Now)!.Code.ShouldBe(PublishingRefusals.OwnPostInPast);

    [Fact]
    public void Cancel_WhileAnAttemptRuns_WaitsForWhatBecameOfIt()
    {
        var (post, target, attempt) = InFlight();

        post.Cancel(Press, Now).ShouldBeNull();
        target.State.ShouldBe(PostingState.InFlight);
        target.Settle(attempt, new PostResult(PostResultKind.Unknown, "vk.timeout", "?"), Plan, Now).ShouldBeEmpty();
        target.State.ShouldBe(PostingState.Unknown);
        var look = Guid.CreateVersion7();
        target.StartLook(look, Now.AddMinutes(1));
        var messages = target.SettleLook(look, ReadBackResult.Found("500_1", "https://vk.com/wall500_1", Now), Plan, Now.AddSeconds(2));

        messages.Single().ShouldBeOfType<OwnPostPosted>().Url.ShouldBe("https://vk.com/wall500_1");
        target.State.ShouldBe(PostingState.Posted);
    }

    [Fact]
    public void Cancel_WhileAnAttemptRunsThatLeavesNothing_EndsIt()
    {
        var (post, target, attempt) = InFlight();
        post.Cancel(Press, Now);

        target.Settle(attempt, new PostResult(PostResultKind.Retry, "vk.6", "later"), Plan, Now).ShouldBeEmpty();

        (target.State, target.NextAttemptAt).ShouldBe((PostingState.Cancelled, null));
        target.Retry(Press, Patience, Now).Refusals.Single().Code.ShouldBe(PublishingRefusals.OwnPostCancelled);
    }

    [Fact]
    public void Settle_OfAPermanentFault_IsForPeopleAndConfirmedByHand()
    {
        var (_, target, attempt) = InFlight();

        var failed = target.Settle(attempt, new PostResult(PostResultKind.Permanent, "vk.15", "Access denied"), Plan, Now).Single().ShouldBeOfType<OwnPostFailed>();
        var confirmed = target.Confirm("https://vk.com/wall500_9", Now.AddMinutes(-1), Other, Now).Value.Single().ShouldBeOfType<OwnPostPosted>();

        failed.ErrorCode.ShouldBe("vk.15");
        (confirmed.ByHand, confirmed.OccurredAt, confirmed.PostedBy).ShouldBe((true, Now.AddMinutes(-1), Other));
        target.Confirm("https://vk.com/wall500_9", null, Other, Now).Refusals.Single().Code.ShouldBe(PublishingRefusals.AlreadyPosted);
        target.Retry(Press, Patience, Now).Refusals.Single().Code.ShouldBe(PublishingRefusals.AlreadyPosted);
    }

    [Fact]
    public void Confirm_WhileTheOutcomeIsUnknown_IsRefused()
    {
        var (_, target, attempt) = InFlight();
        target.Confirm("https://vk.com/wall500_9", null, Press, Now).Refusals.Single().Code.ShouldBe(PublishingRefusals.OutcomeUnknown);
        target.Settle(attempt, new PostResult(PostResultKind.Unknown), Plan, Now);

        target.Confirm("https://vk.com/wall500_9", null, Press, Now).Refusals.Single().Code.ShouldBe(PublishingRefusals.OutcomeUnknown);
    }

    private static (OwnPost Post, OwnPostTarget Target, Guid Attempt) InFlight()
    {
        var post = Draft(null);
        post.Plan(needsApproval: false, Patience, Press, Now);
        var attempt = Guid.CreateVersion7();
        post.Targets.Single().StartAttempt(attempt, Now.AddMinutes(1), Now);
        return (post, post.Targets.Single(), attempt);
    }

    private static OwnPost Draft(DateTimeOffset? plannedAt)
    {
        var post = new OwnPost { Id = Guid.CreateVersion7(), Text = string.Empty, CreatedBy = Press, CreatedAt = Now, UpdatedBy = Press, UpdatedAt = Now };
        Edit(post, "Сегодня в парке концерт.", Press, plannedAt).ShouldBeNull();
        return post;
    }

    private static Refusal? Edit(OwnPost post, string text, Actor writer, DateTimeOffset? plannedAt = null) => post.Edit(
        null, text, [], plannedAt,
        [new OwnPostTarget { Id = Guid.CreateVersion7(), OwnPostId = post.Id, AccountId = Account, Network = "vk", Text = text, Attachments = [], DueAt = Now }],
        writer, Now);

    private static readonly Guid Account = Guid.CreateVersion7();
}
