using System.Text.Json;

namespace SocialPubs.Networks.Meta;

/// <summary>How a call to the Graph API ended; whether it was done is known in the first three cases only.</summary>
internal abstract record GraphAnswer
{
    /// <summary>A node, a list, or what a creation confirmed.</summary>
    public sealed record Value(JsonElement Json) : GraphAnswer;

    /// <summary>What stands under <c>error</c>.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Code">Meta's code.</param>
    /// <param name="SubCode">The finer one, where there is one.</param>
    /// <param name="Message">For people.</param>
    /// <param name="IsTransient">Meta says that the same call may work later.</param>
    /// <param name="Wait">How long Meta's usage headers ask to wait.</param>
    public sealed record Error(int Status, int Code, int? SubCode, string Message, bool IsTransient = false, TimeSpan? Wait = null) : GraphAnswer
    {
        /// <summary>There is no such object, or the account may not see it: Meta does not say which.</summary>
        public bool IsMissing => (Code, SubCode) is (100, 33) or (803, _) or (24, 2207006);
    }

    /// <summary>No connection came about: nothing was sent.</summary>
    public sealed record NotSent(string Code, string Reason) : GraphAnswer;

    /// <summary>We did not ask, because the interface cannot do it.</summary>
    public sealed record Refused(string Code, string Reason) : GraphAnswer;

    /// <summary>An HTTP status without Meta's words.</summary>
    public sealed record Bare(int Status, TimeSpan? RetryAfter) : GraphAnswer;

    /// <summary>Time-out, a connection that broke, or an answer that is none of Meta's.</summary>
    public sealed record Lost(string Code, string Reason) : GraphAnswer;
}
