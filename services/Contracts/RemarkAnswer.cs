namespace SocialPubs.Contracts;

/// <summary>How the executor dealt with one remark of the curator.</summary>
/// <param name="RemarkId">The remark.</param>
/// <param name="Done">Whether the text was changed as asked.</param>
/// <param name="Text">What was done, or why not.</param>
public sealed record RemarkAnswer(Guid RemarkId, bool Done, string Text);
