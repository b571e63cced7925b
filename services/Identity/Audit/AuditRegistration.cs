using SocialPubs.Messaging.Keys;

namespace SocialPubs.Identity.Audit;

/// <summary>The record of who did what.</summary>
internal static class AuditRegistration
{
    public static WebApplicationBuilder AddAudit(this WebApplicationBuilder builder)
    {
        builder.AddMasterKeys();
        builder.Services.AddOptions<AuditOptions>().BindConfiguration("Audit")
            .Validate(options => options.HeadInterval >= TimeSpan.FromSeconds(1), "Audit:HeadInterval is too short.")
            .ValidateOnStart();
        builder.Services.AddSingleton<AuditChain>();
        builder.Services.AddHostedService<AuditHeadLog>();
        return builder;
    }

    public static WebApplication MapAudit(this WebApplication app)
    {
        // A missing key is to be told at start, not by the first message.
        app.Services.GetRequiredService<AuditChain>();
        SearchAudit.Map(app);
        ExportAudit.Map(app);
        VerifyAudit.Map(app);
        ReportAttempts.Map(app);
        return app;
    }
}
