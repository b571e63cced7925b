using SocialPubs.AppHost.Local;

namespace SocialPubs.Load;

/// <summary>The running system as this program finds it: by options, by what the AppHost passes on, by defaults.</summary>
internal sealed record Surroundings(Uri Gateway, Uri Emulator, string SigningKey)
{
    public static Surroundings Find(ConnectionOptions options) => new(
        options.Gateway ?? Passed("services__gateway__http__0") ?? new Uri("http://localhost:8080"),
        options.Emulator ?? Passed("services__emulator__http__0") ?? new Uri("http://localhost:8090"),
        FindKey(options.Data));

    private static Uri? Passed(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? new Uri(value) : null;

    private static string FindKey(string data)
    {
        if (Environment.GetEnvironmentVariable("Authentication__DevelopmentSigningKey") is { Length: > 0 } key)
            return key;
        // Only read, never made: a key that the services do not have would be refused everywhere.
        var file = Path.Combine(data, "secrets", "development-signing-key");
        return File.Exists(file)
            ? Secrets.Key(file)
            : throw new LoadException($"There is no signing key in {file}. Start the AppHost first, or name its data folder with --data or {DataFolder.Variable}.");
    }
}
