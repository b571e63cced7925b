using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;

namespace SocialPubs.Reporting.Notices;

/// <summary>The administration's time zone: that of the newest edition of its regulation.</summary>
internal sealed class AdministrationTime(RegulationCatalog catalog, RegulationOptions options)
{
    public TimeZoneInfo Zone { get; } = catalog.All.LastOrDefault(regulation => regulation.Id == options.Active)?.TimeZone ?? TimeZoneInfo.Utc;
}
