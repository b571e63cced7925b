using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SocialPubs.Messaging.Keys;

/// <summary>
/// Before anything asks for a key: makes the first one under a lock, because replicas that start together would each
/// make one of their own and not know the other's for a day; and puts stored keys under the present master key, so
/// that a previous one is needed only for one start.
/// </summary>
internal sealed partial class KeyRingStart<TDb>(
    IServiceScopeFactory scopes, IServiceProvider services, IDataProtectionProvider provider, MasterKeys masterKeys, ILogger<KeyRingStart<TDb>> logger)
    : IHostedLifecycleService
    where TDb : DbContext, IDataProtectionKeyContext
{
    private const long Lock = 0x5C_4B_31_52;

    private static readonly XNamespace Stored = "http://schemas.asp.net/2015/03/dataProtection";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        if (masterKeys.IsSet)
        {
            await RewrapAsync(db, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        // The key ring is read and, where it is empty, made on a connection of its own: what was rewrapped is not seen
        // there yet, but what it replaces can be read as well.
        _ = provider.CreateProtector("SocialPubs.KeyRingStart").Protect(string.Empty);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Keys under a previous master key, and those that were stored before there was one. Certificates' keys stay.</summary>
    /// <exception cref="InvalidOperationException">
    /// A key is under a master key that is not configured. Data Protection would pass over it and make a new one, and
    /// everything encrypted so far would be lost without a word.
    /// </exception>
    private async Task RewrapAsync(TDb db, CancellationToken cancellationToken)
    {
        var encryptor = new MasterKeyXmlEncryptor(masterKeys);
        var decryptor = new MasterKeyXmlDecryptor(services);
        var current = masterKeys.Derive(MasterKeyXmlEncryptor.Purpose).Id;
        var rewrapped = 0;
        foreach (var row in await db.DataProtectionKeys.ToListAsync(cancellationToken))
        {
            if (row.Xml is null)
                continue;

            var key = XElement.Parse(row.Xml);
            var changed = false;
            foreach (var secret in key.Descendants(Stored + "encryptedSecret").ToList())
            {
                if (secret.Elements(MasterKeyXmlEncryptor.Element).SingleOrDefault() is not { } wrapped || (string?)wrapped.Attribute("id") == current)
                    continue;

                try
                {
                    wrapped.ReplaceWith(encryptor.Encrypt(decryptor.Decrypt(wrapped)).EncryptedElement);
                }
                catch (CryptographicException exception)
                {
                    throw new InvalidOperationException(
                        $"The stored key {row.FriendlyName} is encrypted under another master key. Add that one to DataProtection:PreviousKeys.", exception);
                }

                changed = true;
            }

            foreach (var plain in key.Descendants().Where(element => (bool?)element.Attribute(Stored + "requiresEncryption") == true).ToList())
            {
                var encrypted = encryptor.Encrypt(plain);
                plain.ReplaceWith(new XElement(
                    Stored + "encryptedSecret",
                    new XAttribute("decryptorType", encrypted.DecryptorType.AssemblyQualifiedName!),
                    encrypted.EncryptedElement));
                // The comment that warns of an unencrypted key is true no more.
                foreach (var comment in key.DescendantNodes().OfType<XComment>().ToList())
                    comment.Remove();
                changed = true;
            }

            if (!changed)
                continue;

            row.Xml = key.ToString(SaveOptions.DisableFormatting);
            rewrapped++;
        }

        if (rewrapped > 0)
            LogRewrapped(rewrapped);
    }

    [LoggerMessage(LogLevel.Information, "Put {Count} data protection keys under the present master key")]
    private partial void LogRewrapped(int count);
}
