using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.Contracts;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests;

/// <summary>
/// Takes one publication through its whole life as people would, with one return. While parts of the system are away it
/// does what a person does: reads how things stand, and tries again with the same idempotency key.
/// </summary>
internal sealed class PublicationLife(SystemUnderTest system, int number)
{
    private readonly HttpClient _curator = system.ClientFor("vera", Roles.Curator);
    private readonly HttpClient _executor = system.ClientFor("ivan", Roles.Executor, SystemUnderTest.Body);

    public Guid Id { get; private set; }

    public long Owner { get; } = -1000;

    /// <summary>Who posts it.</summary>
    public string Author { get; init; } = $"Житель {number}";

    public string Greeting { get; init; } = "Здравствуйте!";

    /// <summary>Where it stands.</summary>
    public string Address { get; private set; } = string.Empty;

    public long Post { get; private set; }

    public string FinalText { get; private set; } = string.Empty;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task RunAsync()
    {
        await RunToSubmissionAsync();
        var remark = await ReturnAsync();
        await SaveAsync($"Двор по обращению {number} убирают с сегодняшнего дня.", [new { remarkId = remark, done = true, text = "Уточнено." }]);
        await SubmitAsync(2);
        await ApproveAsync();
    }

    /// <summary>Until the first draft lies with the curator.</summary>
    public async Task RunToSubmissionAsync()
    {
        var address = await PostAsync();
        await RegisterAsync(address);
        await CommandAsync(_executor, $"/api/drafting/assignments/{Id}/take", null, "take");
        await SaveAsync("Двор убирают.", []);
        await SubmitAsync(1);
    }

    /// <summary>What lies with the curator.</summary>
    public Task<JsonElement> SubmittedAsync() => ReviewAsync(1);

    private async Task<string> PostAsync()
    {
        var answer = await system.Emulator.PostAsJsonAsync(
            "/control/posts",
            new { owner = new { id = Owner, name = "Подслушано" }, author = new { id = 100 + number, name = Author }, text = $"Почему не убирают двор {number}?" },
            Cancel);
        var created = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Post = created.GetProperty("postId").GetInt64();
        return Address = created.GetProperty("address").GetString()!;
    }

    private async Task RegisterAsync(string address)
    {
        var answer = await CommandAsync(
            _curator,
            "/api/intake/publications",
            new
            {
                network = "vk",
                url = address,
                authorName = Author,
                text = $"Почему не убирают двор {number}?",
                detectedAt = TimeProvider.System.GetUtcNow().AddSeconds(-1),
                bodyCode = SystemUnderTest.Body,
            },
            "register");
        Id = answer.GetProperty("id").GetGuid();
    }

    private async Task SaveAsync(string measures, object[] remarkAnswers)
    {
        var body = new
        {
            greeting = Greeting,
            measures,
            stages = new[] { new { text = "Уборка закончится", dueDate = TimeProvider.System.GetUtcNow().AddDays(5).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) } },
            postAutomatically = true,
            remarkAnswers,
        };
        await UntilDoneAsync("save", async () =>
        {
            var current = await _executor.GetAsync($"/api/drafting/assignments/{Id}/draft", Cancel);
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/drafting/assignments/{Id}/draft") { Content = JsonContent.Create(body) };
            if (current.IsSuccessStatusCode && current.Headers.ETag is { } tag)
                request.Headers.IfMatch.Add(tag);
            return await _executor.SendAsync(request, Cancel);
        });
    }

    private async Task SubmitAsync(int submission)
    {
        await UntilDoneAsync("submit", async () =>
        {
            var draft = await _executor.GetAsync($"/api/drafting/assignments/{Id}/draft", Cancel);
            if (!draft.IsSuccessStatusCode)
                return draft;
            var current = await draft.Content.ReadFromJsonAsync<JsonElement>(Cancel);
            FinalText = current.GetProperty("text").GetString()!;
            return await SendAsync(
                _executor, $"/api/drafting/assignments/{Id}/draft/submit", new { version = current.GetProperty("version").GetInt32() }, $"submit-{submission}");
        });
    }

    private async Task<Guid> ReturnAsync()
    {
        await ReviewAsync(1);
        await CommandAsync(
            _curator,
            $"/api/approval/reviews/{Id}/return",
            new { submission = 1, remarks = new[] { new { kind = "fact", text = "Назовите день." } } },
            "return");
        JsonElement[] remarks = [];
        await UntilAsync("the return at Drafting", async () =>
        {
            var assignment = await _executor.GetFromJsonAsync<JsonElement>($"/api/drafting/assignments/{Id}", Cancel);
            remarks = [.. assignment.GetProperty("returns").EnumerateArray().SelectMany(entry => entry.GetProperty("remarks").EnumerateArray())];
            return remarks.Length > 0;
        });
        return (remarks[0].TryGetProperty("id", out var id) ? id : remarks[0].GetProperty("remark").GetProperty("id")).GetGuid();
    }

    private async Task ApproveAsync()
    {
        var review = await ReviewAsync(2);
        await CommandAsync(
            _curator,
            $"/api/approval/reviews/{Id}/approve",
            new { submission = 2, contentHash = review.GetProperty("draft").GetProperty("contentHash").GetString() },
            "approve");
    }

    private async Task<JsonElement> ReviewAsync(int submission)
    {
        JsonElement review = default;
        await UntilAsync($"submission {submission} at Approval", async () =>
        {
            var answer = await _curator.GetAsync($"/api/approval/reviews/{Id}", Cancel);
            if (!answer.IsSuccessStatusCode)
                return false;
            review = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
            return review.GetProperty("review").GetProperty("submission").GetInt32() == submission;
        });
        return review;
    }

    private Task<JsonElement> CommandAsync(HttpClient client, string path, object? body, string step) =>
        UntilDoneAsync(step, () => SendAsync(client, path, body, step));

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, object? body, string step)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new { }) };
        request.Headers.Add("Idempotency-Key", $"{step}-{number}");
        return await client.SendAsync(request, Cancel);
    }

    /// <summary>Tries until it is done: also while something is away, and while word of the step before is on its way.</summary>
    private async Task<JsonElement> UntilDoneAsync(string step, Func<Task<HttpResponseMessage>> send)
    {
        var last = "nothing was tried";
        JsonElement done = default;
        await UntilAsync(
            step,
            async () =>
            {
                var answer = await send();
                var text = await answer.Content.ReadAsStringAsync(Cancel);
                last = $"{(int)answer.StatusCode} {text}";
                if (!answer.IsSuccessStatusCode)
                {
                    // 404 and 409 pass when the event of the step before arrives; anything else below 500 would never pass.
                    var passes = answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict or >= HttpStatusCode.InternalServerError;
                    return passes ? false : throw new InvalidOperationException($"{step} of {number}: {last}");
                }

                done = text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
                return true;
            },
            () => last);
        return done;
    }

    private Task UntilAsync(string what, Func<Task<bool>> condition, Func<string>? last = null) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return await condition();
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException && !Cancel.IsCancellationRequested)
            {
                return false;
            }
        },
        () => $"{what} of publication {number} ({Id}); last: {last?.Invoke()}; output:{Environment.NewLine}{system.RecentOutput}",
        TimeSpan.FromMinutes(3),
        Cancel);
}
