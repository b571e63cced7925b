using System.Collections.Frozen;

namespace SocialPubs.Reporting.Notices;

/// <summary>What notices are about, as people choose by which ways they get them.</summary>
internal static class NoticeKinds
{
    /// <summary>A clock nears its end.</summary>
    public const string Deadline = "deadline";

    /// <summary>A clock ended without what it waited for.</summary>
    public const string Missed = "missed";

    /// <summary>A publication was directed to the body or handed over to the person.</summary>
    public const string Assignment = "assignment";

    /// <summary>A draft waits for approval, was returned or approved.</summary>
    public const string Approval = "approval";

    /// <summary>A reply or an own post could not be posted, or does not stand as it was approved.</summary>
    public const string Posting = "posting";

    /// <summary>An account: its token, password, holder, cadence of own posts.</summary>
    public const string Account = "account";

    /// <summary>A shortcoming was sent, answered, sent back or decided.</summary>
    public const string Shortcoming = "shortcoming";

    /// <summary>An analysis is there, was signed, delivered or acknowledged.</summary>
    public const string Analysis = "analysis";

    /// <summary>A date that a reply promised nears, is due or was broken.</summary>
    public const string Promise = "promise";

    /// <summary>An urgent report or a surge.</summary>
    public const string Urgent = "urgent";

    public static readonly IReadOnlyList<string> All =
        [Deadline, Missed, Assignment, Approval, Posting, Account, Shortcoming, Analysis, Promise, Urgent];

    public static readonly FrozenSet<string> Known = All.ToFrozenSet(StringComparer.Ordinal);
}
