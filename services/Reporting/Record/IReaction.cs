using SocialPubs.Contracts;

namespace SocialPubs.Reporting.Record;

/// <summary>
/// What happens once, when a message gets on record, and never again: telling people, starting an alarm. It is not asked
/// when tables are made anew from the record, so nothing that a figure needs may depend on it.
/// </summary>
internal interface IReaction
{
    /// <summary>
    /// Called in the transaction that records the message, after the tables made from the record are up to date and saved.
    /// The caller saves what is added.
    /// </summary>
    Task ReactAsync(ReportingDb db, IMessage message, Guid messageId, DateTimeOffset now, CancellationToken cancellationToken);
}
