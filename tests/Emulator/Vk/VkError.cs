namespace SocialPubs.Emulator.Vk;

/// <summary>An answer of the kind <c>{"error": …}</c>, which VK sends with status 200.</summary>
internal sealed class VkException(int code, string? detail = null)
    : Exception(detail is null ? VkErrors.Message(code) : $"{VkErrors.Message(code)}: {detail}")
{
    public int Code { get; } = code;
}

/// <summary>VK's wording of its error codes.</summary>
internal static class VkErrors
{
    private static readonly Dictionary<int, string> Messages = new()
    {
        [1] = "Unknown error occurred",
        [3] = "Unknown method passed",
        [5] = "User authorization failed",
        [6] = "Too many requests per second",
        [7] = "Permission to perform this action is denied",
        [8] = "Invalid request",
        [9] = "Flood control",
        [10] = "Internal server error",
        [14] = "Captcha needed",
        [15] = "Access denied",
        [17] = "Validation required",
        [18] = "User was deleted or banned",
        [19] = "Content blocked",
        [24] = "Confirmation required",
        [27] = "Group authorization failed",
        [28] = "Application authorization failed",
        [29] = "Rate limit reached",
        [36] = "Method execution was interrupted due to timeout",
        [100] = "One of the parameters specified was missing or invalid",
        [113] = "Invalid user id",
        [203] = "Access to group denied",
        [210] = "Access to wall's post denied",
        [211] = "Access to wall's comment denied",
        [212] = "Access to post comments denied",
        [213] = "Access to status replies denied",
        [214] = "Access to adding post denied",
        [222] = "Hyperlinks are forbidden",
        [1116] = "Anonymous token is invalid",
        [1117] = "Access token has expired",
    };

    public static string Message(int code) => Messages.GetValueOrDefault(code, "Unknown error occurred");
}
