using Microsoft.Extensions.Options;
using SocialPubs.Reporting.Notices.Deliveries;
using SocialPubs.Reporting.Notices.Settings;
using SocialPubs.Reporting.Record;
using SocialPubs.ServiceDefaults.Outgoing;

namespace SocialPubs.Reporting.Notices;

/// <summary>Notices: who is told what, and how it reaches them.</summary>
internal static class NoticesRegistration
{
    public static WebApplicationBuilder AddNotices(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MailOptions>()
            .BindConfiguration("Mail")
            .Validate(options => !options.IsConfigured || MimeKit.MailboxAddress.TryParse(options.From, out var from) && from.Domain.Length > 0, "Mail:From must be an e-mail address.")
            .Validate(options => options.Port is > 0 and < 65536 && options.Timeout > TimeSpan.Zero, "Mail:Port and Mail:Timeout must be positive.")
            .Validate(options => options.Tls != MailTls.None || string.IsNullOrEmpty(options.Password) || IsLoopback(options.Host), "Mail:Tls must not be none where a password goes over the network.")
            .ValidateOnStart();
        services.AddOptions<NoticeOptions>()
            .BindConfiguration("Notices")
            .Validate(options => IsSafe(options.Telegram.ApiUrl) && IsSafe(options.Max.ApiUrl), "Notices: addresses of messengers must be https: the token goes there.")
            .Validate(options => options.PublicAddress is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Notices:PublicAddress must be an absolute web address.")
            .Validate(options => options.Poll > TimeSpan.Zero && options.FirstPause > TimeSpan.Zero && options.Lease > TimeSpan.Zero, "Notices: times must be positive.")
            .ValidateOnStart();
        services.AddSingleton<NoticeTexts>();
        services.AddScoped<IReaction, NoticeReaction>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddTransient<IDeliverySender, MailSender>();
        services.AddHttpClient<TelegramSender>().AddOutgoing(provider => provider.GetRequiredService<IOptions<NoticeOptions>>().Value.TelegramTarget);
        services.AddHttpClient<MaxSender>().AddOutgoing(provider => provider.GetRequiredService<IOptions<NoticeOptions>>().Value.MaxTarget);
        services.AddTransient<IDeliverySender>(provider => provider.GetRequiredService<TelegramSender>());
        services.AddTransient<IDeliverySender>(provider => provider.GetRequiredService<MaxSender>());
        services.AddHostedService<DeliveryWorker>();
        return builder;
    }

    public static void MapNotices(this IEndpointRouteBuilder routes)
    {
        NoticeList.Map(routes);
        NoticeSettingsEndpoints.Map(routes);
        ConfirmContact.Map(routes);
        DeliveryEndpoints.Map(routes);
    }

    private static bool IsSafe(Uri? address) => address is null || (address.IsAbsoluteUri && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)));

    private static bool IsLoopback(string? host) => host is "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
