namespace SocialPubs.Contracts;

/// <summary>An earlier publication on the same question, which a repeat continues (clause 11).</summary>
/// <param name="PublicationId">The earlier publication.</param>
/// <param name="Url">Its address.</param>
/// <param name="ReplyUrl">The address of the reply it got, if it got one.</param>
public sealed record EarlierPublication(Guid PublicationId, string Url, string? ReplyUrl);
