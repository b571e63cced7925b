namespace SocialPubs.Load;

/// <summary>The running system as this program finds it: by options, by what the AppHost passes on, by defaults.</summary>
internal sealed record Surroundings(Uri Gateway, Uri Emulator)
{
    public static Surroundings Find(ConnectionOptions options) => new(
        options.Gateway ?? Passed("services__gateway__http__0") ?? new Uri("http://localhost:8080"),
        options.Emulator ?? Passed("services__emulator__http__0") ?? new Uri("http://localhost:8090"));

    private static Uri? Passed(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? new Uri(value) : null;
}
