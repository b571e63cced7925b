namespace SocialPubs.Contracts;

/// <summary>A stage of the solution with the day by which a draft promises it (clause 8).</summary>
/// <param name="Text">What will be done, in the words of the draft.</param>
/// <param name="DueDate">By which day.</param>
/// <param name="DueAt">The first instant after that day in the administration's time zone; kept in time at exactly this instant.</param>
public sealed record PromisedStage(string Text, DateOnly DueDate, DateTimeOffset DueAt);
