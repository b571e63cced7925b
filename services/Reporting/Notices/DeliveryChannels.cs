namespace SocialPubs.Reporting.Notices;

/// <summary>The ways by which notices leave the house; in the console they are always.</summary>
internal static class DeliveryChannels
{
    public const string Email = "email";
    public const string Telegram = "telegram";
    public const string Max = "max";

    public static readonly IReadOnlyList<string> All = [Email, Telegram, Max];
}
