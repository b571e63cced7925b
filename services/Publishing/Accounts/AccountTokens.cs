using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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

internal static class AccountTokenRegistration
{
    /// <summary>
    /// Keeps the keys in the service's database. With <c>DataProtection:CertificatePath</c> (PKCS #12, its password in
    /// <c>DataProtection:CertificatePassword</c>) they are encrypted there too, so that a copy of the database alone
    /// reveals no token.
    /// </summary>
    public static void AddAccountTokens(this IServiceCollection services, IConfiguration configuration)
    {
        var protection = services.AddDataProtection().SetApplicationName("SocialPubs.Publishing").PersistKeysToDbContext<PublishingDb>();
        if (configuration["DataProtection:CertificatePath"] is { Length: > 0 } path)
            protection.ProtectKeysWithCertificate(X509CertificateLoader.LoadPkcs12FromFile(path, configuration["DataProtection:CertificatePassword"]));
        services.AddHostedService<KeyRingStart>();
        services.AddSingleton<AccountTokens>();
    }
}
