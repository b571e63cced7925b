namespace SocialPubs.Contracts;

/// <summary>
/// Who listens to what. Every publisher declares these queues and bindings before its first message, so that a
/// service that has never run yet misses nothing: a publisher confirm says that the broker has the message, not that
/// a queue has.
/// </summary>
public static class Queues
{
    public const string Intake = "intake";
    public const string Drafting = "drafting";
    public const string Approval = "approval";
    public const string Publishing = "publishing";
    public const string Reporting = "reporting";
    public const string Identity = "identity";

    /// <summary>Each service's queue and the messages that it consumes; a test compares it with the consumers.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<Type>> Subscriptions =
        new Dictionary<string, IReadOnlyList<Type>>(StringComparer.Ordinal)
        {
            [Intake] = [typeof(ReplyPosted), typeof(NetworkAccountChanged)],
            [Drafting] =
            [
                typeof(PublicationDirected), typeof(DirectionDeclined), typeof(PublicationClosed),
                typeof(PublicationLinkedAsRepeat), typeof(DraftApproved), typeof(DraftReturned), typeof(PostingFailed),
                typeof(ReplyPosted), typeof(ReplyStandingChanged), typeof(AuthorPseudonymised), typeof(AuthorCorrected),
            ],
            [Approval] =
            [
                typeof(DraftSubmitted), typeof(DraftWithdrawn), typeof(PublicationClosed), typeof(DirectionDeclined),
                typeof(PublicationDirected), typeof(AuthorPseudonymised), typeof(AuthorCorrected),
            ],
            [Publishing] =
            [
                typeof(DraftApproved), typeof(PublicationClosed), typeof(AuthorPseudonymised), typeof(AuthorCorrected),
                typeof(AppointmentGranted), typeof(AppointmentEnded),
            ],
            [Reporting] = [.. All, .. Facts],
            [Identity] = [typeof(AppointmentGranted), typeof(AppointmentEnded), typeof(AuditRecorded)],
        };

    /// <summary>Whether any service listens to messages of this type.</summary>
    public static bool IsHeard(Type message) => Subscriptions.Values.Any(messages => messages.Contains(message));

    /// <summary>Every event of a publication, which Reporting hears.</summary>
    public static IEnumerable<Type> All => Messages.Where(type => type.IsAssignableTo(typeof(IEvent)));

    /// <summary>What Reporting hears besides: who is in office, how the accounts are, own posts and their cadence.</summary>
    public static IReadOnlyList<Type> Facts =>
    [
        typeof(AccountHolderLeft), typeof(AccountPasswordDue), typeof(AccountTokenProblem), typeof(AppointmentEnded),
        typeof(AppointmentGranted), typeof(CadenceClosed), typeof(CadenceMissed), typeof(CadenceWarning), typeof(OwnPostFailed), typeof(OwnPostPosted),
    ];

    /// <summary>Every message of the system.</summary>
    public static IEnumerable<Type> Messages => typeof(IMessage).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IMessage)))
        .OrderBy(type => type.Name, StringComparer.Ordinal);
}
