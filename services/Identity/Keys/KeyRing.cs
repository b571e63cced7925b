using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using SocialPubs.Identity.Tokens;

namespace SocialPubs.Identity.Keys;

/// <summary>The keys that this replica works with: read from the database, rotated there, shared by all replicas.</summary>
internal sealed partial class KeyRing(
    IServiceScopeFactory scopes,
    IDataProtectionProvider protection,
    TimeProvider time,
    IOptions<TokenServerOptions> options,
    ILogger<KeyRing> logger) : IDisposable
{
    private const long RotationLock = 0x5C_4B_31_49;

    /// <summary>How often keys are looked for that somebody named and that are not known here: guesses must cost nothing.</summary>
    private static readonly TimeSpan UnknownKeyPause = TimeSpan.FromSeconds(1);

    private readonly IDataProtector protector = protection.CreateProtector("SocialPubs.Identity.SigningKeys");
    private readonly SemaphoreSlim loading = new(1, 1);
    private KeySet current = new([], []);
    private CancellationTokenSource changed = new();
    private DateTimeOffset lastLoad = DateTimeOffset.MinValue;

    /// <summary>The keys as last read.</summary>
    public KeySet Current => current;

    /// <summary>Makes what is missing, deletes what has served, and reads what is there.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        if (!Plan(await db.Set<SigningKey>().AsNoTracking().ToListAsync(cancellationToken), time.GetUtcNow()).All(plan => plan.Value.IsEmpty))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            // Replicas that look at the same moment must not each make a key.
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({RotationLock})", cancellationToken);
            var now = time.GetUtcNow();
            foreach (var (use, plan) in Plan(await db.Set<SigningKey>().ToListAsync(cancellationToken), now))
            {
                db.Set<SigningKey>().RemoveRange(plan.Delete);
                foreach (var key in plan.Delete)
                    LogDeleted(use, key.Id);
                if (plan.Create is not { } activeFrom)
                    continue;

                var created = Create(use, now, activeFrom);
                db.Set<SigningKey>().Add(created);
                LogCreated(use, created.Id, activeFrom);
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await LoadAsync(cancellationToken);
    }

    /// <summary>Reads the keys again where one is named that is not among them: another replica may have made it.</summary>
    public async Task LookForAsync(string keyId, CancellationToken cancellationToken)
    {
        if (!current.Knows(keyId) && time.GetUtcNow() - lastLoad >= UnknownKeyPause)
            await LoadAsync(cancellationToken);
    }

    /// <summary>Fires when <see cref="Current"/> has changed.</summary>
    public IChangeToken Watch() => new CancellationChangeToken(changed.Token);

    public void Dispose()
    {
        changed.Dispose();
        loading.Dispose();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await loading.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var rows = await scope.ServiceProvider.GetRequiredService<IdentityDb>().Set<SigningKey>().AsNoTracking().ToListAsync(cancellationToken);
            var now = time.GetUtcNow();
            lastLoad = now;
            var signing = KeyPlan.InOrder(rows.Where(row => row.Use == KeyUse.Signing), now);
            var encryption = KeyPlan.InOrder(rows.Where(row => row.Use == KeyUse.Encryption), now);
            if (current.HasOrder([.. signing.Select(row => row.Id)], [.. encryption.Select(row => row.Id)]))
                return;

            current = new KeySet([.. signing.Select(Open)], [.. encryption.Select(Open)]);
        }
        finally
        {
            loading.Release();
        }

        var previous = Interlocked.Exchange(ref changed, new CancellationTokenSource());
        await previous.CancelAsync();
        previous.Dispose();
    }

    private Dictionary<KeyUse, KeyPlan> Plan(IReadOnlyCollection<SigningKey> rows, DateTimeOffset now) =>
        Enum.GetValues<KeyUse>().ToDictionary(
            use => use, use => KeyPlan.For(rows.Where(row => row.Use == use), now, options.Value.Keys, options.Value.Tokens.Longest));

    private SigningKey Create(KeyUse use, DateTimeOffset now, DateTimeOffset activeFrom)
    {
        var algorithm = use == KeyUse.Encryption ? SecurityAlgorithms.Aes256KW : options.Value.Keys.Algorithm;
        return new SigningKey
        {
            Id = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
            Use = use,
            Algorithm = algorithm,
            CreatedAt = now,
            ActiveFrom = activeFrom,
            Protected = protector.Protect(Generate(algorithm)),
        };
    }

    private static byte[] Generate(string algorithm)
    {
        switch (algorithm)
        {
            case SecurityAlgorithms.Aes256KW:
                return RandomNumberGenerator.GetBytes(32);
            case SecurityAlgorithms.EcdsaSha256:
                using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                    return key.ExportPkcs8PrivateKey();
            case SecurityAlgorithms.RsaSha256:
                using (var key = RSA.Create(3072))
                    return key.ExportPkcs8PrivateKey();
            default:
                throw new InvalidOperationException($"Identity:Keys:Algorithm is '{algorithm}'; ES256 and RS256 are supported.");
        }
    }

    private (SecurityKey Key, string Algorithm) Open(SigningKey row)
    {
        var secret = protector.Unprotect(row.Protected);
        switch (row.Algorithm)
        {
            case SecurityAlgorithms.Aes256KW:
                return (new SymmetricSecurityKey(secret) { KeyId = row.Id }, row.Algorithm);
            case SecurityAlgorithms.EcdsaSha256:
                var ecdsa = ECDsa.Create();
                ecdsa.ImportPkcs8PrivateKey(secret, out _);
                return (new ECDsaSecurityKey(ecdsa) { KeyId = row.Id }, row.Algorithm);
            default:
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(secret, out _);
                return (new RsaSecurityKey(rsa) { KeyId = row.Id }, row.Algorithm);
        }
    }

    [LoggerMessage(LogLevel.Information, "Made the {Use} key {KeyId}, which works from {ActiveFrom}")]
    private partial void LogCreated(KeyUse use, string keyId, DateTimeOffset activeFrom);

    [LoggerMessage(LogLevel.Information, "Deleted the {Use} key {KeyId}: nothing that it made holds any more")]
    private partial void LogDeleted(KeyUse use, string keyId);
}

/// <summary>Opened keys; of each kind the first one works, the others only check.</summary>
internal sealed record KeySet(
    IReadOnlyList<(SecurityKey Key, string Algorithm)> Signing, IReadOnlyList<(SecurityKey Key, string Algorithm)> Encryption)
{
    public bool Knows(string keyId) => Signing.Concat(Encryption).Any(entry => entry.Key.KeyId == keyId);

    public bool HasOrder(IReadOnlyList<string> signing, IReadOnlyList<string> encryption) =>
        Signing.Select(entry => entry.Key.KeyId).SequenceEqual(signing) && Encryption.Select(entry => entry.Key.KeyId).SequenceEqual(encryption);
}

/// <summary>Puts the keys into OpenIddict's options, and has the options read anew when the keys change.</summary>
internal sealed class KeyRingOptions(KeyRing ring) : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    public string? Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => ring.Watch();

    public void Configure(OpenIddictServerOptions options)
    {
        var keys = ring.Current;
        options.SigningCredentials.AddRange(keys.Signing.Select(entry => new SigningCredentials(entry.Key, entry.Algorithm)));
        options.EncryptionCredentials.AddRange(keys.Encryption.Select(
            entry => new EncryptingCredentials(entry.Key, entry.Algorithm, SecurityAlgorithms.Aes256CbcHmacSha512)));
    }
}
