using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.People;

/// <summary>Codes of the accounts.</summary>
public static class AccountRefusals
{
    public static readonly RefusalCode IdMalformed = new("identity.person-id-malformed", 422, "The text cannot be a person's id");

    public static readonly RefusalCode AlreadyThere = new("identity.person-already-there", 409, "There is a person with this id");

    public static readonly RefusalCode Disabled = new("identity.person-disabled", 409, "The person may not sign in");

    public static readonly RefusalCode LastAdministrator =
        new("identity.last-administrator", 409, "Without this person nobody could administer the system");

    public static readonly RefusalCode PasswordLength =
        new("identity.password-length", 422, "The length is outside of what can be demanded of a password");
}
