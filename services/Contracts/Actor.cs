namespace SocialPubs.Contracts;

/// <summary>Who did something: a person or a machine client, by the subject of the access token.</summary>
/// <param name="Id">The token's <c>sub</c> claim.</param>
/// <param name="Name">The name shown to people.</param>
/// <param name="Role">The role in which the act was done, one of <see cref="Roles"/>.</param>
public sealed record Actor(string Id, string Name, string Role)
{
    /// <summary>The product itself, for what no person did (an automatic posting, a clock).</summary>
    public static readonly Actor System = new("system", "SocialPubs", Roles.System);
}
