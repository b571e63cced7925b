using MassTransit;
using SocialPubs.Contracts;

namespace SocialPubs.Architecture.Tests;

public sealed class SubscriptionTests
{
    public static TheoryData<string> Services => [.. Parts.Services];

    [Fact]
    public void Queues_OfTheSystem_AreThoseOfTheServices() =>
        Queues.Subscriptions.Keys.ShouldBe(Parts.Services.Select(service => service.ToLowerInvariant()), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Services))]
    public void Subscriptions_OfAService_AreTheMessagesThatItConsumes(string service)
    {
        // A queue that nobody empties grows for ever; a consumer whose queue has no binding hears nothing.
        var consumed = Blueprint.Of(service).Registered.SelectMany(MessagesOf).Distinct().Select(type => type.Name).Order();

        Queues.Subscriptions[service.ToLowerInvariant()].Select(type => type.Name).Order().ShouldBe(consumed);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Consumers_OfAService_AreAllRegisteredAndNamedAfterTheirMessage(string service)
    {
        var registered = Blueprint.Of(service).Registered.Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();
        var consumers = Parts.WrittenTypesOf(service).Where(type => type is { IsClass: true, IsAbstract: false } && MessagesOf(type).Any()).ToArray();
        consumers.ShouldNotBeEmpty();

        foreach (var consumer in consumers)
        {
            registered.ShouldContain(consumer);
            if (!consumer.IsGenericType)
                consumer.Name.ShouldBe(MessagesOf(consumer).Single().Name + "Consumer");
        }
    }

    private static IEnumerable<Type> MessagesOf(Type type) => type.GetInterfaces()
        .Where(contract => type.IsClass && contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IConsumer<>))
        .Select(contract => contract.GetGenericArguments()[0]);
}
