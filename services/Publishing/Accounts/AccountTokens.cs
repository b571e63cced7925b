using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SocialPubs.Networks;

namespace SocialPubs.Publishing.Accounts;

/// <summary>Encrypts the tokens of accounts at rest; the keys are in PostgreSQL, shared by all replicas.</summary>
internal sealed class AccountTokens(IDataProtectionProvider provider)
{
    private readonly IDataProtector protector = provider.CreateProtector("SocialPubs.Publishing.AccountTokens.v1");

    /// <summary>The account with its tokens in the clear, or null where there is none or it cannot be read.</summary>
    public ConnectorAccount? Open(Account account) => Reveal(account.ProtectedToken) is { } token
        ? new ConnectorAccount(account.Id, account.Kind, account.OwnerId, token, Reveal(account.ProtectedUploadToken))
        : null;

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
