namespace SocialPubs.Load.Run;

internal static class Repository
{
    /// <summary>The folder with SocialPubs.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder.TrimEnd('/', '\\')))
        {
            if (File.Exists(Path.Combine(folder, "SocialPubs.sln")))
                return folder;
        }

        throw new LoadException("This program does not lie in the repository: SocialPubs.sln is in no folder above it.");
    }
}
