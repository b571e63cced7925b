using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SocialPubs.Publishing;

/// <summary>The meter and the activity source of Publishing.</summary>
internal sealed class PublishingMetrics : IDisposable
{
    public const string Name = "SocialPubs.Publishing";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter meter;
    private readonly Counter<long> postings;
    private readonly Counter<long> attempts;
    private readonly Counter<long> unknowns;
    private readonly Counter<long> tokenProblems;
    private readonly Counter<long> ownPosts;
    private readonly Histogram<double> duration;

    public PublishingMetrics(IMeterFactory factory)
    {
        meter = factory.Create(Name);
        postings = meter.CreateCounter<long>("socialpubs.postings", "{posting}", "Postings by how they ended: posted, by-hand, failed");
        attempts = meter.CreateCounter<long>("socialpubs.posting.attempts", "{attempt}", "Attempts by outcome");
        unknowns = meter.CreateCounter<long>("socialpubs.posting.unknowns", "{attempt}", "Attempts that did not say whether the reply was posted");
        ownPosts = meter.CreateCounter<long>("socialpubs.own_posts", "{post}", "Own posts in accounts by how they ended: posted, by-hand, failed");
        tokenProblems = meter.CreateCounter<long>("socialpubs.account.token_problems", "{problem}", "Tokens of accounts that need a person");
        duration = meter.CreateHistogram<double>("socialpubs.posting.duration", "s", "From approval to the reply in the network");
    }

    public void OwnPost(string network, string outcome) => ownPosts.Add(1, new("network", network), new("outcome", outcome));

    public void TokenProblem(string network, string code) => tokenProblems.Add(1, new("network", network), new("code", code));

    public void Attempted(string network, string outcome)
    {
        attempts.Add(1, new("network", network), new("outcome", outcome));
        if (outcome == "unknown")
            unknowns.Add(1, new KeyValuePair<string, object?>("network", network));
    }

    public void Posted(string network, bool byHand, TimeSpan sinceApproval)
    {
        postings.Add(1, new("network", network), new("outcome", byHand ? "by-hand" : "posted"));
        duration.Record(Math.Max(sinceApproval.TotalSeconds, 0), new("network", network), new("by_hand", byHand));
    }

    public void Failed(string network, string code) =>
        postings.Add(1, new("network", network), new("outcome", "failed"), new("code", code));

    public void Dispose() => meter.Dispose();
}
