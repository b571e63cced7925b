using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SocialPubs.Testing;

namespace SocialPubs.ServiceDefaults.Tests.Texts;

/// <summary>What a service answers to requests that cannot be read, with the shared code alone.</summary>
public sealed class StorableTextTests : IAsyncLifetime
{
    private WebApplication _service = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection([new("Authentication:DevelopmentSigningKey", TestTokens.SigningKey)]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _service = builder.Build();
        _service.UseServiceDefaults();
        _service.MapPost("/notes", (Note note) => TypedResults.Ok(note)).AllowAnonymous();
        _service.MapGet("/notes", ([FromQuery] string q, [FromQuery] int? limit) => TypedResults.Ok(q)).AllowAnonymous();
        _service.MapGet("/notes/{id:guid}", (Guid id, [FromQuery] DateOnly? day) => TypedResults.Ok(id)).AllowAnonymous();
        await _service.StartAsync(Cancel);
        _client = new HttpClient { BaseAddress = new Uri(_service.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"text":"a\u0000b","tags":[],"labels":{}}""", "text")]
    [InlineData("""{"text":"\ud800","tags":[],"labels":{}}""", "text")]
    [InlineData("""{"text":"\udc00\ud800","tags":[],"labels":{}}""", "text")]
    [InlineData("""{"text":"a","tags":["ok","\u0000"],"labels":{}}""", "tags[1]")]
    [InlineData("""{"text":"a","tags":[],"labels":{"key":"\u0000"}}""", "labels.key")]
    public async Task Post_ATextThatCannotBeKept_IsRefusedWithItsField(string json, string field)
    {
        var (status, problem) = await PostAsync(json);

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem.GetProperty("code").GetString().ShouldBe("request.invalid");
        problem.GetProperty("field").GetString().ShouldBe(field);
    }

    [Fact]
    public async Task Post_AKeyThatCannotBeKept_IsRefused() =>
        (await PostAsync("""{"text":"a","tags":[],"labels":{"\u0000":"a"}}""")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task Post_AnyOtherText_ComesBackAsItIs()
    {
        var (status, note) = await PostAsync("""{"text":"Ё \ud83d\ude00 \u202e \\u0000 <b>","tags":["\n\t"],"labels":{"ключ":"значение"}}""");

        status.ShouldBe(HttpStatusCode.OK);
        note.GetProperty("text").GetString().ShouldBe("Ё \ud83d\ude00 \u202e \\u0000 <b>");
        note.GetProperty("labels").GetProperty("ключ").GetString().ShouldBe("значение");
    }

    [Theory]
    [InlineData("/notes?q=%00", "q")]
    [InlineData("/notes?q=a&other=x%00y", "other")]
    public async Task Get_AParameterThatCannotBeKept_IsRefusedWithItsName(string address, string field)
    {
        var answer = await _client.GetAsync(address, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ReadAsync(answer)).GetProperty("field").GetString().ShouldBe(field);
    }

    [Theory]
    [InlineData("/notes?q=%ED%A0%80")]
    [InlineData("/notes?q=%FF%FE")]
    [InlineData("/notes?q=%")]
    [InlineData("/notes/%00")]
    [InlineData("/notes?%00=1&q=2")]
    public async Task Get_BytesThatAreNoText_IsNoFault(string address) =>
        ((int)(await _client.GetAsync(address, Cancel)).StatusCode).ShouldBeLessThan(500);

    [Theory]
    [InlineData("/notes?q=a&limit=secret-value", "limit")]
    [InlineData("/notes/0199bb6c-6c2a-7b6c-8000-000000000000?day=secret-value", "day")]
    [InlineData("/notes", "q")]
    public async Task Get_AParameterOfTheWrongKind_IsNamedWithoutWhatWasSent(string address, string field)
    {
        var answer = await _client.GetAsync(address, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        text.ShouldNotContain("secret-value");
        text.ShouldNotContain("Nullable");
        JsonDocument.Parse(text).RootElement.GetProperty("field").GetString().ShouldBe(field);
    }

    [Theory]
    [InlineData("""{"text":5,"tags":[],"labels":{}}""", "text")]
    [InlineData("""{"text":"a","tags":"secret-value","labels":{}}""", "tags")]
    [InlineData("""{"text":"a","tags":[],"labels":{},"count":"secret-value"}""", "count")]
    public async Task Post_AValueOfTheWrongKind_IsNamedWithoutTypesOfTheCode(string json, string field)
    {
        var (status, problem) = await PostAsync(json);

        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("field").GetString().ShouldBe(field);
        problem.GetRawText().ShouldNotContain("secret-value");
        problem.GetRawText().ShouldNotContain("SocialPubs.");
        problem.GetRawText().ShouldNotContain("System.");
    }

    [Fact]
    public async Task Post_WithoutNeededFields_NamesThem()
    {
        var (status, problem) = await PostAsync("""{"text":"a"}""");

        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("detail").GetString()!.ShouldContain("tags");
        problem.GetRawText().ShouldNotContain("SocialPubs.");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("secret-value")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task Post_WhatIsNoJsonOfThisKind_IsRefusedWithoutRepeatingIt(string json)
    {
        var (status, problem) = await PostAsync(json);

        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("code").GetString().ShouldBe("request.malformed");
        problem.GetRawText().ShouldNotContain("secret-value");
        problem.GetRawText().ShouldNotContain("SocialPubs.");
    }

    [Fact]
    public async Task Post_JsonNestedDeep_IsRefused() =>
        (await PostAsync("{\"text\":" + new string('[', 100_000))).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Description_OfTexts_StillSaysThatTheyAreTexts()
    {
        var document = JsonDocument.Parse(await _client.GetStringAsync("/openapi/v1.json", Cancel)).RootElement;
        var properties = document.GetProperty("components").GetProperty("schemas").GetProperty("Note").GetProperty("properties");

        properties.GetProperty("text").GetProperty("type").GetString().ShouldBe("string");
        properties.GetProperty("tags").GetProperty("items").GetProperty("type").GetString().ShouldBe("string");
        properties.GetProperty("comment").GetProperty("type").EnumerateArray().Select(type => type.GetString()).ShouldBe(["null", "string"], ignoreOrder: true);
        properties.GetProperty("labels").GetProperty("additionalProperties").GetProperty("type").GetString().ShouldBe("string");
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        var answer = await _client.PostAsync("/notes", content, Cancel);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    private sealed record Note(string Text, IReadOnlyList<string> Tags, Dictionary<string, string> Labels, string? Comment = null, int? Count = null);
}
