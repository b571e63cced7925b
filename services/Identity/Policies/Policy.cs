using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Policies;

/// <summary>What the administrator demands of those who sign in; one row.</summary>
internal sealed class Policy
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>The roles whose holders need a second factor.</summary>
    public List<string> SecondFactorRoles { get; set; } = [];

    /// <summary>How many characters a password has at least.</summary>
    public int PasswordLength { get; set; } = PasswordRules.LeastLength;

    /// <summary>The same for administrators.</summary>
    public int AdministratorPasswordLength { get; set; } = PasswordRules.LeastAdministratorLength;

    public int Version { get; set; }

    /// <summary>Whether holders of these roles need a second factor.</summary>
    public bool DemandsSecondFactor(IEnumerable<string> roles) => roles.Any(role => SecondFactorRoles.Contains(role, StringComparer.Ordinal));

    /// <summary>How many characters the password of somebody with these roles has at least.</summary>
    public int LengthFor(IEnumerable<string> roles) =>
        roles.Contains(Contracts.Roles.Administrator, StringComparer.Ordinal)
            ? Math.Max(PasswordLength, AdministratorPasswordLength)
            : PasswordLength;
}
