namespace SocialPubs.Contracts;

/// <summary>Any service: somebody did something, or tried to and was refused. Identity keeps it in the append-only record.</summary>
/// <param name="Id">The entry (UUID v7).</param>
/// <param name="OccurredAt">When it was done or refused.</param>
/// <param name="Service">The service, such as <c>intake</c>.</param>
/// <param name="Action">The name of the endpoint or of the act, such as <c>IntakeDirectPublication</c>.</param>
/// <param name="SubjectId">The <c>sub</c> of the token; null where nobody had signed in.</param>
/// <param name="SubjectName">The name in the token.</param>
/// <param name="Role">The role in which it was done.</param>
/// <param name="Bodies">The bodies for which the subject acts in this role.</param>
/// <param name="Address">The address from which the request came to the gateway.</param>
/// <param name="Target">On what: the address of the request without its query.</param>
/// <param name="Changes">What changed, without personal data; null where nothing did.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Code">The code of the refusal; null where it was done.</param>
/// <param name="TraceId">The trace in the telemetry.</param>
public sealed record AuditRecorded(
    Guid Id,
    DateTimeOffset OccurredAt,
    string Service,
    string Action,
    string? SubjectId,
    string? SubjectName,
    string? Role,
    IReadOnlyList<string> Bodies,
    string? Address,
    string Target,
    IReadOnlyList<AuditChange>? Changes,
    int Status,
    string? Code,
    string? TraceId) : IMessage
{
    // Entries do not wait for one another.
    Guid IMessage.OrderingKey => Id;
}
