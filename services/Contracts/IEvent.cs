namespace SocialPubs.Contracts;

/// <summary>What happened to a publication. The record of Reporting hears all of these.</summary>
public interface IEvent : IMessage
{
    /// <summary>The publication (UUID v7): correlation id and ordering key of everything that concerns it.</summary>
    Guid PublicationId { get; }

    Guid IMessage.OrderingKey => PublicationId;
}
