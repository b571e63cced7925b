using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SocialPubs.Intake.Monitoring;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Rules;
using SocialPubs.Networks;

namespace SocialPubs.Intake.Candidates;

/// <summary>What a page or a call brought.</summary>
internal sealed record Taken(IReadOnlyList<Candidate> Found, IReadOnlyList<(string Network, EvidenceKind Kind)> Changes)
{
    public static readonly Taken Nothing = new([], []);
}

/// <summary>
/// Takes in what monitors and webhooks bring, each thing once: known by the network's number or by its canonical address,
/// and not at all where it is on record already.
/// </summary>
internal sealed class CandidateStore(IntakeDb db, IntakeMetrics metrics, IOptions<FindingOptions> options)
{
    /// <summary>
    /// Lets those take turns who bring something of one network, so that each sees what the other brought. Call it before
    /// anything else is written in the transaction.
    /// </summary>
    public Task LockAsync(string network, CancellationToken cancellationToken) => db.LockEntryAsync("candidates", network, cancellationToken);

    /// <summary>Changes the context, in a transaction that holds the network's lock; the caller saves.</summary>
    public async Task<Taken> TakeInAsync(
        string network, IReadOnlyList<FoundItem> items, FoundBy by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var clean = items.Where(item => !item.FromOwnAccount).Select(item => FoundItems.Clean(network, item)).OfType<FoundItem>()
            .DistinctBy(item => item.NetworkId, StringComparer.Ordinal).DistinctBy(item => item.Url, StringComparer.Ordinal).ToList();
        if (clean.Count == 0)
            return Taken.Nothing;

        // What the administration's other accounts write is no criticism.
        var own = await db.NetworkAccounts.AsNoTracking().Where(account => account.Network == network).Select(account => account.OwnerId).ToListAsync(cancellationToken);
        clean.RemoveAll(item => own.Contains(item.AuthorId, StringComparer.Ordinal));
        var known = await KnownAsync(network, clean, cancellationToken);
        var changes = new List<(string, EvidenceKind)>();
        var unknown = new List<FoundItem>();
        foreach (var item in clean)
        {
            if (known.Find(row => row.NetworkId == item.NetworkId || row.Url == item.Url) is not { } candidate)
                unknown.Add(item);
            else if (await NoteSeenAsync(candidate, item, by.MonitorId, now, cancellationToken))
                changes.Add((network, EvidenceKind.Edited));
        }

        unknown.RemoveAll(item => item.PostedAt < now - options.Value.OldestItem);
        var urls = unknown.Select(item => item.Url).ToArray();
        var onRecord = urls.Length == 0
            ? []
            : await db.Publications.AsNoTracking().Where(row => urls.Contains(row.Url)).Select(row => row.Url).ToListAsync(cancellationToken);
        unknown.RemoveAll(item => onRecord.Contains(item.Url, StringComparer.Ordinal));
        return new Taken(await AddAsync(network, unknown, by, now, cancellationToken), changes);
    }

    /// <summary>The network said that something is gone; only what is known is of interest.</summary>
    public async Task<Taken> NoteDeletionAsync(string network, string networkId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (networkId.Contains('\0', StringComparison.Ordinal)
            || await db.Candidates.SingleOrDefaultAsync(row => row.Network == network && row.NetworkId == networkId, cancellationToken) is not { DeletedAt: null } candidate)
        {
            return Taken.Nothing;
        }

        var last = await db.CandidateEvidence.AsNoTracking().Where(row => row.CandidateId == candidate.Id && row.Document != null)
            .OrderByDescending(row => row.SeenAt).ThenByDescending(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        if (EvidenceDocument.Read(last?.Document) is { } document)
            AddEvidence(candidate, document, EvidenceKind.Deleted, monitorId: null, now);
        candidate.DeletedAt = now;
        candidate.Version++;
        return new Taken([], [(network, EvidenceKind.Deleted)]);
    }

    /// <summary>Counts what was committed.</summary>
    public void Count(Taken taken, string way)
    {
        foreach (var candidate in taken.Found)
            metrics.Found(candidate.Network, way, candidate.FoundAt - candidate.PostedAt);
        foreach (var (network, kind) in taken.Changes)
            metrics.Changed(network, kind.ToString());
    }

    private async Task<List<Candidate>> KnownAsync(string network, List<FoundItem> items, CancellationToken cancellationToken)
    {
        var numbers = items.Select(item => item.NetworkId).ToArray();
        var urls = items.Select(item => item.Url).ToArray();
        return await db.Candidates
            .Where(row => (row.Network == network && row.NetworkId != null && numbers.Contains(row.NetworkId)) || urls.Contains(row.Url))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Something that is known was seen again; says whether its author has changed it.</summary>
    private async Task<bool> NoteSeenAsync(Candidate candidate, FoundItem item, Guid? monitorId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (candidate.NetworkId is null)
            return false;

        // Some networks tell of a post without its author's name, which a monitor then reads.
        if (FoundItems.IsNameless(candidate.AuthorName, candidate.AuthorUrl) && !FoundItems.IsNameless(item.AuthorName, item.AuthorUrl))
        {
            candidate.AuthorName = item.AuthorName;
            candidate.Version++;
        }

        // Addresses of pictures change from one look to the next; only what the author wrote is an edit.
        var hash = TextHashOf(item);
        if (candidate.LatestTextHash == hash)
            return false;
        // Two ways to find may show one text in two forms for ever; each form is kept once.
        var known = await db.CandidateEvidence.AsNoTracking().Where(row => row.CandidateId == candidate.Id).Select(row => row.Document).ToListAsync(cancellationToken);
        if (known.Exists(document => EvidenceDocument.Read(document)?.Text == item.Text))
            return false;

        AddEvidence(candidate, EvidenceDocument.Of(candidate.Network, item), EvidenceKind.Edited, monitorId, now);
        candidate.LatestTextHash = hash;
        candidate.EditedAt = now;
        candidate.Version++;
        return true;
    }

    private async Task<List<Candidate>> AddAsync(
        string network, List<FoundItem> items, FoundBy by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
            return [];

        var basis = await ScoringBasis.LoadAsync(db, items.Select(item => item.Text), cancellationToken);
        var added = new List<Candidate>();
        foreach (var item in items)
        {
            var candidate = new Candidate
            {
                Id = Guid.CreateVersion7(now),
                Network = network,
                NetworkId = item.NetworkId,
                Url = item.Url,
                AuthorId = item.AuthorId,
                AuthorName = item.AuthorName,
                AuthorUrl = item.AuthorUrl,
                Text = item.Text,
                PostedAt = item.PostedAt,
                FoundAt = now,
                Kind = by.Kind,
                MonitorId = by.MonitorId,
                ParentUrl = item.ParentUrl,
                MentionsAccount = item.MentionsAccount || by.Kind == MonitorKind.Mentions,
                LatestTextHash = TextHashOf(item),
            };
            candidate.Take(Scoring.Of(item.Text, network, by.Kind, basis.Rules, basis.Learned), basis.Generation);
            db.Candidates.Add(candidate);
            AddEvidence(candidate, EvidenceDocument.Of(network, item), EvidenceKind.Found, by.MonitorId, now);
            added.Add(candidate);
        }

        return added;
    }

    private void AddEvidence(Candidate candidate, EvidenceDocument document, EvidenceKind kind, Guid? monitorId, DateTimeOffset now)
    {
        var json = document.ToJson();
        db.CandidateEvidence.Add(new CandidateEvidence
        {
            Id = Guid.CreateVersion7(now),
            CandidateId = candidate.Id,
            PublicationId = candidate.PublicationId,
            Kind = kind,
            SeenAt = now,
            MonitorId = monitorId,
            Document = json,
            Hash = EvidenceDocument.HashOf(json),
            Snapshot = document.ToHtml(kind, now),
        });
    }

    private static string TextHashOf(FoundItem item) => EvidenceDocument.HashOf(item.Text);
}
