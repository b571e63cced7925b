namespace SocialPubs.Contracts;

/// <summary>Publishing: posts of current information in an account (decree 188, clause 6) are missing, and there is still time.</summary>
/// <param name="AccountId">The account in Publishing's register.</param>
/// <param name="OccurredAt">The instant by the regulation, however late it was raised.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Title">The account's name for people.</param>
/// <param name="BodyCode">The body that it answers for; null for the one that answers for all others.</param>
/// <param name="PeriodStart">The first day of the period in the administration's time zone.</param>
/// <param name="Until">When the period ends.</param>
/// <param name="Required">How many posts are demanded.</param>
/// <param name="Posted">How many there were.</param>
/// <param name="Obligatory">Whether the regulation demands them, or only advises.</param>
/// <param name="Clause">The clause.</param>
public sealed record CadenceWarning(
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
