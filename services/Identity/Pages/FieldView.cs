namespace SocialPubs.Identity.Pages;

/// <summary>One input with its label, hint and error, so that all are tied together alike on every page.</summary>
/// <param name="Id">Name and id of the input.</param>
/// <param name="Label">The visible label.</param>
/// <param name="Autocomplete">What a password manager puts in (HTML, autofill tokens).</param>
/// <param name="Error">What is wrong; null where nothing is.</param>
internal sealed record FieldView(string Id, string Label, string Autocomplete, string? Error)
{
    public string Type { get; init; } = "text";

    public string? Hint { get; init; }

    /// <summary>What was entered; never a password.</summary>
    public string? Value { get; init; }

    public string? InputMode { get; init; }

    public bool Autofocus { get; init; }

    /// <summary>A narrow input for a short code.</summary>
    public bool Short { get; init; }

    public string? DescribedBy => (Hint, Error) switch
    {
        (null, null) => null,
        (_, null) => $"{Id}-hint",
        (null, _) => $"{Id}-error",
        _ => $"{Id}-hint {Id}-error",
    };
}
