using SocialPubs.Identity.People;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>The pair of fields with which a new password is chosen.</summary>
internal static class NewPasswords
{
    /// <summary>What is wrong with what was entered; null where nothing is.</summary>
    public static async Task<FieldError?> CheckAsync(
        Passwords passwords, Person person, string? password, string? repeated, Texts texts, int least, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(password))
            return new FieldError("new-password", texts.NewPasswordMissing);
        if (await passwords.CheckAsync(person, password, cancellationToken) is { } fault)
            return new FieldError("new-password", texts.Fault(fault, least));
        return string.Equals(password, repeated, StringComparison.Ordinal) ? null : new FieldError("repeat-password", texts.PasswordsDiffer);
    }
}
