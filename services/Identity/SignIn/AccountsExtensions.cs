using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;
using SocialPubs.Identity.Invitations;
using SocialPubs.Identity.Pages;
using SocialPubs.Identity.People;
using SocialPubs.Identity.Policies;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.Tokens;

namespace SocialPubs.Identity.SignIn;

/// <summary>People, their passwords, second factors and sessions, and the pages for them.</summary>
internal static class AccountsExtensions
{
    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccountOptions>().BindConfiguration("Identity")
            .PostConfigure<IOptions<TokenServerOptions>>((options, tokens) => options.Issuer = tokens.Value.Issuer?.AbsoluteUri ?? string.Empty)
            .Validate(options => Uri.TryCreate(options.Issuer, UriKind.Absolute, out _), "Identity:Issuer is not an address.")
            .Validate(options => options.PasswordIterations >= 210_000, "Identity:PasswordIterations is less than OWASP advises.")
            .Validate(options => TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _), "There is no time zone Identity:TimeZone.")
            .ValidateOnStart();
        services.AddIdentityCore<Person>(options => options.User.RequireUniqueEmail = false).AddEntityFrameworkStores<IdentityDb>();
        services.AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<AccountOptions>>((hasher, options) => hasher.IterationCount = options.Value.PasswordIterations);
        // One for all: Identity's own is scoped, and the decoy's hash is made once.
        services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<Person>, PasswordHasher<Person>>());
        services.AddSingleton<DecoyHash>();
        services.AddSingleton<BreachedPasswords>();
        services.AddHttpContextAccessor();
        services.AddScoped<SignInGuard>();
        services.AddScoped<Passwords>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<SessionStore>();
        services.AddScoped<InvitationDesk>();
        services.AddScoped<SignInRecord>();
        services.AddScoped<PersonSignIn>();
        services.AddHostedService<FirstAdministrator>();
        services.AddHostedService<AccountCleaner>();
        services.AddAccountCookies();
        services.AddAuthorizationBuilder().AddPolicy(
            AccountSchemes.Policy,
            policy => policy.AddAuthenticationSchemes(AccountSchemes.Account).RequireAuthenticatedUser());
        services.AddPages();
        return builder;
    }

    /// <summary>Middleware and endpoints; call it after <c>UseMessaging</c>.</summary>
    public static WebApplication UseAccounts(this WebApplication app)
    {
        // Both are made once and take a moment, or tell of a wrong setting: at start, not at somebody's sign-in.
        app.Services.GetRequiredService<BreachedPasswords>();
        app.Services.GetRequiredService<DecoyHash>();
        app.UseAccountPages();
        app.MapAccountStyles();
        app.MapRazorPages();

        var identity = app.MapGroup("/api/identity");
        GetMe.Map(identity);
        ListPeople.Map(identity);
        PutPerson.Map(identity);
        CommandPerson.Map(identity);
        ExportPerson.Map(identity);
        SessionEndpoints.Map(identity);
        PolicyEndpoints.Map(identity);
        return app;
    }

    private static void AddPages(this IServiceCollection services)
    {
        services.AddRazorPages(options =>
        {
            options.Conventions.AuthorizeFolder("/", AccountSchemes.Policy);
            foreach (var open in new[] { "/SignIn", "/SecondFactor", "/RecoveryCode", "/Invitation", "/SignOut", "/Error", "/ChooseLanguage", "/SetUpSecondFactor" })
                options.Conventions.AllowAnonymousToPage(open);
            // What is no page is told by a page: without this the fallback policy would ask for a token.
            options.Conventions.AddPageRoute("/Error", "/account/{**rest}");
        });
        // Russian as it is instead of a numeric entity for each letter.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddOptions<AntiforgeryOptions>().Configure<IOptions<AccountOptions>>((antiforgery, options) =>
        {
            antiforgery.Cookie.Name = AccountCookies.NameOf(options.Value, "-form");
            antiforgery.Cookie.Path = "/";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = options.Value.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            antiforgery.FormFieldName = "form-token";
            antiforgery.HeaderName = null;
            // The pages set their own headers.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
    }
}
