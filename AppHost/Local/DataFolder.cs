namespace SocialPubs.AppHost.Local;

/// <summary>Where everything lives that must survive a restart.</summary>
public static class DataFolder
{
    /// <summary>The environment variable, and setting, that names another folder.</summary>
    public const string Variable = "SOCIALPUBS_DATA";

    /// <summary>What <see cref="Variable"/> says, else /var/lib/socialpubs for root and ~/.local/share/socialpubs for a user.</summary>
    public static string Default()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return Path.GetFullPath(named);
        return Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()
            ? "/var/lib/socialpubs"
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "socialpubs");
    }
}
