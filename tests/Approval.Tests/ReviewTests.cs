using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.Approval.Tests;

/// <summary>Approval on a real database and a real broker; the probe stands for the other services.</summary>
public sealed class ReviewTests : IAsyncLifetime
{
    private ServiceHostOptions _options = null!;
    private ServiceHost<Program> _host = null!;
    private BusProbe _probe = null!;
    private HttpClient _curator = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _options = await ServiceHostOptions.CreateAsync("approvaldb", Cancel);
        _host = new ServiceHost<Program>(_options);
        _curator = _host.ClientFor("vera", Roles.Curator);
        _probe = await BusProbe.StartAsync(_options.Broker, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _probe.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Submitted_ThenApproved_SendsTheExactContentAndMeetsTheReviewClock()
    {
        var submitted = TestData.Submitted(Guid.CreateVersion7(), TestData.JustNow);
        await _probe.PublishAsync(submitted, cancellationToken: Cancel);
        var review = await ReviewAsync(submitted.PublicationId);
        review.GetProperty("review").GetProperty("reviewDue").GetDateTimeOffset().ShouldBe(submitted.OccurredAt.AddMinutes(30));

        var answer = await ApproveAsync(_curator, submitted);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var approved = await _probe.WaitForAsync<DraftApproved>(cancellationToken: Cancel);
        approved.Draft.Text.ShouldBe(submitted.Draft.Text);
        approved.Draft.ContentHash.ShouldBe(submitted.Draft.ContentHash);
        approved.PostAutomatically.ShouldBeTrue();
        var met = await _probe.WaitForAsync<DeadlineMet>(cancellationToken: Cancel);
        met.Timer.ShouldBe("review");
        met.DueAt.ShouldBe(submitted.OccurredAt.AddMinutes(30));
    }

    [Fact]
    public async Task Returned_ShowsTheBudgetAndSendsTheRemarks()
    {
        // Detected an hour before: 23 hours are left, so many rounds of an hour and a half fit.
        var submitted = TestData.Submitted(Guid.CreateVersion7(), TestData.JustNow);
        await _probe.PublishAsync(submitted, cancellationToken: Cancel);
        var budget = (await ReviewAsync(submitted.PublicationId)).GetProperty("budget");
        budget.GetProperty("rounds").GetInt32().ShouldBe(14);

        var answer = await _curator.PostAsJsonAsync(
            $"/api/approval/reviews/{submitted.PublicationId}/return",
            new { submission = 1, remarks = new[] { new { kind = "fact", text = "Уточните срок.", start = 0, length = 12 } } },
            Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var returned = await _probe.WaitForAsync<DraftReturned>(cancellationToken: Cancel);
        returned.Remarks.Single().Quote.ShouldBe("Здравствуйте");
    }

    [Fact]
    public async Task Decide_TwoCuratorsAtOnceOnTwoReplicas_OneWinsAndTheOtherLearnsWhatHappened()
    {
        await using var second = new ServiceHost<Program>(_options);
        var other = second.ClientFor("anna", Roles.Curator);
        for (var round = 0; round < 5; round++)
        {
            var submitted = TestData.Submitted(Guid.CreateVersion7(), TestData.JustNow);
            await _probe.PublishAsync(submitted, cancellationToken: Cancel);
            await ReviewAsync(submitted.PublicationId);

            var answers = await Task.WhenAll(ApproveAsync(_curator, submitted), ReturnAsync(other, submitted));

            answers.Select(answer => answer.StatusCode).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict]);
            var loser = await answers.Single(answer => answer.StatusCode == HttpStatusCode.Conflict).Content.ReadFromJsonAsync<JsonElement>(Cancel);
            loser.GetProperty("code").GetString().ShouldBe("approval.already-decided");
            loser.GetProperty("decidedBy").GetString().ShouldBe(answers[0].IsSuccessStatusCode ? "Name of vera" : "Name of anna");
        }

        _probe.Heard.Count(message => message is DraftApproved or DraftReturned).ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task Withdrawn_BeforeTheSubmissionArrives_LeavesNothingToDecide()
    {
        var submitted = TestData.Submitted(Guid.CreateVersion7(), TestData.JustNow);
        await _probe.PublishAsync(new DraftWithdrawn(submitted.PublicationId, submitted.OccurredAt.AddSeconds(1), 1, TestData.Body, null, TestData.Executor), cancellationToken: Cancel);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);
        await _probe.PublishAsync(submitted, cancellationToken: Cancel);
        await ReviewAsync(submitted.PublicationId);

        var answer = await ApproveAsync(_curator, submitted);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("decision").GetString().ShouldBe("withdrawn");
        _probe.Heard.ShouldNotContain(message => message is DeadlineStarted);
    }

    [Fact]
    public async Task Submitted_LaterSubmissionFirst_OnlyTheLaterOneIsUp()
    {
        var id = Guid.CreateVersion7();
        var now = TestData.JustNow;
        await _probe.PublishAsync(TestData.Submitted(id, now, submission: 2), cancellationToken: Cancel);
        await ReviewAsync(id);
        await _probe.PublishAsync(TestData.Submitted(id, now.AddMinutes(-40), submission: 1), cancellationToken: Cancel);
        await _probe.PublishAsync(new DraftWithdrawn(id, now.AddMinutes(-30), 1, TestData.Body, null, TestData.Executor), cancellationToken: Cancel);
        await Eventually.TrueAsync(
            async () => (await ReviewAsync(id)).GetProperty("earlier").GetArrayLength() == 1, () => "the earlier submission", cancellationToken: Cancel);

        (await ReviewAsync(id)).GetProperty("review").GetProperty("status").GetString().ShouldBe("pending");
        (await ApproveAsync(_curator, TestData.Submitted(id, now, submission: 2))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await _probe.WaitForAsync<DeadlineMet>(cancellationToken: Cancel);
        _probe.Heard.OfType<DeadlineStarted>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Submitted_AfterAnEarlierSubmissionWasApproved_IsNotUpForAnotherDecision()
    {
        var id = Guid.CreateVersion7();
        var now = TestData.JustNow;
        var first = TestData.Submitted(id, now);
        await _probe.PublishAsync(first, cancellationToken: Cancel);
        await ReviewAsync(id);
        (await ApproveAsync(_curator, first)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var second = TestData.Submitted(id, now.AddSeconds(1), submission: 2);
        await _probe.PublishAsync(second, cancellationToken: Cancel);
        await Eventually.TrueAsync(
            async () => (await ReviewAsync(id)).GetProperty("earlier").GetArrayLength() == 1, () => "the second submission", cancellationToken: Cancel);

        (await ApproveAsync(_curator, second)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ListAsync(string.Empty)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("declined")]
    [InlineData("redirected")]
    public async Task Ended_BeforeTheDecision_TakesTheReviewOffTheQueueAndCancelsItsClock(string how)
    {
        var submitted = TestData.Submitted(Guid.CreateVersion7(), TestData.JustNow);
        await _probe.PublishAsync(submitted, cancellationToken: Cancel);
        await ReviewAsync(submitted.PublicationId);
        var curator = new Actor("vera", "Вера", Roles.Curator);
        var at = submitted.OccurredAt.AddMilliseconds(1);
        await (how switch
        {
            "closed" => _probe.PublishAsync(new PublicationClosed(submitted.PublicationId, at, "deleted", null, [], curator), cancellationToken: Cancel),
            "declined" => _probe.PublishAsync(new DirectionDeclined(submitted.PublicationId, at, 1, TestData.Body, "Не наше", TestData.Executor), cancellationToken: Cancel),
            _ => _probe.PublishAsync(
                new PublicationDirected(submitted.PublicationId, at, 2, "dorogi", "Дороги", submitted.Publication, [], null, curator), cancellationToken: Cancel),
        });

        await _probe.WaitForAsync<DeadlineCancelled>(message => message.Timer == "review", Cancel);
        (await ApproveAsync(_curator, submitted)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var queue = await _curator.GetFromJsonAsync<JsonElement>("/api/approval/reviews", Cancel);
        queue.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task List_ManyReviews_PagesByTimeLeft()
    {
        var now = TestData.JustNow;
        var ids = Enumerable.Range(0, 7).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var (id, index) in ids.Select((id, index) => (id, index)))
            await _probe.PublishAsync(TestData.Submitted(id, now.AddMinutes(-index)), cancellationToken: Cancel);
        await Eventually.TrueAsync(
            async () => (await ListAsync("?limit=200")).Count == 7, () => "seven reviews", cancellationToken: Cancel);

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await _curator.GetFromJsonAsync<JsonElement>("/api/approval/reviews?limit=3" + (cursor is null ? "" : "&cursor=" + cursor), Cancel);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("publicationId").GetGuid()));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        seen.ShouldBe(ids.Reverse());
        (await _curator.GetAsync("/api/approval/reviews?cursor=nonsense", Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Rights_OtherBodyAndOtherRole_AreRefused()
    {
        var submitted = TestData.Submitted(Guid.CreateVersion7(), TestData.JustNow);
        await _probe.PublishAsync(submitted, cancellationToken: Cancel);
        await ReviewAsync(submitted.PublicationId);

        (await _host.ClientFor("ivan", Roles.Executor, "dorogi").GetAsync($"/api/approval/reviews/{submitted.PublicationId}", Cancel))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.ClientFor("ivan", Roles.Executor, TestData.Body).GetAsync($"/api/approval/reviews/{submitted.PublicationId}", Cancel))
            .StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ApproveAsync(_host.ClientFor("ivan", Roles.Executor, TestData.Body), submitted)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ApproveAsync(_host.ClientFor("ivan", [Roles.Curator, Roles.Executor], TestData.Body), submitted)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ApproveAsync(_host.CreateClient(), submitted)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Approve_StaleVersion_IsRefusedWithTheCurrentState()
    {
        var submitted = TestData.Submitted(Guid.CreateVersion7(), TestData.JustNow);
        await _probe.PublishAsync(submitted, cancellationToken: Cancel);
        await ReviewAsync(submitted.PublicationId);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/approval/reviews/{submitted.PublicationId}/approve")
        {
            Content = JsonContent.Create(new { submission = 1, contentHash = submitted.Draft.ContentHash }),
        };
        request.Headers.IfMatch.Add(new("\"99\""));

        var answer = await _curator.SendAsync(request, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("current").GetProperty("review").GetProperty("status").GetString().ShouldBe("pending");
    }

    private static Task<HttpResponseMessage> ApproveAsync(HttpClient client, DraftSubmitted submitted) => client.PostAsJsonAsync(
        $"/api/approval/reviews/{submitted.PublicationId}/approve",
        new { submission = submitted.Submission, contentHash = submitted.Draft.ContentHash },
        Cancel);

    private static Task<HttpResponseMessage> ReturnAsync(HttpClient client, DraftSubmitted submitted) => client.PostAsJsonAsync(
        $"/api/approval/reviews/{submitted.PublicationId}/return",
        new { submission = submitted.Submission, remarks = new[] { new { kind = "fact", text = "Уточните." } } },
        Cancel);

    private async Task<List<JsonElement>> ListAsync(string query) =>
        [.. (await _curator.GetFromJsonAsync<JsonElement>("/api/approval/reviews" + query, Cancel)).GetProperty("items").EnumerateArray()];

    /// <summary>The review as soon as the submission has arrived.</summary>
    private async Task<JsonElement> ReviewAsync(Guid id)
    {
        HttpResponseMessage? answer = null;
        await Eventually.TrueAsync(
            async () => (answer = await _curator.GetAsync($"/api/approval/reviews/{id}", Cancel)).IsSuccessStatusCode, () => "the review", cancellationToken: Cancel);
        return await answer!.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }
}
