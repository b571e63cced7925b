using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Approval.Reviews;

/// <summary>What the regulation says of the clocks of the review stage.</summary>
internal static class ReviewTimers
{
    public static Regulations.Regulation RegulationOf(this RegulationCatalog catalog, PublicationSnapshot publication) =>
        catalog.Find(publication.RegulationId, publication.RegulationEdition);

    public static TimerChanges On(this RegulationCatalog catalog, string @event, DateTimeOffset at, PublicationSnapshot publication) =>
        catalog.RegulationOf(publication).On(@event, at, ContextOf(catalog, publication)).ForStages(RegulationStages.Review);

    /// <summary>How many more rounds fit before the reply is due.</summary>
    public static LoopBudget BudgetOf(this RegulationCatalog catalog, PublicationSnapshot publication, DateTimeOffset now) =>
        catalog.RegulationOf(publication).LoopBudget(now, ContextOf(catalog, publication));

    private static TimerContext ContextOf(RegulationCatalog catalog, PublicationSnapshot publication) => new(
        publication.Network,
        publication.Level,
        publication.Source,
        new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal)
        {
            [catalog.RegulationOf(publication).ReplyTimer] = publication.ReplyDue,
        });
}
