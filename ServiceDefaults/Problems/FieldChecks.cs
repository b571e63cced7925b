namespace SocialPubs.ServiceDefaults.Problems;

/// <summary>Collects what is wrong with the fields of one request, so that people learn all of it at once.</summary>
public sealed class FieldChecks
{
    /// <summary>What was found.</summary>
    public List<Refusal> Refusals { get; } = [];

    public string Required(string field, string? value, int max)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Refusals.Add(new Refusal(CommonRefusals.Invalid, "The field must not be empty.", field));
            return string.Empty;
        }

        return Checked(field, value, max);
    }

    /// <summary>The value, or null where it is blank.</summary>
    public string? Optional(string field, string? value, int max) => string.IsNullOrWhiteSpace(value) ? null : Checked(field, value, max);

    public void Count<T>(string field, IReadOnlyList<T> items, int max)
    {
        if (items.Count > max)
            Refusals.Add(new Refusal(CommonRefusals.Invalid, $"The list may have {max} entries, it has {items.Count}.", field));
    }

    public void Invalid(string field, string detail) => Refusals.Add(new Refusal(CommonRefusals.Invalid, detail, field));

    private string Checked(string field, string value, int max)
    {
        if (value.Length > max)
            Invalid(field, $"The text may have {max} characters, it has {value.Length}.");
        // PostgreSQL's text cannot hold it, and no network shows it.
        if (value.Contains('\0'))
            Invalid(field, "The text holds a NUL character.");
        return value.Trim();
    }
}
