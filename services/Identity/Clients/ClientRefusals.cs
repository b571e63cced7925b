using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Clients;

/// <summary>Codes of the register of clients.</summary>
public static class ClientRefusals
{
    public static readonly RefusalCode UnknownRole = new("identity.unknown-role", 422, "There is no such role");

    public static readonly RefusalCode BodyRequired = new("identity.body-required", 422, "This role is held for a body");

    public static readonly RefusalCode AddressNotAllowed =
        new("identity.address-not-allowed", 422, "A client's address is https, or http on this machine, without fragment, wildcard or user");

    public static readonly RefusalCode KindFixed = new("identity.client-kind-fixed", 409, "A client stays of the kind that it was made");

    public static readonly RefusalCode NoSecret = new("identity.client-without-secret", 409, "A public client has no secret");

    public static readonly RefusalCode NotForKind =
        new("identity.not-for-this-kind", 422, "Only machine clients have roles, and only clients of people have addresses");
}
