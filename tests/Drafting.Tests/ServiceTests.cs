using System.Net;
using System.Text.Json.Nodes;
using MassTransit;
using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Drafting.Tests;

public sealed class ServiceTests(DraftingApp app)
{
    [Fact]
    public void Consumers_AreWhatTheQueueSubscribesTo()
    {
        var consumed = typeof(DraftingDb).Assembly.GetTypes()
            .Concat([typeof(AuthorPseudonymisedConsumer), typeof(AuthorCorrectedConsumer)])
            .SelectMany(type => type.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(type => type.GetGenericArguments()[0].Name);

        consumed.Order().ShouldBe(Queues.Subscriptions[Queues.Drafting].Select(type => type.Name).Order());
    }

    [Fact]
    public async Task Description_NamesEveryOperationOnce()
    {
        using var response = await app.Executor().GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        var names = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!["operationId"]!.GetValue<string>())
            .ToList();

        names.ShouldContain("SubmitDraft");
        names.ShouldBeUnique();
    }
}
