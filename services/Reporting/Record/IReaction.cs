using SocialPubs.Contracts;
using SocialPubs.Reporting.Histories;

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
    /// <param name="db">The context of the transaction.</param>
    /// <param name="message">What got on record.</param>
    /// <param name="messageId">The message that brought it.</param>
    /// <param name="history">All that is on record of its publication, this included; null where it is about none.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task ReactAsync(
        ReportingDb db, IMessage message, Guid messageId, PublicationHistory? history, DateTimeOffset now, CancellationToken cancellationToken);
}
