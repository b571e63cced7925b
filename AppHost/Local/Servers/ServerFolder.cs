namespace SocialPubs.AppHost.Local;

/// <summary>Folders for servers.</summary>
public static class ServerFolder
{
    /// <summary>A new folder below the system's temporary one that the servers' accounts can pass through.</summary>
    public static string CreateTemporary(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory(prefix).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }
}
