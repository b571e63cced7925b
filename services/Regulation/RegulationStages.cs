namespace SocialPubs.Regulations;

/// <summary>The stages of a publication; each is kept by one service, which takes its timers with <see cref="TimerChanges.ForStages"/>.</summary>
public static class RegulationStages
{
    /// <summary>The whole way from detection to reply; kept by Intake.</summary>
    public const string Reply = "reply";

    /// <summary>Routing to a body and back; kept by Intake.</summary>
    public const string Direction = "direction";

    /// <summary>Preparing and reworking the draft; kept by Drafting.</summary>
    public const string Drafting = "drafting";

    /// <summary>The curator's decision; kept by Approval.</summary>
    public const string Review = "review";

    /// <summary>Posting what was approved; kept by Publishing.</summary>
    public const string Posting = "posting";

    /// <summary>Every stage in the order of a publication's life.</summary>
    public static readonly IReadOnlyList<string> All = [Reply, Direction, Drafting, Review, Posting];
}
