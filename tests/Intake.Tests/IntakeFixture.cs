using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Intake.Tests;
using SocialPubs.ServiceDefaults;
using SocialPubs.Testing;

[assembly: AssemblyFixture(typeof(IntakeFixture))]

namespace SocialPubs.Intake.Tests;

/// <summary>
/// Intake on a real database and a real broker, shared by all tests: each makes bodies and addresses of its own, so none
/// sees another's.
/// </summary>
public sealed class IntakeFixture : IAsyncLifetime
{
    private static int sequence;
    private ServiceHost<Program>? host;
    private BusProbe? probe;

    public BusProbe Probe => probe!;

    /// <summary>The connection string of the service's database.</summary>
    public string Database { get; private set; } = string.Empty;

    public IServiceProvider Services => host!.Services;

    public HttpClient Curator { get; private set; } = null!;

    public HttpClient Administrator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var options = await ServiceHostOptions.CreateAsync("intakedb");
        Database = options.DatabaseConnection;
        host = new ServiceHost<Program>(options);
        Curator = host.ClientFor("curator-1", Roles.Curator);
        Administrator = host.ClientFor("admin-1", Roles.Administrator);
        probe = await BusProbe.StartAsync(options.Broker);
    }

    public async ValueTask DisposeAsync()
    {
        if (probe is not null)
            await probe.DisposeAsync();
        if (host is not null)
            await host.DisposeAsync();
    }

    public HttpClient ClientFor(string id, string role, params string[] bodies) => host!.ClientFor(id, role, bodies);

    public static int Next() => Interlocked.Increment(ref sequence);

    /// <summary>A new address of a post in VK.</summary>
    public static string NewUrl() => string.Create(CultureInfo.InvariantCulture, $"https://vk.com/wall-{200000 + Next()}_{Next()}");

    /// <summary>A body with everyone whom clause 5 demands, but for the roles that are left out.</summary>
    public async Task<string> NewBodyAsync(params string[] without)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"body-{Next()}");
        (await Administrator.PutAsJsonAsync($"/api/intake/bodies/{code}", new { name = "Управление " + code }, TestContext.Current.CancellationToken))
            .EnsureSuccessStatusCode();
        foreach (var role in new[] { Roles.DeputyHead, Roles.Representative, Roles.Executor }.Except(without))
            await AppointAsync(code, role);
        return code;
    }

    public async Task<Guid> AppointAsync(string body, string role, string from = "2019-02-05", string? until = null)
    {
        var id = Guid.CreateVersion7();
        var answer = await Administrator.PutAsJsonAsync(
            $"/api/intake/appointments/{id}",
            new { bodyCode = body, role, personId = $"{role}-{body}", name = "Иванова Анна", position = "Начальник", actNumber = "12", actDate = "2019-02-05", from, until },
            TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return id;
    }

    public async Task<string> NewTopicAsync(string? body, bool active = true)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"topic-{Next()}");
        (await Administrator.PutAsJsonAsync(
            $"/api/intake/topics/{code}",
            new { name = "Вывоз мусора " + code, group = "ЖКХ", defaultBodyCode = body, active },
            TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        return code;
    }

    /// <summary>Registers what must be good, and returns what is on record.</summary>
    public async Task<JsonElement> RegisterAsync(PublicationData data)
    {
        var answer = await Curator.PostAsJsonAsync("/api/intake/publications", data.Build(), TestContext.Current.CancellationToken);
        var body = await answer.ReadAsync();
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created, body.ToString());
        return body;
    }

    public Task<HttpResponseMessage> PostAsync(HttpClient client, Guid id, string act, object body, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/intake/publications/{id}/{act}") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<JsonElement> GetAsync(Guid id, HttpClient? client = null) =>
        await (await (client ?? Curator).GetAsync($"/api/intake/publications/{id}", TestContext.Current.CancellationToken)).ReadAsync();

    /// <summary>A file in the store, by its hash.</summary>
    public async Task<string> UploadAsync()
    {
        var png = TestPictures.Png(Random.Shared.Next());
        var answer = await Curator.PostAsync(
            "/api/intake/evidence?fileName=screen.png", new ByteArrayContent(png), TestContext.Current.CancellationToken);
        return (await answer.ReadAsync()).GetProperty("hash").GetString()!;
    }

    /// <summary>What the rest of the system hears of one publication.</summary>
    public async Task<T> HeardAsync<T>(Guid id, Func<T, bool>? fits = null)
        where T : class, IEvent =>
        await Probe.WaitForAsync<T>(message => message.PublicationId == id && (fits?.Invoke(message) ?? true), TestContext.Current.CancellationToken);

    internal async Task<TResult> InDatabaseAsync<TResult>(Func<IntakeDb, Task<TResult>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<IntakeDb>());
    }
}

/// <summary>A publication as the tests register it; good unless a test makes it bad.</summary>
public sealed class PublicationData
{
    private readonly Dictionary<string, object?> fields = new(StringComparer.Ordinal)
    {
        ["network"] = "vk",
        ["url"] = IntakeFixture.NewUrl(),
        ["authorName"] = "Житель Батайска",
        ["text"] = "У школы огромная яма на дороге, дети обходят её по проезжей части.",
    };

    public PublicationData With(string field, object? value)
    {
        fields[field] = value;
        return this;
    }

    public PublicationData Without(string field)
    {
        fields.Remove(field);
        return this;
    }

    public string? Url => (string?)fields["url"];

    public Dictionary<string, object?> Build() => fields;
}

internal static class Answers
{
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text, Json.Options);
    }

    /// <summary>Asserts a refusal with this status, code and field.</summary>
    public static async Task<JsonElement> ShouldRefuseAsync(this HttpResponseMessage answer, int status, string code, string? field = null)
    {
        var problem = await answer.ReadAsync();
        ((int)answer.StatusCode).ShouldBe(status, problem.ToString());
        problem.GetProperty("code").GetString().ShouldBe(code, problem.ToString());
        if (field is not null)
            problem.GetProperty("field").GetString().ShouldBe(field, problem.ToString());
        return problem;
    }

    public static async Task<JsonElement> ShouldBeOkAsync(this HttpResponseMessage answer)
    {
        var body = await answer.ReadAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(body.ToString());
        return body;
    }

    public static Guid Id(this JsonElement publication) => publication.GetProperty("id").GetGuid();

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static DateTimeOffset Instant(this JsonElement element, string name) => element.GetProperty(name).GetDateTimeOffset();
}
