namespace SocialPubs.Contracts;

/// <summary>What the other services need to know of a publication; each keeps its own copy.</summary>
/// <param name="Network">The network's id, such as <c>vk</c>.</param>
/// <param name="Url">The canonical address of the post or comment.</param>
/// <param name="AuthorName">The author as the network shows it; personal data, never logged.</param>
/// <param name="Text">The publication's text; hostile input, never logged.</param>
/// <param name="PostedAt">When it was posted in the network, if known.</param>
/// <param name="DetectedAt">When the curator found it; the 24 hours of clause 7 count from here.</param>
/// <param name="TopicCode">The topic's code in Intake's register, if chosen.</param>
/// <param name="TopicName">The topic's name, if chosen.</param>
/// <param name="Level">The importance level of the regulation, if it has levels.</param>
/// <param name="Source">The source of the regulation (monitoring, live broadcast …), if it has sources.</param>
/// <param name="RegulationId">The regulation under which it was detected and is judged for ever.</param>
/// <param name="RegulationEdition">That regulation's edition.</param>
/// <param name="IsRepeat">Whether the curator linked it to earlier publications (clause 11).</param>
/// <param name="ReplyDue">When the reply must stand in the network (clause 7).</param>
/// <param name="NetworkId">The network's own id of the post or comment, where finding gave it: not every address tells it.</param>
public sealed record PublicationSnapshot(
    string Network,
    string Url,
    string AuthorName,
    string Text,
    DateTimeOffset? PostedAt,
    DateTimeOffset DetectedAt,
    string? TopicCode,
    string? TopicName,
    string? Level,
    string? Source,
    string RegulationId,
    string RegulationEdition,
    bool IsRepeat,
    DateTimeOffset ReplyDue,
    string? NetworkId = null);
