namespace SocialPubs.Contracts;

/// <summary>One field that a command changed, as far as it is not personal data.</summary>
/// <param name="Entity">The kind of thing, such as <c>Publication</c>.</param>
/// <param name="Key">Which one.</param>
/// <param name="Field">The field.</param>
/// <param name="Before">What it was; null where the thing is new.</param>
/// <param name="After">What it is; null where the thing is gone. Both are null where the values are not for the record.</param>
public sealed record AuditChange(string Entity, string Key, string Field, string? Before, string? After);
