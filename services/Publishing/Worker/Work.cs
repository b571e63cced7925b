using SocialPubs.Networks;

namespace SocialPubs.Publishing.Worker;

/// <summary>What a worker has taken on: an attempt to post, or a look at what one may have left.</summary>
internal interface IClaim
{
    /// <summary>The publication that is answered, or the own post in one account.</summary>
    Guid SubjectId { get; }

    /// <summary>What that is called in traces.</summary>
    string SubjectName { get; }

    string Network { get; }

    /// <summary>Whether it looks for what an attempt may have left.</summary>
    bool IsLook { get; }

    /// <summary>The trace that goes on in the attempt.</summary>
    string? Traceparent { get; }
}

/// <summary>Hands due work to workers, each to one of them, whatever number of replicas runs.</summary>
internal interface IClaims<TClaim>
{
    /// <summary>Claims due work; when this returns, the intent to post is committed and no call was made yet.</summary>
    Task<IReadOnlyList<TClaim>> ClaimAsync(int count, CancellationToken cancellationToken);

    /// <summary>Takes attempts away from replicas that did not come back; their outcome is unknown.</summary>
    Task ExpireAsync(CancellationToken cancellationToken);
}

/// <summary>Carries out one claim.</summary>
internal interface IRun<in TClaim>
{
    /// <summary>Tries to post. Makes no change in the database but the lease.</summary>
    Task<PostResult> AttemptAsync(TClaim claim, CancellationToken cancellationToken);

    /// <summary>Looks whether the last attempt left anything.</summary>
    Task<ReadBackResult> LookAsync(TClaim claim, CancellationToken cancellationToken);

    /// <summary>Records how an attempt ended, with all that follows, in one transaction.</summary>
    Task SettleAsync(TClaim claim, PostResult result, CancellationToken cancellationToken);

    /// <summary>Records what a look came to.</summary>
    Task SettleAsync(TClaim claim, ReadBackResult result, CancellationToken cancellationToken);
}
