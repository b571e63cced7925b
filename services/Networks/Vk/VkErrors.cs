using System.Globalization;

namespace SocialPubs.Networks.Vk;

/// <summary>What VK's error codes mean for a reply.</summary>
internal static class VkErrors
{
    /// <summary>The end of the sending call. VK had begun to work when it answers 1, 10 or 36, so these do not say that nothing was done.</summary>
    public static PostResult OfSending(VkAnswer.Error error, VkOptions options) => error.Code is 1 or 10 or 36
        ? new PostResult(PostResultKind.Unknown, CodeOf(error.Code), error.Message)
        : OfPreparing(error, options);

    /// <summary>The end of a call that posts nothing.</summary>
    public static PostResult OfPreparing(VkAnswer.Error error, VkOptions options) => error.Code switch
    {
        1 or 6 or 10 or 36 => new PostResult(PostResultKind.Retry, CodeOf(error.Code), error.Message),
        9 or 29 => PostResult.Wait(CodeOf(error.Code), error.Message, options.LongBackoff),
        14 or 17 or 24 => new PostResult(PostResultKind.Person, CodeOf(error.Code), error.Message),
        5 or 27 or 28 or 1116 or 1117 => new PostResult(PostResultKind.Token, CodeOf(error.Code), error.Message),
        // 7, 15, 18, 19, 100, 203, 210–214, 222; and what VK may add: the same call again would get the same answer.
        _ => new PostResult(PostResultKind.Permanent, CodeOf(error.Code), error.Message),
    };

    /// <summary>The end of a call that looks for a reply.</summary>
    public static ReadBackResult OfReading(VkAnswer.Error error, VkOptions options) => OfPreparing(error, options) switch
    {
        { Kind: PostResultKind.Retry or PostResultKind.Person } later => new ReadBackResult(ReadBackKind.TryLater, later.Code),
        { Kind: PostResultKind.Wait } wait => new ReadBackResult(ReadBackKind.TryLater, wait.Code) { WaitFor = wait.WaitFor },
        var impossible => new ReadBackResult(ReadBackKind.Impossible, impossible.Code),
    };

    public static string CodeOf(int code) => string.Create(CultureInfo.InvariantCulture, $"vk.{code}");
}
