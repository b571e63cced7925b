using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Load.Clients;

/// <summary>An answer of the gateway.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ETag, string Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The code of a refusal.</summary>
    public string? Code => IsSuccess ? null : Property("code");

    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, Json.Options) ?? throw new LoadException("The answer is empty.");

    public string? Property(string name)
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The system refused what it should have accepted.</summary>
internal sealed class RefusedException : LoadException
{
    public RefusedException()
    {
    }

    public RefusedException(string message)
        : base(message)
    {
    }

    public RefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public RefusedException(HttpMethod method, string path, Answer answer)
        : base($"{method} {path} was refused: {(int)answer.Status} {answer.Code} {answer.Property("detail")}{Environment.NewLine}{answer.Body}".TrimEnd())
    {
    }
}

/// <summary>
/// The gateway's API for any number of people. Every unsafe call carries an idempotency key, so that it can be sent
/// again when the answer was lost or the gateway asked to wait.
/// </summary>
internal sealed class Api : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private long repeated;

    public Api(Uri gateway, TimeProvider time)
    {
        this.time = time;
        // Nothing between this program and the gateway of its own machine.
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = gateway,
            Timeout = TimeSpan.FromSeconds(100),
        };
        Tokens = new Tokens(http, time);
    }

    /// <summary>The tokens of the people.</summary>
    public Tokens Tokens { get; }

    /// <summary>How long each command took; a call that had to be repeated counts from its last sending.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>How often the gateway asked to wait, or an answer was lost.</summary>
    public long Repeated => Interlocked.Read(ref repeated);

    public Task<Answer> GetAsync(Person person, string path, string command, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, person, command, null, cancellationToken);

    public Task<Answer> PutAsync(Person person, string path, object body, string command, string? ifMatch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, () => JsonContent.Create(body, options: Json.Options), person, command, ifMatch, cancellationToken);

    public Task<Answer> PostAsync(Person person, string path, object body, string command, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, () => JsonContent.Create(body, options: Json.Options), person, command, null, cancellationToken);

    /// <summary>As <see cref="PostAsync"/>, for what must not be refused.</summary>
    /// <exception cref="RefusedException">It was refused.</exception>
    public async Task<Answer> DoAsync(Person person, string path, object body, string command, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(person, path, body, command, cancellationToken);
        return answer.IsSuccess ? answer : throw new RefusedException(HttpMethod.Post, path, answer);
    }

    /// <summary>Uploads a file as the raw body.</summary>
    public async Task<Answer> UploadAsync(Person person, string path, byte[] content, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            HttpMethod.Post,
            path,
            () => new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
            person,
            "upload",
            null,
            cancellationToken);
        return answer.IsSuccess ? answer : throw new RefusedException(HttpMethod.Post, path, answer);
    }

    /// <summary>Sends a body of any size and returns the answer as it comes.</summary>
    public async Task<HttpResponseMessage> StreamAsync(Person person, string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Tokens.OfAsync(person, cancellationToken));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;

        using (response)
            throw new RefusedException(HttpMethod.Post, path, new Answer(response.StatusCode, null, await response.Content.ReadAsStringAsync(cancellationToken)));
    }

    public void Dispose()
    {
        Tokens.Dispose();
        http.Dispose();
    }

    private async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        Func<HttpContent>? content,
        Person person,
        string command,
        string? ifMatch,
        CancellationToken cancellationToken)
    {
        var key = method == HttpMethod.Get ? null : Guid.CreateVersion7().ToString("N");
        var started = time.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content?.Invoke() };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Tokens.OfAsync(person, cancellationToken));
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            if (ifMatch is not null)
                request.Headers.TryAddWithoutValidation("If-Match", ifMatch);

            TimeSpan wait;
            var sent = Stopwatch.GetTimestamp();
            try
            {
                using var response = await http.SendAsync(request, cancellationToken);
                var answer = new Answer(response.StatusCode, response.Headers.ETag?.ToString(), await response.Content.ReadAsStringAsync(cancellationToken));
                var again = answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;
                if (!again || time.GetElapsedTime(started) > Patience)
                {
                    Latencies.Record(answer.IsSuccess ? command : $"{command}: {answer.Code ?? ((int)answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture)}", Stopwatch.GetElapsedTime(sent));
                    return answer;
                }

                wait = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
            }
            catch (HttpRequestException exception)
            {
                if (time.GetElapsedTime(started) > Patience)
                    throw new LoadException($"{http.BaseAddress} does not answer: {exception.Message}", exception);
                wait = TimeSpan.FromSeconds(1);
            }

            Interlocked.Increment(ref repeated);
            await Task.Delay(wait, time, cancellationToken);
        }
    }
}
