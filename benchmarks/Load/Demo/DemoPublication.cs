using SocialPubs.Load.Clients;

namespace SocialPubs.Load.Demo;

/// <summary>How far a publication of the demonstration has come.</summary>
internal enum DemoGoal
{
    /// <summary>On record, not directed yet.</summary>
    Registered,

    /// <summary>A body has it, nobody has taken it.</summary>
    Directed,

    /// <summary>The body is not competent.</summary>
    Declined,

    /// <summary>Closed without a reply: it was deleted.</summary>
    Closed,

    /// <summary>An executor writes.</summary>
    Drafted,

    /// <summary>The curator has the draft.</summary>
    Submitted,

    /// <summary>The curator returned the draft.</summary>
    Returned,

    /// <summary>The reply stands in the network.</summary>
    Posted,
}

/// <summary>What the executor writes.</summary>
internal sealed record DemoDraft(
    string Greeting,
    string? Measures,
    IReadOnlyList<(string Text, int Days)> Stages,
    (string Reason, DemoLegalAct Act, string Article)? Refusal,
    string Closing);

/// <summary>A remark of the curator; <paramref name="Quote"/> is the place in the text, if it has one.</summary>
internal sealed record DemoRemark(string Kind, string Text, string? Quote = null);

/// <summary>A citizen's post and what becomes of it.</summary>
/// <param name="Key">Names it among the others.</param>
/// <param name="Wall">The community where it was posted.</param>
/// <param name="Author">Who posted it; invented.</param>
/// <param name="Text">The post.</param>
/// <param name="Topic">The topic, if one was chosen.</param>
/// <param name="Detected">How long before now the curator found it.</param>
/// <param name="Posted">How long before that it was posted.</param>
/// <param name="Goal">How far it has come.</param>
internal sealed record DemoPublication(
    string Key, WallMember Wall, WallMember Author, string Text, string? Topic, TimeSpan Detected, TimeSpan Posted, DemoGoal Goal)
{
    /// <summary>What the curator tells the body.</summary>
    public string? Instructions { get; init; }

    public DemoDraft? Draft { get; init; }

    public IReadOnlyList<DemoRemark> Remarks { get; init; } = [];

    /// <summary>Why the body declines it.</summary>
    public string? DeclineReason { get; init; }

    /// <summary>Why it matters to many.</summary>
    public string? Significance { get; init; }

    /// <summary>The earlier publication on the same question.</summary>
    public string? RepeatOf { get; init; }
}
