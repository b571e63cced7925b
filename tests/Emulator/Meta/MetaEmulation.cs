namespace SocialPubs.Emulator.Meta;

/// <summary>Settings of what the emulator does as Meta, section <c>Emulator:Meta</c>.</summary>
internal sealed class MetaEmulation
{
    /// <summary>The application's number.</summary>
    public string AppId { get; set; } = "188188188";

    /// <summary>The application's secret, with which calls are proved and webhooks signed.</summary>
    public string AppSecret { get; set; } = "emulated-application-secret";

    /// <summary>What the address of the webhooks has to know.</summary>
    public string VerifyToken { get; set; } = "emulated-verify-token";

    /// <summary>Calls an hour that the application may make; the share that is used stands in each answer.</summary>
    public int CallsPerHour { get; set; } = 100_000;

    /// <summary>The person who signs in at the dialog.</summary>
    public long Person { get; set; } = 77;

    /// <summary>The pages that the person runs, and the Instagram account of each.</summary>
    public Dictionary<string, long> Pages { get; set; } = new(StringComparer.Ordinal) { ["1001"] = 3003 };

    /// <summary>Whether posts have addresses with letters (<c>pfbid…</c>) instead of numbers, as those that people copy.</summary>
    public bool LettersInAddresses { get; set; }

    /// <summary>How often the state of a container is asked before it is finished.</summary>
    public int ContainerLooks { get; set; } = 1;

    /// <summary>Posts that an Instagram account may make in a day.</summary>
    public int InstagramPostsPerDay { get; set; } = 50;
}
