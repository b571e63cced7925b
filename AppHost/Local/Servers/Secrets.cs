using System.Security.Cryptography;

namespace SocialPubs.AppHost.Local;

/// <summary>Secrets that are made on the first start and kept beside the data, readable for their owner only.</summary>
public static class Secrets
{
    private const string Alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>A password of 32 letters and digits, so that it stands unchanged in connection strings and addresses.</summary>
    public static string Password(string path) => GetOrCreate(path, () => RandomNumberGenerator.GetString(Alphabet, 32));

    /// <summary>A key of 32 random bytes in base64.</summary>
    public static string Key(string path) => GetOrCreate(path, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private static string GetOrCreate(string path, Func<string> create)
    {
        if (File.Exists(path)) return File.ReadAllText(path).Trim();
        var secret = create();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

        // Written aside and moved: a start that is killed here leaves no empty secret behind, and the earlier of two wins.
        var aside = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(aside, options)) writer.Write(secret);
        try
        {
            File.Move(aside, path, overwrite: false);
            return secret;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
            return File.ReadAllText(path).Trim();
        }
    }
}
