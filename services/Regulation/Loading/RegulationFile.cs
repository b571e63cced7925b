namespace SocialPubs.Regulations.Loading;

/// <summary>A regulation file as it is written; docs/regulation.md explains it.</summary>
internal sealed record RegulationFile
{
    public required string Id { get; init; }
    public required string Edition { get; init; }
    public required ActReference Act { get; init; }
    public required string TimeZone { get; init; }
    public DayOfWeek FirstDayOfWeek { get; init; } = DayOfWeek.Monday;
    public required IReadOnlyList<CalendarDefinition> Calendars { get; init; }
    public required IReadOnlyList<RoleRule> Roles { get; init; }
    public IReadOnlyList<ChoiceRule> Levels { get; init; } = [];
    public IReadOnlyList<ChoiceRule> Sources { get; init; } = [];
    public required IReadOnlyList<NetworkRule> Networks { get; init; }
    public required IReadOnlyList<TimerDefinition> Timers { get; init; }
    public required string ReplyTimer { get; init; }
    public string? DraftTimer { get; init; }
    public string? PostingTimer { get; init; }
    public IReadOnlyList<ApprovalRule> Approvals { get; init; } = [];
    public TransferRule? Transfer { get; init; }
    public InterimRule? Interim { get; init; }
    public IReadOnlyList<ClosingReason> ClosingReasons { get; init; } = [];
    public IReadOnlyList<RefusalGround> RefusalGrounds { get; init; } = [];
    public required ContentRules Content { get; init; }
    public RepeatRule? Repeat { get; init; }
    public LatenessRule? Lateness { get; init; }
    public RetentionRule? Retention { get; init; }
    public PostingRule? Posting { get; init; }
    public IReadOnlyList<CadenceRule> Cadence { get; init; } = [];
    public OwnPostsRule? OwnPosts { get; init; }
    public IReadOnlyList<CapRule> Caps { get; init; } = [];
    public SurgeRule? Surge { get; init; }
    public IReadOnlyList<ReportRule> Reports { get; init; } = [];
    public IReadOnlyList<DutyRule> Duties { get; init; } = [];
}
