namespace SocialPubs.Load.Clients;

/// <summary>Somebody who works with the system, by a machine client of their own.</summary>
/// <param name="Id">The <c>client_id</c>.</param>
/// <param name="Name">The name shown to people.</param>
/// <param name="Roles">The roles in which the client acts.</param>
/// <param name="Bodies">The bodies for which the client acts.</param>
internal sealed record Person(string Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Bodies);
