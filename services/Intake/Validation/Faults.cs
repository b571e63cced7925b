using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Validation;

/// <summary>Collects everything that is wrong with a request, so that its sender mends it in one go.</summary>
internal sealed class Faults
{
    private readonly List<Refusal> refusals = [];

    public bool Any => refusals.Count > 0;

    public void Add(RefusalCode code, string detail, string field) => refusals.Add(new Refusal(code, detail, field));

    public void Add(IEnumerable<Refusal> others) => refusals.AddRange(others);

    public List<Refusal> ToList() => [.. refusals];

    /// <summary>The text without blanks at its ends; an empty one where it is missing, which is then a fault.</summary>
    public string Required(string? value, int maxLength, string field)
    {
        var text = Optional(value, maxLength, field);
        if (text is null)
            Add(CommonRefusals.Invalid, "This field is needed.", field);
        return text ?? string.Empty;
    }

    /// <summary>The text without blanks at its ends, or null where nothing is left.</summary>
    public string? Optional(string? value, int maxLength, string field)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length > maxLength)
            Add(CommonRefusals.Invalid, $"It has {text.Length} characters; {maxLength} are allowed.", field);
        NoZeroCharacter(text, field);
        return text;
    }

    /// <summary>A code of a register: lower-case Latin letters, digits and hyphens.</summary>
    public void Slug(string code, string field)
    {
        if (code.Length is 0 or > 63 || code[0] == '-' || !code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            Add(
                CommonRefusals.Invalid,
                "A code has 1 to 63 lower-case Latin letters, digits and hyphens and does not begin with a hyphen.",
                field);
        }
    }

    /// <summary>PostgreSQL keeps no U+0000, and no text of a person has one.</summary>
    public void NoZeroCharacter(string text, string field)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            Add(CommonRefusals.Invalid, "It holds a zero character.", field);
    }
}
