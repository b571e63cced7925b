using SocialPubs.Contracts;
using SocialPubs.Regulations;

namespace SocialPubs.Reporting.Timelines;

/// <summary>What the regulation of a publication calls things; a code stands for itself where the regulation is gone.</summary>
internal sealed class RegulationNames
{
    /// <summary>Knows no names: every code stands for itself.</summary>
    public static readonly RegulationNames None = new(null);

    private readonly Regulation? regulation;

    private RegulationNames(Regulation? regulation)
    {
        this.regulation = regulation;
    }

    public static RegulationNames Of(RegulationCatalog catalog, PublicationSnapshot? publication) => publication is null
        ? None
        : new(catalog.All.FirstOrDefault(candidate =>
            candidate.Id == publication.RegulationId && candidate.Edition == publication.RegulationEdition));

    public string Timer(string id) => regulation?.Timers.FirstOrDefault(timer => timer.Id == id)?.Name ?? id;

    public string ClosingReason(string id) => regulation?.ClosingReasons.FirstOrDefault(reason => reason.Id == id)?.Name ?? id;
}
