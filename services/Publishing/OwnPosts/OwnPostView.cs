using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Networks;
using SocialPubs.Publishing.Accounts;
using SocialPubs.Publishing.Postings;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>An own post as it is written.</summary>
/// <param name="Text">The text; each target may have one of its own.</param>
/// <param name="Targets">The accounts that it goes to.</param>
/// <param name="Attachments">Files that were uploaded; each target may have others.</param>
/// <param name="PlannedAt">When it goes out; left out, as soon as it is planned and approved.</param>
/// <param name="PlannedLocal">The same as local time of the administration, such as <c>2026-11-25T10:00</c>.</param>
/// <param name="BodyCode">The body whose post it is; left out for the whole administration's.</param>
internal sealed record PutOwnPostRequest(
    string Text,
    IReadOnlyList<OwnPostTargetRequest> Targets,
    IReadOnlyList<Attachment>? Attachments = null,
    DateTimeOffset? PlannedAt = null,
    DateTime? PlannedLocal = null,
    string? BodyCode = null);

/// <summary>One account that it goes to.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Text">The text here; left out, the common one.</param>
/// <param name="Attachments">The files here; left out, the common ones.</param>
internal sealed record OwnPostTargetRequest(Guid AccountId, string? Text = null, IReadOnlyList<Attachment>? Attachments = null);

/// <summary>Where it stands, posted by hand.</summary>
internal sealed record ConfirmOwnPostRequest(string? Url, DateTimeOffset? PostedAt = null);

/// <summary>Why it goes back.</summary>
internal sealed record ReturnOwnPostRequest(string? Remark);

/// <summary>How a text fits an account.</summary>
/// <param name="Text">Exactly what would go out.</param>
/// <param name="Length">As the network counts.</param>
/// <param name="Max">What the network takes; null where nothing is known.</param>
/// <param name="Findings">What is wrong with it.</param>
/// <param name="ByHand">Why people post it by hand; null where the product does.</param>
internal sealed record OwnPostFit(
    Guid AccountId,
    string Network,
    string Title,
    string Text,
    IReadOnlyList<Attachment> Attachments,
    int Length,
    int? Max,
    TextCounting? Counting,
    IReadOnlyList<ContentFinding> Findings,
    string? ByHand);

/// <summary>How it fares in an account.</summary>
internal sealed record OwnPostTargetView(
    Guid Id,
    OwnPostFit Fit,
    PostingState Status,
    DateTimeOffset? NextAttemptAt,
    int Attempts,
    string? ErrorCode,
    string? ErrorDetail,
    bool LookFirst,
    bool ByHand,
    string? Url,
    DateTimeOffset? PostedAt,
    Actor? PostedBy);

/// <summary>An own post as it is shown.</summary>
/// <param name="PlannedLocal">The instant as local time of the administration.</param>
internal sealed record OwnPostView(
    Guid Id,
    OwnPostState Status,
    string? BodyCode,
    string Text,
    IReadOnlyList<Attachment> Attachments,
    DateTimeOffset? PlannedAt,
    DateTime? PlannedLocal,
    bool NeedsApproval,
    Actor? ApprovedBy,
    DateTimeOffset? ApprovedAt,
    string? Remark,
    Actor CreatedBy,
    DateTimeOffset CreatedAt,
    Actor UpdatedBy,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<OwnPostTargetView> Targets,
    int Version);

/// <summary>What was read of a request.</summary>
internal sealed record OwnPostContent(
    string? BodyCode, string Text, IReadOnlyList<Attachment> Attachments, DateTimeOffset? PlannedAt, IReadOnlyList<OwnPostTarget> Targets);

/// <summary>Reads requests and makes views, by the regulation in force.</summary>
internal sealed class OwnPostReader(
    PublishingDb db, RegulationCatalog regulations, RegulationOptions active, Connectors connectors, IAttachmentStore attachments)
{
    private const int MaxText = 100_000;
    private const int MaxTargets = 50;
    private const int MaxFiles = 20;
    private const int FirstYear = 2000;
    private const int LastYear = 2099;

    public OwnPostApproval? Approval(DateTimeOffset now) => regulations.InForce(active.Active, now).OwnPosts?.Approval;

    public async Task<IReadOnlyDictionary<Guid, Account>> AccountsAsync(CancellationToken cancellationToken) =>
        await db.Accounts.AsNoTracking().ToDictionaryAsync(account => account.Id, cancellationToken);

    public async Task<Outcome<OwnPostContent>> ReadAsync(PutOwnPostRequest request, Guid ownPostId, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var refusals = new List<Refusal>();
        var accounts = await AccountsAsync(cancellationToken);
        var body = string.IsNullOrWhiteSpace(request.BodyCode) ? null : request.BodyCode.Trim();
        if (body?.Length > 100)
            refusals.Add(new Refusal(CommonRefusals.Invalid, "The code of a body has at most 100 characters.", "bodyCode"));
        if (!AccountEndpoints.MayKeep(caller, body))
            return new Refusal(CommonRefusals.OtherBody, "A press secretary writes for the own bodies and the whole administration.", "bodyCode");
        if (request.Text is null || request.Text.Length > MaxText || request.Text.Contains('\0', StringComparison.Ordinal))
            refusals.Add(new Refusal(CommonRefusals.Invalid, "Give a text of at most 100,000 characters.", "text"));
        if (request.Targets is not { Count: > 0 and <= MaxTargets })
            refusals.Add(new Refusal(CommonRefusals.Invalid, $"Name 1 to {MaxTargets} accounts.", "targets"));
        var common = Files(request.Attachments, "attachments", refusals);
        var targets = new List<OwnPostTarget>();
        foreach (var (index, target) in (request.Targets ?? []).Take(MaxTargets).Index())
        {
            if (target is null || !accounts.TryGetValue(target.AccountId, out var account) || !account.Active)
            {
                refusals.Add(new Refusal(PublishingRefusals.UnknownAccount, "Нет такой действующей страницы.", $"targets[{index}].accountId"));
                continue;
            }

            if (!AccountEndpoints.MayKeep(caller, account.BodyCode))
                return new Refusal(CommonRefusals.OtherBody, "The account belongs to another body.", $"targets[{index}].accountId");
            if (targets.Exists(other => other.AccountId == account.Id))
                refusals.Add(new Refusal(CommonRefusals.Invalid, "The account is named twice.", $"targets[{index}].accountId"));
            if (target.Text?.Length > MaxText || target.Text?.Contains('\0', StringComparison.Ordinal) == true)
                refusals.Add(new Refusal(CommonRefusals.Invalid, "Give a text of at most 100,000 characters.", $"targets[{index}].text"));
            targets.Add(new OwnPostTarget
            {
                Id = Guid.CreateVersion7(now),
                OwnPostId = ownPostId,
                AccountId = account.Id,
                Network = account.Network,
                Text = target.Text ?? request.Text ?? string.Empty,
                Attachments = target.Attachments is null ? common : Files(target.Attachments, $"targets[{index}].attachments", refusals),
                DueAt = now,
            });
        }

        if (request.PlannedAt?.Year is < FirstYear or > LastYear || request.PlannedLocal?.Year is < FirstYear or > LastYear)
            return new Refusal(CommonRefusals.Invalid, "Name an instant of this century.", request.PlannedAt is null ? "plannedLocal" : "plannedAt");
        var planned = request.PlannedAt?.ToUniversalTime();
        if (planned is null && request.PlannedLocal is { } local)
            planned = regulations.InForce(active.Active, now).InstantOf(local);
        return refusals.Count > 0 ? refusals : new OwnPostContent(body, request.Text!, common, planned, targets);
    }

    /// <summary>What keeps a post from being planned: nothing is posted in a network that is out of use, nor what it does not take.</summary>
    public Refusal? Obstacles(OwnPost post, IReadOnlyDictionary<Guid, Account> accounts, DateTimeOffset now)
    {
        foreach (var target in post.Targets)
        {
            var account = accounts[target.AccountId];
            var network = regulations.InForce(active.Active, now).Network(account.Network);
            if (network?.IsInUse(post.PlannedAt is { } at && at > now ? at : now) != true)
                return new Refusal(PublishingRefusals.NetworkOutOfUse, $"Сеть «{network?.Name ?? account.Network}» не используется: в ней ничего не размещается.", "targets");
            if (FitOf(target, account, now).Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error) is { } error)
                return new Refusal(PublishingRefusals.OwnPostDoesNotFit, $"{account.Title}: {error.Message}", "targets");
            if (string.IsNullOrWhiteSpace(target.Text) && target.Attachments.Count == 0)
                return new Refusal(PublishingRefusals.OwnPostDoesNotFit, $"{account.Title}: публикация пуста.", "text");
        }

        return null;
    }

    public OwnPostFit FitOf(OwnPostTarget target, Account account, DateTimeOffset now)
    {
        var regulation = regulations.InForce(active.Active, now);
        var network = regulation.Network(target.Network);
        var rule = network?.OwnPost;
        var obstacle = connectors.For(target.Network)?.Capabilities.OwnPost is { } capability
            ? capability.Obstacle(target.Text, target.Attachments)?.Detail
            : "В этой сети публикации размещаются вручную.";
        return new OwnPostFit(
            account.Id,
            target.Network,
            account.Title,
            target.Text,
            target.Attachments,
            TextLength.Measure(target.Text, rule?.Text.Counting ?? TextCounting.CodePoints),
            rule?.Text.Max,
            rule?.Text.Counting,
            network is null
                ? []
                : regulation.CheckOwnPost(
                    target.Text, [.. target.Attachments.Select(file => new DraftAttachment(file.FileName, file.ContentType, file.Size, file.Hash))], network),
            obstacle);
    }

    public OwnPostView ViewOf(OwnPost post, IReadOnlyDictionary<Guid, Account> accounts, DateTimeOffset now)
    {
        var regulation = regulations.InForce(active.Active, now);
        return new OwnPostView(
            post.Id,
            post.State,
            post.BodyCode,
            post.Text,
            post.Attachments,
            post.PlannedAt,
            post.PlannedAt is { } at ? TimeZoneInfo.ConvertTime(at, regulation.TimeZone).DateTime : null,
            Approval(now) is not null,
            post.ApprovedBy,
            post.ApprovedAt,
            post.Remark,
            post.CreatedBy,
            post.CreatedAt,
            post.UpdatedBy,
            post.UpdatedAt,
            [.. post.Targets.OrderBy(target => target.Network, StringComparer.Ordinal).ThenBy(target => target.Id).Select(target => new OwnPostTargetView(
                target.Id,
                FitOf(target, accounts[target.AccountId], now),
                target.State,
                target.NextAttemptAt,
                target.Attempts,
                target.ErrorCode,
                target.ErrorDetail,
                target.Unresolved,
                target.ByHand || target.State == PostingState.Failed,
                target.Url,
                target.PostedAt,
                target.PostedBy))],
            post.Version);
    }

    /// <summary>The files as the store has them: what they are is not believed, it is looked at.</summary>
    private List<Attachment> Files(IReadOnlyList<Attachment>? files, string field, List<Refusal> refusals)
    {
        var read = new List<Attachment>();
        if (files?.Count > MaxFiles)
            refusals.Add(new Refusal(CommonRefusals.Invalid, $"At most {MaxFiles} files.", field));
        Span<byte> prefix = stackalloc byte[AttachmentTypes.PrefixLength];
        foreach (var (index, file) in (files ?? []).Take(MaxFiles).Index())
        {
            using var stream = file?.Hash is { Length: 64 } hash ? attachments.Open(hash) : null;
            if (stream is null || file is null)
            {
                refusals.Add(new Refusal(AttachmentRefusals.Unknown, "Upload the file first and give its hash.", $"{field}[{index}]"));
                continue;
            }

            var length = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
            var name = string.IsNullOrWhiteSpace(file.FileName) || file.FileName.Length > 200 ? "file" : file.FileName;
            read.Add(new Attachment(file.Hash, name, AttachmentTypes.Detect(prefix[..length]) ?? "application/octet-stream", stream.Length));
        }

        return read;
    }
}
