namespace SocialPubs.Contracts;

/// <summary>What a curator asks to change in a returned draft (clause 9).</summary>
/// <param name="Id">Identifies the remark when the executor answers it.</param>
/// <param name="Kind">One of <see cref="RemarkKinds"/>.</param>
/// <param name="Text">What the curator wrote.</param>
/// <param name="Start">Where in the draft's text the remark begins (UTF-16 index), or null for a general remark.</param>
/// <param name="Length">How many UTF-16 units it covers, or null for a general remark.</param>
/// <param name="Quote">The text that it covers, so that the place is found again in a later version.</param>
public sealed record Remark(Guid Id, string Kind, string Text, int? Start, int? Length, string? Quote);
