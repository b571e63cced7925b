using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace SocialPubs.Publishing.Accounts;

/// <summary>Encrypts the tokens of accounts at rest; the keys are in PostgreSQL, shared by all replicas.</summary>
internal sealed class AccountTokens(IDataProtectionProvider provider)
{
    private readonly IDataProtector protector = provider.CreateProtector("SocialPubs.Publishing.AccountTokens.v1");

    public string Protect(string token) => protector.Protect(token);

    /// <summary>The token, or null where the key that it was encrypted with is not there any more.</summary>
    public string? Reveal(string? protectedToken)
    {
        if (protectedToken is null)
            return null;
        try
        {
            return protector.Unprotect(protectedToken);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
