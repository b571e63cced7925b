namespace SocialPubs.Publishing.Standing;

/// <summary>Settings of the looks at replies that were posted, section <c>Publishing:Standing</c>.</summary>
internal sealed class StandingOptions
{
    private static readonly TimeSpan[] DefaultLooks = [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)];

    private static readonly TimeSpan[] DefaultRetryDelays =
        [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30)];

    /// <summary>
    /// How long after a reply was put on record it is looked at; after a minute and after an hour where nothing is set
    /// (a list that is set would be added to a list that stood here).
    /// </summary>
    public IReadOnlyList<TimeSpan>? Looks { get; set; }

    /// <summary>Pauses after a look that the network did not answer; the last one repeats.</summary>
    public IReadOnlyList<TimeSpan>? RetryDelays { get; set; }

    /// <summary>How often one look is tried before it is given up, for people to see.</summary>
    public int Tries { get; set; } = 6;

    /// <summary>Looks that one replica makes at once; posting goes first, so they are few.</summary>
    public int Concurrency { get; set; } = 2;

    /// <summary>How often looks that are due are looked for.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a claim holds beyond the limit of the call that runs; after it the replica is taken for dead.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(20);

    public IReadOnlyList<TimeSpan> LooksOrDefault => Looks ?? DefaultLooks;

    public TimeSpan PauseAfter(int tries)
    {
        var delays = RetryDelays is { Count: > 0 } set ? set : DefaultRetryDelays;
        return delays[Math.Clamp(tries - 1, 0, delays.Count - 1)];
    }
}

internal static class StandingRegistration
{
    public static IServiceCollection AddStanding(this IServiceCollection services)
    {
        services.AddOptions<StandingOptions>().BindConfiguration("Publishing:Standing");
        services.AddScoped<StandingRun>();
        services.AddHostedService<StandingWorker>();
        return services;
    }
}
