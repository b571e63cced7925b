namespace SocialPubs.Reporting.Exports;

/// <summary>Everything as tables: neither texts nor authors, names of staff only for those who may see them.</summary>
internal static class CsvExports
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        ExportPublications.Map(routes);
        ExportClocks.Map(routes);
        ExportShortcomings.Map(routes);
        ExportOwnPosts.Map(routes);
        ExportDashboard.Map(routes);
    }
}
