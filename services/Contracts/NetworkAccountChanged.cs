namespace SocialPubs.Contracts;

/// <summary>
/// Publishing: an account of the administration was entered, changed or got new tokens (decree 188, clause 6). The whole
/// account as it stands now; of two, the one with the higher <paramref name="Version"/> counts.
/// </summary>
/// <param name="AccountId">The account in Publishing's register.</param>
/// <param name="OccurredAt">When it changed.</param>
/// <param name="Version">Rises with each change of the account.</param>
/// <param name="Network">The network's id, such as <c>vk</c>.</param>
/// <param name="LegalEntity">Whether it is a page of the legal entity; else of the person who is the official representative.</param>
/// <param name="OwnerId">Who speaks, in the network's own notation.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Url">Its address in the network, if entered.</param>
/// <param name="BodyCode">The body that it answers for; null for the one that answers for all others.</param>
/// <param name="Active">Whether it is in use.</param>
/// <param name="SealedToken">
/// The token that reads, sealed under the master key that the services share (<c>SealedSecrets</c>, purpose
/// <see cref="TokenPurpose"/>, context the account's id); null where there is none.
/// </param>
/// <param name="SealedUploadToken">
/// The token of a person who runs the page, where the network wants another one for files and for some of what is read
/// (VK); sealed in the same way, context <see cref="UploadContext"/>.
/// </param>
public sealed record NetworkAccountChanged(
    Guid AccountId,
    DateTimeOffset OccurredAt,
    int Version,
    string Network,
    bool LegalEntity,
    string OwnerId,
    string Title,
    string? Url,
    string? BodyCode,
    bool Active,
    string? SealedToken,
    string? SealedUploadToken = null) : IMessage
{
    /// <summary>The purpose for which the token is sealed.</summary>
    public const string TokenPurpose = "network token";

    /// <summary>What a sealed upload token belongs to.</summary>
    public static string UploadContext(Guid accountId) => $"{accountId:D} upload";

    Guid IMessage.OrderingKey => AccountId;

    /// <summary>Without the token.</summary>
    public override string ToString() => $"account {AccountId}";
}
