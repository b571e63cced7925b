using System.Net;
using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Demo;

/// <summary>Takes one publication to its goal. Each step first looks whether it was done, so that an interrupted run goes on.</summary>
internal sealed class DemoLife(Api api, DemoPublication publication, Guid id, TimeProvider time, TimeSpan limit)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        if (publication.Goal == DemoGoal.Registered)
            return;

        var assignment = await AssignmentAsync("its assignment", _ => true, cancellationToken);
        if (publication.Significance is { } reason)
            await SignificantAsync(reason, cancellationToken);
        switch (publication.Goal)
        {
            case DemoGoal.Declined when assignment.State == "open":
                await api.DoAsync(DemoPeople.Executor, $"api/intake/publications/{id}/decline", new { reason = publication.DeclineReason }, "decline", cancellationToken);
                break;
            case DemoGoal.Closed when assignment.State == "open":
                await CloseAsync(cancellationToken);
                break;
            case >= DemoGoal.Drafted:
                await ReplyAsync(assignment, cancellationToken);
                break;
            default:
                break;
        }
    }

    private async Task ReplyAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        if (assignment is { State: "open", DraftVersion: 0 })
            await api.DoAsync(DemoPeople.Executor, $"api/drafting/assignments/{id}/take", new { }, "take", cancellationToken);
        if (assignment.DraftVersion == 0)
            await SaveAsync(cancellationToken);
        if (publication.Goal == DemoGoal.Drafted)
            return;

        if (assignment.Submissions.Count == 0)
            await api.DoAsync(DemoPeople.Executor, $"api/drafting/assignments/{id}/draft/submit", new { version = 1 }, "submit", cancellationToken);
        if (publication.Goal == DemoGoal.Submitted)
            return;

        var review = await ReviewAsync(cancellationToken);
        if (review.Review.Status == "pending")
            await DecideAsync(review, cancellationToken);
        if (publication.Goal == DemoGoal.Posted)
            await WaitForReplyAsync(cancellationToken);
        else
            await AssignmentAsync("the return of its draft", seen => seen.State != "submitted", cancellationToken);
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        var draft = publication.Draft!;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var path = $"api/drafting/assignments/{id}/draft";
        var answer = await api.PutAsync(
            DemoPeople.Executor,
            path,
            new
            {
                greeting = draft.Greeting,
                measures = draft.Measures,
                stages = draft.Stages.Select(stage => new { text = stage.Text, dueDate = today.AddDays(stage.Days) }),
                refusal = draft.Refusal is { } refusal
                    ? new
                    {
                        reason = refusal.Reason,
                        legalActs = new[]
                        {
                            new
                            {
                                kind = refusal.Act.Kind,
                                number = refusal.Act.Number,
                                date = refusal.Act.Date,
                                title = refusal.Act.Title,
                                article = refusal.Article,
                            },
                        },
                    }
                    : null,
                closing = draft.Closing,
                postAutomatically = true,
            },
            "save draft",
            null,
            cancellationToken);
        if (!answer.IsSuccess)
            throw new RefusedException(HttpMethod.Put, path, answer);
    }

    private async Task DecideAsync(ReviewSeen review, CancellationToken cancellationToken)
    {
        var submission = review.Review.Submission;
        if (publication.Goal == DemoGoal.Posted)
        {
            await api.DoAsync(
                DemoPeople.Curator, $"api/approval/reviews/{id}/approve", new { submission, contentHash = review.Draft.ContentHash }, "approve", cancellationToken);
            return;
        }

        var remarks = publication.Remarks.Select(remark =>
        {
            var start = remark.Quote is null ? -1 : review.Draft.Text.IndexOf(remark.Quote, StringComparison.Ordinal);
            return new
            {
                kind = remark.Kind,
                text = remark.Text,
                start = start < 0 ? (int?)null : start,
                length = start < 0 ? (int?)null : remark.Quote!.Length,
            };
        });
        await api.DoAsync(DemoPeople.Curator, $"api/approval/reviews/{id}/return", new { submission, remarks }, "return", cancellationToken);
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        await using var picture = typeof(DemoLife).Assembly.GetManifestResourceStream("SocialPubs.Load.Demo.deleted-post.png")!;
        var content = new byte[picture.Length];
        await picture.ReadExactlyAsync(content, cancellationToken);
        var uploaded = await api.UploadAsync(
            DemoPeople.Curator, $"api/intake/evidence?fileName={Uri.EscapeDataString("запись-удалена.png")}", content, cancellationToken);
        await api.DoAsync(
            DemoPeople.Curator,
            $"api/intake/publications/{id}/close",
            new { reason = "deleted", comment = "Автор удалил запись до ответа.", evidence = new[] { uploaded.Read<Uploaded>().Hash } },
            "close",
            cancellationToken);
    }

    private async Task SignificantAsync(string reason, CancellationToken cancellationToken)
    {
        var path = $"api/intake/publications/{id}/significant";
        var answer = await api.PostAsync(DemoPeople.Curator, path, new { reason }, "significant", cancellationToken);
        if (!answer.IsSuccess && answer.Code != "intake.already-significant")
            throw new RefusedException(HttpMethod.Post, path, answer);
    }

    private Task<Assignment> AssignmentAsync(string what, Func<Assignment, bool> isThere, CancellationToken cancellationToken) =>
        AskAsync($"api/drafting/assignments/{id}", what, DemoPeople.Executor, isThere, cancellationToken);

    private Task<ReviewSeen> ReviewAsync(CancellationToken cancellationToken) =>
        AskAsync<ReviewSeen>($"api/approval/reviews/{id}", "its review", DemoPeople.Curator, _ => true, cancellationToken);

    private Task WaitForReplyAsync(CancellationToken cancellationToken) =>
        AskAsync<Publication>($"api/intake/publications/{id}", "its reply in the network", DemoPeople.Curator, seen => seen.Status == "answered", cancellationToken);

    private Task<T> AskAsync<T>(string path, string what, Person person, Func<T, bool> isThere, CancellationToken cancellationToken)
        where T : class => Waiting.ForAsync($"{publication.Key}: {what}", limit, Pause, time, cancellationToken, async () =>
    {
        var answer = await api.GetAsync(person, path, "look", cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound)
            return null;
        if (!answer.IsSuccess)
            throw new RefusedException(HttpMethod.Get, path, answer);
        var seen = answer.Read<T>();
        return isThere(seen) ? seen : null;
    });

    private sealed record Assignment(string State, int DraftVersion, IReadOnlyList<object> Submissions);

    private sealed record ReviewSeen(ReviewRow Review, ReviewDraft Draft);

    private sealed record ReviewRow(int Submission, string Status);

    private sealed record ReviewDraft(string Text, string ContentHash);

    private sealed record Publication(string Status);

    private sealed record Uploaded(string Hash);
}
