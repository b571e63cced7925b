using System.Net;
using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Run;

/// <summary>A publication of the run, with what became of it.</summary>
internal sealed record Work(Appeal Appeal, Guid PublicationId, CreatedPost Post, long ImportedAt)
{
    /// <summary>The text that the curator approved; set when that was done.</summary>
    public string? ApprovedText { get; set; }

    /// <summary>When the approval was answered.</summary>
    public DateTimeOffset ApprovedAt { get; set; }
}

/// <summary>What executors and curators do with one publication, from the queue to the approval.</summary>
internal sealed class WorkingLife(Api api, Administration people, int returnedPercent, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task LiveAsync(Work work, CancellationToken cancellationToken)
    {
        var executor = people.ExecutorOf(work.Appeal);
        var curator = people.CuratorOf(work.Appeal);
        var id = work.PublicationId;
        await TakeAsync(work, executor, cancellationToken);
        var version = await SaveAsync(work, executor, round: 1, remarks: [], cancellationToken);
        await SubmitAsync(id, executor, version, cancellationToken);
        var review = await ReadReviewAsync(id, curator, submission: 1, cancellationToken);
        // Spread over the file, whatever its order: 37 has no factor in common with 100.
        if (work.Appeal.Number * 37 % 100 < returnedPercent)
        {
            await ReturnAsync(id, curator, review, cancellationToken);
            var remarks = await ReadRemarksAsync(id, executor, cancellationToken);
            version = await SaveAsync(work, executor, round: 2, remarks, cancellationToken);
            await SubmitAsync(id, executor, version, cancellationToken);
            review = await ReadReviewAsync(id, curator, submission: 2, cancellationToken);
        }

        await api.DoAsync(
            curator,
            $"api/approval/reviews/{id}/approve",
            new { submission = review.Review.Submission, contentHash = review.Draft.ContentHash },
            "approve",
            cancellationToken);
        work.ApprovedAt = time.GetUtcNow();
        work.ApprovedText = review.Draft.Text;
    }

    /// <summary>The direction reaches Drafting by a message; an executor who is faster sees nothing to take yet.</summary>
    private Task TakeAsync(Work work, Person executor, CancellationToken cancellationToken) =>
        WhenThereAsync<object>(work.PublicationId, "its assignment", cancellationToken, async () =>
        {
            var path = $"api/drafting/assignments/{work.PublicationId}/take";
            return Found(HttpMethod.Post, path, await api.PostAsync(executor, path, new { }, "take", cancellationToken));
        });

    private async Task<int> SaveAsync(Work work, Person executor, int round, IReadOnlyList<Guid> remarks, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var path = $"api/drafting/assignments/{work.PublicationId}/draft";
        var answer = await api.PutAsync(
            executor,
            path,
            new
            {
                greeting = $"Здравствуйте, {work.Appeal.AuthorName}!",
                // Letters that a careless hop would change: quotes, a dash, a number sign, ё, an emoji, characters of HTML.
                measures = $"Обращение № {work.Appeal.Number} «{Quote(work.Appeal.Text)}» проверено — всё, о чём вы написали, осмотрено на месте 🙂 <замечаний нет> & учтено",
                stages = new[] { new { text = round == 1 ? "Выполним работы" : "Выполним работы и покажем результат", dueDate = today.AddDays(7 + round) } },
                closing = "Спасибо за сообщение.",
                postAutomatically = true,
                remarkAnswers = remarks.Select(remark => new { remarkId = remark, done = true, text = "Исправлено" }),
            },
            round == 1 ? "save draft" : "rework draft",
            round == 1 ? null : $"\"{round - 1}\"",
            cancellationToken);
        return answer.IsSuccess ? answer.Read<Saved>().Version : throw new RefusedException(HttpMethod.Put, path, answer);
    }

    private Task SubmitAsync(Guid id, Person executor, int version, CancellationToken cancellationToken) =>
        api.DoAsync(executor, $"api/drafting/assignments/{id}/draft/submit", new { version }, "submit", cancellationToken);

    private Task<ReviewSeen> ReadReviewAsync(Guid id, Person curator, int submission, CancellationToken cancellationToken) =>
        WhenThereAsync(id, $"submission {submission}", cancellationToken, async () =>
        {
            var path = $"api/approval/reviews/{id}";
            var answer = Found(HttpMethod.Get, path, await api.GetAsync(curator, path, "read review", cancellationToken));
            return answer?.Read<ReviewSeen>() is { } review && review.Review.Submission == submission ? review : null;
        });

    private Task ReturnAsync(Guid id, Person curator, ReviewSeen review, CancellationToken cancellationToken) => api.DoAsync(
        curator,
        $"api/approval/reviews/{id}/return",
        new
        {
            submission = review.Review.Submission,
            remarks = new object[]
            {
                new { kind = "content", text = "Напишите, чем подтверждается результат." },
                new { kind = "wording", text = "Проще.", start = 0, length = 12 },
            },
        },
        "return",
        cancellationToken);

    private Task<IReadOnlyList<Guid>> ReadRemarksAsync(Guid id, Person executor, CancellationToken cancellationToken) =>
        WhenThereAsync<IReadOnlyList<Guid>>(id, "the return of its draft", cancellationToken, async () =>
        {
            var path = $"api/drafting/assignments/{id}";
            var answer = Found(HttpMethod.Get, path, await api.GetAsync(executor, path, "read assignment", cancellationToken));
            return answer?.Read<AssignmentSeen>() is { State: "returned", Returns: [.., var last] } ? [.. last.Remarks.Select(remark => remark.Remark.Id)] : null;
        });

    private Task<T> WhenThereAsync<T>(Guid id, string what, CancellationToken cancellationToken, Func<Task<T?>> ask)
        where T : class => Waiting.ForAsync($"{what} (publication {id})", Limit, Pause, time, cancellationToken, ask);

    private static Answer? Found(HttpMethod method, string path, Answer answer)
    {
        if (answer.Status == HttpStatusCode.NotFound)
            return null;
        return answer.IsSuccess ? answer : throw new RefusedException(method, path, answer);
    }

    /// <summary>The beginning of the citizen's text, never half of a surrogate pair.</summary>
    private static string Quote(string text)
    {
        var end = Math.Min(160, text.Length);
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)].Replace('«', '„').Replace('»', '“');
    }

    private sealed record Saved(int Version, string Text);

    private sealed record ReviewSeen(ReviewRow Review, ReviewDraft Draft);

    private sealed record ReviewRow(int Submission);

    private sealed record ReviewDraft(string Text, string ContentHash);

    private sealed record AssignmentSeen(string State, IReadOnlyList<ReturnSeen> Returns);

    private sealed record ReturnSeen(IReadOnlyList<RemarkSeen> Remarks);

    private sealed record RemarkSeen(RemarkId Remark);

    private sealed record RemarkId(Guid Id);
}
