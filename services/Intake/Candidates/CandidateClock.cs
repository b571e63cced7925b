using Microsoft.Extensions.Options;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Candidates;

/// <summary>
/// What a candidate's wait costs. The regulation's clocks are those of publications and begin at the finding; for the wait
/// itself the decree has no term, so that a setting says from when on it is long.
/// </summary>
internal sealed class CandidateClock(RegulationCatalog catalog, RegulationOptions regulation, IOptions<FindingOptions> options, TimeProvider time)
{
    public DateTimeOffset Now { get; } = time.Now();

    /// <summary>What was found before this waits too long.</summary>
    public DateTimeOffset LateBefore => Now - options.Value.CandidateWarning;

    public DateTimeOffset? WarnAt(CandidateStatus status, DateTimeOffset foundAt) =>
        status == CandidateStatus.New ? foundAt + options.Value.CandidateWarning : null;

    public bool IsLate(CandidateStatus status, DateTimeOffset foundAt) => status == CandidateStatus.New && foundAt < LateBefore;

    /// <summary>When the reply is due if the candidate is registered; null where no regulation was in force, or its clock begins later.</summary>
    public DateTimeOffset? ReplyDue(CandidateStatus status, string network, DateTimeOffset foundAt)
    {
        if (status != CandidateStatus.New || catalog.All.LastOrDefault(known => known.Id == regulation.Active && known.IsInForce(foundAt)) is not { } rules)
            return null;
        var clocks = new Clocks(rules, network, level: null, source: null);
        return clocks.ReplyDueAfter(clocks.On(RegulationEvents.PublicationDetected, foundAt));
    }
}
