using System.Globalization;
using Microsoft.AspNetCore.Http;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Commands;

/// <summary>Entity tags of aggregates: the version number in quotes (RFC 9110, section 8.8.3).</summary>
public static class ETags
{
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Sets the answer's entity tag.</summary>
    public static void SetETag(this HttpContext context, int version) => context.Response.Headers.ETag = Of(version);

    /// <summary>
    /// The refusal of a change that was made on an older version, or null where there is none. Without an
    /// <c>If-Match</c> header, or with <c>*</c>, every version is accepted.
    /// </summary>
    /// <param name="ifMatch">The header's value.</param>
    /// <param name="version">The present version.</param>
    /// <param name="current">What the caller needs to see to merge; goes into the answer as <c>current</c>.</param>
    public static Refusal? Check(string? ifMatch, int version, object? current = null)
    {
        if (string.IsNullOrWhiteSpace(ifMatch) || ifMatch.Trim() == "*" || ifMatch.Split(',').Any(tag => tag.Trim() == Of(version)))
            return null;

        return new Refusal(CommonRefusals.Stale, $"The present version is {version}.", "If-Match")
        {
            Facts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = version, ["current"] = current },
        };
    }
}
