using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.Invitations;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Policies;
using SocialPubs.Identity.SignIn;
using SocialPubs.Identity.Tests;
using SocialPubs.Testing;

[assembly: AssemblyFixture(typeof(AccountsSystem))]

namespace SocialPubs.Identity.Tests;

/// <summary>
/// Identity on a real database and a real broker, shared by the tests of the accounts:
/// each makes people of its own, so none sees another's.
/// </summary>
public sealed class AccountsSystem : IAsyncLifetime
{
    public const string Password = "рыжий кот гуляет сам по себе";

    private static int sequence;

    private readonly SemaphoreSlim policy = new(1, 1);
    private ServiceHost<Program>? host;

    /// <summary>The service's clock.</summary>
    public TimeProvider Time => Services.GetRequiredService<TimeProvider>();

    public ServiceHostOptions Options { get; private set; } = null!;

    /// <summary>What the rest of the system hears.</summary>
    public BusProbe Probe { get; private set; } = null!;

    public IServiceProvider Services => host!.Services;

    public async ValueTask InitializeAsync()
    {
        Options = (await ServiceHostOptions.CreateAsync("identitydb")) with
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Identity:AddressFailures"] = "100000" },
        };
        Probe = await BusProbe.StartAsync(Options.Broker);
        host = new ServiceHost<Program>(Options);
        using var client = host.CreateClient();
        (await client.GetAsync(new Uri("/alive", UriKind.Relative))).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        policy.Dispose();
        if (Probe is not null)
            await Probe.DisposeAsync();
        if (host is not null)
            await host.DisposeAsync();
    }

    public static string NewId(string prefix = "person") =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref sequence)}");

    /// <summary>A browser that nobody has used yet.</summary>
    public Browser NewBrowser() => new(host!.Server.CreateHandler());

    public HttpMessageHandler NewHandler() => host!.Server.CreateHandler();

    /// <summary>A link for a person, as path and query.</summary>
    public async Task<string> InviteAsync(string id)
    {
        var link = string.Empty;
        await InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<IdentityDb>();
            var person = await db.Users.SingleAsync(row => row.Id == id);
            link = (await services.GetRequiredService<InvitationDesk>().InviteAsync(person, InvitationDesk.ForNewPeople, CancellationToken.None)).Link;
            await db.SaveChangesAsync();
        });
        return new Uri(link).PathAndQuery;
    }

    /// <summary>Demands a second factor of a role until disposed. The policy is one for all: tests of it run one after another.</summary>
    public async Task<IAsyncDisposable> DemandSecondFactorAsync(string role)
    {
        await policy.WaitAsync();
        await SetPolicyAsync([role]);
        return new Demand(this);
    }

    /// <summary>A browser in which a person with a second factor has signed in, by an otherwise unused time step.</summary>
    public async Task<Browser> SignedInWithFactorAsync(string id)
    {
        var browser = NewBrowser();
        byte[] key = [];
        await InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<IdentityDb>();
            var factor = await db.Set<SecondFactor>().SingleAsync(row => row.PersonId == id);
            key = services.GetRequiredService<IDataProtectionProvider>().CreateProtector("SocialPubs.Identity.SecondFactor.v1").Unprotect(factor.Key!);
        });
        var page = await browser.SignInAsync(id, Password);
        page.Path.ShouldBe("/account/second-factor");
        page = await browser.SubmitAsync(page, ("code", Totp.Code(key, Totp.StepAt(Time.GetUtcNow()) + 1)));
        page.Path.ShouldBe("/account");
        return browser;
    }

    /// <summary>The key as it is printed, read back.</summary>
    public static byte[] KeyOf(string text)
    {
        var bits = string.Concat(text.Where(c => c != ' ').Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    private Task SetPolicyAsync(List<string> roles) => InScopeAsync(async services =>
    {
        var db = services.GetRequiredService<IdentityDb>();
        var row = await db.Set<Policy>().SingleOrDefaultAsync() ?? db.Add(new Policy()).Entity;
        row.SecondFactorRoles = roles;
        row.Version++;
        await db.SaveChangesAsync();
    });

    private sealed class Demand(AccountsSystem system) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await system.SetPolicyAsync([]);
            system.policy.Release();
        }
    }

    /// <summary>A client of the API with a token.</summary>
    public HttpClient ClientFor(string id, params string[] roles) => host!.ClientFor(id, roles);

    /// <summary>Somebody who may sign in with <see cref="Password"/>, or with no password yet.</summary>
    public async Task<string> NewPersonAsync(string? role = null, bool withPassword = true, string name = "Анна Иванова")
    {
        var id = NewId();
        await InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<IdentityDb>();
            var person = db.Add(Person.Create(id, name, Time.GetUtcNow())).Entity;
            if (withPassword)
                services.GetRequiredService<Passwords>().Set(person, Password);
            if (role is not null)
            {
                db.Add(new RoleGrant
                {
                    Id = Guid.CreateVersion7(),
                    SubjectId = id,
                    Role = role,
                    BodyCode = role == Roles.Administrator ? null : "zhkh",
                    ValidFrom = Time.GetUtcNow().AddDays(-1),
                    Version = 1,
                });
            }

            await db.SaveChangesAsync();
        });
        return id;
    }

    /// <summary>Gives a person a second factor.</summary>
    /// <returns>The key and the recovery codes.</returns>
    internal async Task<(byte[] Key, IReadOnlyList<string> Codes)> TurnOnFactorAsync(string id)
    {
        byte[] key = [];
        IReadOnlyList<string> codes = [];
        await InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<IdentityDb>();
            var factors = services.GetRequiredService<SecondFactors>();
            await factors.BeginAsync(id, CancellationToken.None);
            await db.SaveChangesAsync();
            key = (await factors.PendingKeyAsync(id, CancellationToken.None))!;
            var person = await db.Users.SingleAsync(row => row.Id == id);
            // The code of the step before: the present one is left for the test.
            codes = (await factors.ConfirmAsync(person, Totp.Code(key, Totp.StepAt(Time.GetUtcNow()) - 1), CancellationToken.None))!;
            await db.SaveChangesAsync();
        });
        return (key, codes);
    }

    public async Task InScopeAsync(Func<IServiceProvider, Task> act)
    {
        await using var scope = Services.CreateAsyncScope();
        await act(scope.ServiceProvider);
    }

    internal async Task<T> ReadAsync<T>(Func<IdentityDb, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<IdentityDb>());
    }

    /// <summary>A browser in which a person has signed in with the password.</summary>
    public async Task<Browser> SignedInAsync(string id)
    {
        var browser = NewBrowser();
        var page = await browser.SignInAsync(id, Password);
        page.Path.ShouldBe("/account");
        return browser;
    }
}
