using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting.Notices;

/// <summary>The refusals of notices, their settings and deliveries.</summary>
public static class NoticeRefusals
{
    public static readonly RefusalCode ChannelNotConfigured = new(
        "reporting.channel-not-configured", StatusCodes.Status409Conflict, "This installation does not send by this channel");

    public static readonly RefusalCode CodeTooSoon = new(
        "reporting.code-too-soon", StatusCodes.Status429TooManyRequests, "A code was sent a moment ago");

    public static readonly RefusalCode WrongCode = new(
        "reporting.wrong-code", StatusCodes.Status422UnprocessableEntity, "The code does not confirm an address");

    public static readonly RefusalCode DeliverySettled = new(
        "reporting.delivery-settled", StatusCodes.Status409Conflict, "The message is neither failed nor unknown");

    public static readonly RefusalCode UnknownState = new(
        "reporting.unknown-delivery-state", StatusCodes.Status422UnprocessableEntity, "There is no such state of a message");
}
