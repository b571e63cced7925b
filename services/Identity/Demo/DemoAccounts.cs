using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Identity.Clients;
using SocialPubs.Identity.Grants;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Tokens;

namespace SocialPubs.Identity.Demo;

/// <summary>
/// One person and one machine client for each role, whose password and secret everybody knows: for looking at the
/// product on one's own machine, and refused anywhere else.
/// </summary>
internal sealed class DemoAccounts(
    IServiceScopeFactory scopes,
    IWebHostEnvironment environment,
    IConfiguration configuration,
    TimeProvider time,
    IOptions<TokenServerOptions> options) : IHostedLifecycleService
{
    public const string Password = "demo";

    /// <summary>The public client by which readers of the gateway's <c>/docs</c> sign in.</summary>
    private const string DocsClient = "socialpubs-docs";

    private const long DemoLock = 0x5C_4B_31_44;

    private static readonly string[] Bodies =
        ["gkh", "dorogi", "blagoustroystvo", "obrazovanie", "socialnaya-zashchita", "press-sluzhba"];

    /// <summary>The names of the demonstration's people are invented.</summary>
    private static readonly (string Id, string Name, string Role)[] People =
    [
        ("demo-curator", "Ольга Викторовна Лаптева", Roles.Curator),
        ("demo-executor", "Марина Сергеевна Гончарова", Roles.Executor),
        ("demo-press", "Антон Павлович Жданов", Roles.PressSecretary),
        ("demo-deputy", "Сергей Николаевич Волошин", Roles.DeputyHead),
        ("demo-area-deputy", "Елена Андреевна Прокопенко", Roles.AreaDeputy),
        ("demo-head", "Виктор Степанович Кравцов", Roles.Head),
        ("demo-admin", "Роман Игоревич Савельев", Roles.Administrator),
        ("demo-representative", "Дмитрий Олегович Ершов", Roles.Representative),
    ];

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        Refuse();
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<IdentityDb>();
        var register = services.GetRequiredService<ClientRegister>();
        var hasher = services.GetRequiredService<IPasswordHasher<Person>>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({DemoLock})", cancellationToken);
        var now = time.GetUtcNow();
        foreach (var (id, name, role) in People)
        {
            await AddPersonAsync(db, hasher, id, name, role, now, cancellationToken);
            if (await db.Set<Client>().AnyAsync(client => client.Id == id, cancellationToken))
                continue;
            var client = await register.PutAsync(
                id, new ClientSettings(name, ClientKind.Machine, Disabled: false, [], [], [.. GrantsOf(role)]), now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await register.SetSecretAsync(client, Password, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        await register.PutAsync(DocsClient, new ClientSettings("Описание API", ClientKind.Public, Disabled: false, [.. DocsPages()], [], []), now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The page with the API's description, under both names of this machine; the port may be another at each start.</summary>
    private IEnumerable<Uri> DocsPages() => new[] { "localhost", "127.0.0.1" }
        // Anew from the text: the builder's own would name also the port that goes without saying.
        .Select(host => new Uri(new UriBuilder(new Uri(options.Value.Issuer!, "docs/")) { Host = host }.Uri.AbsoluteUri));

    private void Refuse()
    {
        if (!environment.IsDevelopment())
            throw new InvalidOperationException("Identity:Demo is for Development only: everybody knows the passwords of its accounts.");
        if (options.Value.Issuer is not { IsLoopback: true })
            throw new InvalidOperationException("Identity:Demo needs an Identity:Issuer on this machine (localhost), so that nobody else reaches it.");
        var listens = (configuration["urls"] ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Array.Find(listens, url => !Uri.TryCreate(url, UriKind.Absolute, out var uri) || !uri.IsLoopback) is { } open)
            throw new InvalidOperationException($"Identity:Demo needs Identity to listen on this machine only; it listens on {open}.");
    }

    /// <summary>People get their roles by the appointments in Intake; the administrator is not appointed there.</summary>
    private static async Task AddPersonAsync(
        IdentityDb db, IPasswordHasher<Person> hasher, string id, string name, string role, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.Users.AnyAsync(person => person.Id == id, cancellationToken))
            return;

        var person = Person.Create(id, name, now);
        person.PasswordChangedAt = now;
        person.PasswordHash = hasher.HashPassword(person, Password);
        db.Add(person);
        if (role == Roles.Administrator)
            db.Add(new RoleGrant { Id = Guid.CreateVersion7(now), SubjectId = id, Role = role, ValidFrom = now, Version = 1 });
    }

    /// <summary>The curator of the region and the administrator act for no body; all others for every demonstration body.</summary>
    private static IEnumerable<ClientGrant> GrantsOf(string role) => role is Roles.Curator or Roles.Administrator
        ? [new ClientGrant(role, null)]
        : Bodies.Select(body => new ClientGrant(role, body));
}

internal static class DemoExtensions
{
    public static void AddDemo(this IServiceCollection services, IConfiguration configuration)
    {
        if (!configuration.GetValue<bool>("Identity:Demo"))
            return;
        services.AddHostedService<DemoAccounts>();
    }
}
