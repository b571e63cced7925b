using System.Text;
using System.Text.Json;
using MassTransit;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;
using SocialPubs.Reporting.Timelines;

namespace SocialPubs.Reporting.Tests;

/// <summary>A contract that is added later must be thought of everywhere.</summary>
public sealed class ContractTests
{
    [Fact]
    public void Life_Always_TellsOfEveryContract() =>
        Life.Of(Guid.CreateVersion7()).Select(heard => heard.Event.GetType()).Distinct()
            .OrderBy(type => type.Name, StringComparer.Ordinal).ShouldBe(Queues.All);

    [Fact]
    public void Consumers_ForEveryContract_Exist() =>
        RecordConsumers.All
            .SelectMany(consumer => consumer.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(type => type.GetGenericArguments()[0])
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .ShouldBe(Queues.All.Concat(Queues.Facts).OrderBy(type => type.Name, StringComparer.Ordinal));

    [Fact]
    public void ActorOf_ContractWithAnActor_IsThatOfTheContract()
    {
        foreach (var happened in Life.Of(Guid.CreateVersion7()).Select(heard => heard.Event))
        {
            var actors = happened.GetType().GetProperties().Where(property => property.PropertyType == typeof(Actor))
                .Select(property => (Actor?)property.GetValue(happened)).ToArray();
            if (actors.Length == 0)
                EventFacts.ActorOf(happened).ShouldBeNull(happened.GetType().Name);
            else
                actors.ShouldContain(EventFacts.ActorOf(happened), happened.GetType().Name);
        }
    }

    [Fact]
    public void BodyOf_ContractWithABody_IsThatOfTheContract()
    {
        foreach (var happened in Life.Of(Guid.CreateVersion7()).Select(heard => heard.Event))
            EventFacts.BodyOf(happened).ShouldBe((string?)happened.GetType().GetProperty("BodyCode")?.GetValue(happened));
    }

    [Fact]
    public void DataOf_EveryContract_HoldsNoTextAndNoAuthor()
    {
        foreach (var happened in Life.Of(Guid.CreateVersion7()).Select(heard => heard.Event))
        {
            var json = JsonSerializer.Serialize(EventFacts.DataOf(happened), ServiceDefaults.Json.Options);
            foreach (var text in new[] { "ТЕКСТ-", Life.Author })
                json.ShouldNotContain(text, Case.Sensitive, happened.GetType().Name);
            Encoding.UTF8.GetByteCount(json).ShouldBeLessThan(400, "only short facts go out");
        }
    }

    [Fact]
    public void RankOf_EveryContract_IsItsOwn()
    {
        var ranks = Life.Of(Guid.CreateVersion7()).Select(heard => heard.Event).DistinctBy(happened => happened.GetType())
            .Select(CausalOrder.RankOf).ToArray();
        ranks.ShouldBeUnique();
    }

    [Fact]
    public void TitleOf_EveryContract_IsRussianWithoutTheTextOfThePost()
    {
        foreach (var happened in Life.Of(Guid.CreateVersion7()).Select(heard => heard.Event))
        {
            var title = TimelineTexts.TitleOf(happened, RegulationNames.None);
            title.ShouldMatch("^[А-Я]", happened.GetType().Name);
            title.ShouldNotContain("ТЕКСТ-");
        }
    }

    [Fact]
    public void ToEvent_OfWhatWasRecorded_IsTheSameEvent()
    {
        foreach (var (messageId, happened) in Life.Of(Guid.CreateVersion7()))
        {
            var line = new RecordedEvent
            {
                MessageId = messageId,
                Type = happened.GetType().Name,
                PublicationId = happened.PublicationId,
                OccurredAt = happened.OccurredAt,
                RecordedAt = happened.OccurredAt,
                Payload = MessageTypes.Serialize(happened),
            };
            MessageTypes.Serialize(line.ToEvent().Event).ShouldBe(line.Payload);
            line.ToEvent().Event.OccurredAt.ShouldBe(happened.OccurredAt, "to the tick");
        }
    }
}
