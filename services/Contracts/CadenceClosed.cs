namespace SocialPubs.Contracts;

/// <summary>
/// Publishing: a period in which an account owed posts of current information (decree 188, clause 6) has ended, with
/// enough of them or too few. Once for each account and period.
/// </summary>
/// <param name="AccountId">The account in Publishing's register.</param>
/// <param name="OccurredAt">The instant by the regulation, however late it was raised.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Title">The account's name for people.</param>
/// <param name="BodyCode">The body that it answers for; null for the one that answers for all others.</param>
/// <param name="PeriodStart">The first day of the period in the administration's time zone.</param>
/// <param name="Until">When the period ended.</param>
/// <param name="Required">How many posts are demanded.</param>
/// <param name="Posted">How many there were, also those that were made outside the product.</param>
/// <param name="Obligatory">Whether the regulation demands them, or only advises.</param>
/// <param name="Clause">The clause.</param>
public sealed record CadenceClosed(
    Guid AccountId,
    DateTimeOffset OccurredAt,
    string Network,
    string Title,
    string? BodyCode,
    DateOnly PeriodStart,
    DateTimeOffset Until,
    int Required,
    int Posted,
    bool Obligatory,
    string? Clause) : IMessage
{
    Guid IMessage.OrderingKey => AccountId;
}
