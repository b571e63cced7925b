using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace SocialPubs.Messaging.Keys;

/// <summary>How a service keeps secrets: encrypted under keys that lie in its database, encrypted in turn.</summary>
public static class ProtectedKeys
{
    /// <summary>
    /// Keeps the keys of ASP.NET Core Data Protection in the service's database, shared by its replicas and rotated on
    /// their own, encrypted under the master key (<see cref="MasterKeys"/>) or under a certificate
    /// (<c>DataProtection:CertificatePath</c>, PKCS #12, its password in <c>DataProtection:CertificatePassword</c>).
    /// With both, the master key encrypts and the certificate still opens what it closed. Call it after
    /// <c>AddMessaging</c>: the keys need their table.
    /// </summary>
    /// <typeparam name="TDb">The service's context.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="applicationName">Parts the keys of this service from those of others; never changes.</param>
    /// <exception cref="InvalidOperationException">
    /// Outside Development there is neither a master key nor a certificate, or a setting cannot be read.
    /// </exception>
    public static void AddProtectedKeys<TDb>(this IHostApplicationBuilder builder, string applicationName)
        where TDb : DbContext, IDataProtectionKeyContext
    {
        var masterKeys = builder.AddMasterKeys();
        var certificatePath = builder.Configuration["DataProtection:CertificatePath"];
        if (!masterKeys.IsSet && string.IsNullOrEmpty(certificatePath) && !builder.Environment.IsDevelopment())
        {
            throw new InvalidOperationException(
                "Set DataProtection:Key (base64, 32 bytes) or DataProtection:CertificatePath: outside Development keys do not lie in the database unencrypted.");
        }

        var protection = builder.Services.AddDataProtection().SetApplicationName(applicationName).PersistKeysToDbContext<TDb>()
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
        if (!string.IsNullOrEmpty(certificatePath))
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(certificatePath, builder.Configuration["DataProtection:CertificatePassword"]);
            protection.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        }

        // After the certificate: the last one to be configured encrypts.
        if (masterKeys.IsSet)
            builder.Services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new MasterKeyXmlEncryptor(masterKeys));
        builder.Services.AddHostedService<KeyRingStart<TDb>>();
    }

    /// <summary>Reads the master keys of the settings and registers them.</summary>
    /// <exception cref="InvalidOperationException">A setting cannot be read.</exception>
    public static MasterKeys AddMasterKeys(this IHostApplicationBuilder builder)
    {
        var masterKeys = MasterKeys.Read(builder.Configuration);
        builder.Services.TryAddSingleton(masterKeys);
        builder.Services.TryAddSingleton<SealedSecrets>();
        return masterKeys;
    }
}
