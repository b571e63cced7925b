using System.Text.Json;

namespace SocialPubs.Networks.Calls;

/// <summary>How one HTTP call to a network ended.</summary>
public abstract record CallAnswer
{
    /// <summary>The network answered, whatever it says.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Body">The JSON, where it is some.</param>
    /// <param name="Headers">The headers in lower case.</param>
    public sealed record Answered(int Status, JsonElement? Body, IReadOnlyDictionary<string, string> Headers) : CallAnswer
    {
        /// <summary>Whether the status is one of success.</summary>
        public bool IsSuccess => Status is >= 200 and < 300;

        /// <summary>What <c>Retry-After</c> asks for (RFC 9110, section 10.2.3).</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>No connection came about: nothing was sent.</summary>
    public sealed record NotSent(string Code, string Reason) : CallAnswer;

    /// <summary>Time-out, a connection that broke, or an answer that cannot be read: the call may have been done.</summary>
    public sealed record Lost(string Code, string Reason) : CallAnswer;
}
