using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace SocialPubs.ServiceDefaults.Problems;

/// <summary>
/// Says what is wrong with a request that cannot be read, in words of the API: what the libraries say names their types,
/// which helps nobody who calls and tells too much to who looks for a way in.
/// </summary>
internal static class UnreadableRequest
{
    // Without backtracking they take a time in proportion to the text and need no limit of it: one by the clock ends the answer
    // to a request, and with it these words, when the machine stands still for a moment.
    private const RegexOptions Linear = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    private static readonly Regex UnreadableParameter = new("^Failed to bind parameter \"[^\"]* (?<name>[A-Za-z0-9_-]+)\" from ", Linear);

    private static readonly Regex MissingParameter = new("^Required parameter \"[^\"]* (?<name>[A-Za-z0-9_-]+)\" was not provided", Linear);

    private static readonly Regex MissingProperties = new("missing required properties including: (?<names>'[^.]*')\\.", Linear);

    private static readonly Regex DuplicateProperty = new("^Duplicate propert", Linear);

    private static readonly Regex LibraryText = new(@"System\.|SocialPubs\.|type '|could not be converted| Path: |[Dd]eserializ", Linear);

    public static string Describe(JsonException json)
    {
        var what = WhatIsWrong(json);
        return json.LineNumber is { } line ? $"Line {line + 1}, position {json.BytePositionInLine + 1}: {what}" : what;
    }

    public static Refusal ToRefusal(BadHttpRequestException bad)
    {
        if (UnreadableParameter.Match(bad.Message) is { Success: true } unreadable)
            return new Refusal(CommonRefusals.Malformed, "The value cannot be read as what the API description names.", unreadable.Groups["name"].Value);
        if (MissingParameter.Match(bad.Message) is { Success: true } missing)
            return new Refusal(CommonRefusals.Malformed, "It is needed.", missing.Groups["name"].Value);

        return new Refusal(CommonRefusals.Malformed, "The request ends too early, or is not what HTTP or the API description asks for.");
    }

    private static string WhatIsWrong(JsonException json)
    {
        // The reader's own exceptions are of a type that is derived from this one: the text is no JSON at all.
        if (json.GetType() != typeof(JsonException))
            return "The text is not JSON.";
        if (MissingProperties.Match(json.Message) is { Success: true } missing)
            return $"Fields are missing: {missing.Groups["names"].Value}.";
        if (DuplicateProperty.Match(json.Message) is { Success: true })
            return "A field stands there twice.";

        // What a converter of ours says is meant for people.
        return json.InnerException is null && !LibraryText.IsMatch(json.Message)
            ? json.Message
            : "The value is not what the API description names.";
    }
}
