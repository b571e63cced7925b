using SocialPubs.Networks;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Problems;
using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;

namespace SocialPubs.Publishing.Accounts;

/// <summary>What an account has to be (decree 188, clause 6), and what is wrong with one. Pure.</summary>
internal static class AccountRules
{
    private const int MaxAccess = 100;

    /// <summary>Why an account cannot be entered so; all reasons.</summary>
    /// <param name="request">What was entered.</param>
    /// <param name="regulation">The regulation in force.</param>
    /// <param name="connector">The network's, if there is one.</param>
    /// <param name="isNew">Whether there is no token yet.</param>
    /// <param name="today">In the administration's time zone.</param>
    public static IEnumerable<Refusal> Check(
        AccountRequest request, Regulation regulation, INetworkConnector? connector, bool isNew, DateOnly today)
    {
        var network = regulation.Network(request.Network);
        if (network is null)
            yield return new Refusal(PublishingRefusals.UnknownNetwork, $"The regulation knows {string.Join(", ", regulation.Networks.Select(known => known.Id))}.", "network");
        if (network?.Account is { } rule && rule.Kind != request.Kind)
        {
            yield return new Refusal(
                PublishingRefusals.AccountKindNotAllowed,
                rule.Kind == AccountKind.Person
                    ? $"В сети «{network.Name}» страница создаётся как страница физического лица — официального представителя{ClauseOf(rule)}."
                    : $"В сети «{network.Name}» страница создаётся как страница юридического лица{ClauseOf(rule)}.",
                "kind");
        }

        if (string.IsNullOrWhiteSpace(request.Title) || request.Title.Length > 200)
            yield return new Refusal(CommonRefusals.Invalid, "Give a title of 1 to 200 characters.", "title");
        if (request.BodyCode?.Length > 100)
            yield return new Refusal(CommonRefusals.Invalid, "The code of a body has at most 100 characters.", "bodyCode");

        if (string.IsNullOrWhiteSpace(request.OwnerId) || request.OwnerId.Length > 100)
            yield return new Refusal(CommonRefusals.Invalid, "Give an owner's id of 1 to 100 characters.", "ownerId");
        else if (connector?.CheckOwner(request.Kind, request.OwnerId.Trim()) is { } fault)
            yield return new Refusal(PublishingRefusals.AccountOwnerInvalid, fault, "ownerId");

        if (request.Token is null && isNew && connector is not null)
            yield return new Refusal(PublishingRefusals.AccountTokenMissing, "Without a token nothing can be posted.", "token");
        foreach (var (field, token) in new[] { ("token", request.Token), ("uploadToken", request.UploadToken), ("refreshToken", request.RefreshToken) })
        {
            if (token is not null && !IsToken(token))
                yield return new Refusal(CommonRefusals.Invalid, "A token has 1 to 4,000 visible ASCII characters.", field);
        }

        if (request.Url is { Length: > 0 } url && (url.Length > 500 || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
            yield return new Refusal(CommonRefusals.Invalid, "Give a web address of at most 500 characters.", "url");
        if (request.HolderId?.Length > 200)
            yield return new Refusal(CommonRefusals.Invalid, "The id of a person has at most 200 characters.", "holderId");
        if (request.Access?.Count > MaxAccess)
            yield return new Refusal(CommonRefusals.Invalid, $"At most {MaxAccess} people have access.", "access");
        foreach (var (index, access) in (request.Access ?? []).Take(MaxAccess).Index())
        {
            if (string.IsNullOrWhiteSpace(access?.Name) || access.Name.Length > 200 || string.IsNullOrWhiteSpace(access.Level) || access.Level.Length > 100)
                yield return new Refusal(CommonRefusals.Invalid, "Give a name (200) and a level (100).", $"access[{index}]");
        }

        if (request.VerifiedOn > today)
            yield return new Refusal(CommonRefusals.Invalid, "The day lies in the future.", "verifiedOn");
        if (request.PasswordChangedOn > today)
            yield return new Refusal(CommonRefusals.Invalid, "The day lies in the future.", "passwordChangedOn");
        if (request.PasswordIntervalDays is < 1 or > 3650)
            yield return new Refusal(CommonRefusals.Invalid, "A password is changed after 1 to 3,650 days.", "passwordIntervalDays");
    }

    /// <summary>Those who may hold a person's page of this network and body now; empty where the regulation ties it to nobody.</summary>
    public static IReadOnlyList<OfficeHolder> Candidates(
        NetworkRule? network, AccountKind kind, string? bodyCode, IEnumerable<OfficeHolder> holders, DateTimeOffset now) =>
        RoleOf(network, kind) is not { } role
            ? []
            : [.. holders.Where(holder => holder.Role == role && (bodyCode is null || holder.BodyCode == bodyCode) && holder.IsInOffice(now))
                .DistinctBy(holder => holder.PersonId, StringComparer.Ordinal)];

    /// <summary>The role whose holder a person's page must belong to, where the regulation says so.</summary>
    public static string? RoleOf(NetworkRule? network, AccountKind kind) => kind == AccountKind.Person ? network?.Account?.Holder : null;

    /// <summary>All that somebody has to see to.</summary>
    public static IEnumerable<AccountProblem> Problems(Account account, Regulation regulation, AccountWatchOptions options, DateTimeOffset now)
    {
        if (account.Problem is not null)
            yield return new AccountProblem(account.ProblemCode ?? "account.token", account.Problem, account.ProblemAt);
        var network = regulation.Network(account.Network);
        if (network?.Account is { } rule && rule.Kind != account.Kind)
            yield return new AccountProblem("account.kind-not-allowed", $"Вид страницы не соответствует регламенту{ClauseOf(rule)}.", null);
        if (!account.Active)
            yield break;

        if (network?.IsInUse(now) != true)
            yield return new AccountProblem("account.network-out-of-use", "Сеть не используется: ничего не размещается, история сохраняется.", null);
        if (account.HolderLeftAt is { } left)
            yield return new AccountProblem("account.holder-left", $"{account.HolderName ?? account.HolderId} больше не является официальным представителем.", left);
        else if (account.HolderId is null && RoleOf(network, account.Kind) is not null)
            yield return new AccountProblem("account.holder-unknown", "Не указано, чья это страница: официальный представитель не назначен или их несколько.", null);
        if (account.PasswordDueOn is { } due && due <= DateIn(regulation, now))
            yield return new AccountProblem("account.password-due", "Пора сменить пароль.", null);
        if (account is { Problem: null, TokenExpiresAt: { } end } && EndsSoon(account, options, now))
            yield return new AccountProblem("account.token-ends-soon", "Срок действия токена скоро истечёт.", end);
    }

    /// <summary>Whether a token ends soon and nobody but a person can renew it.</summary>
    public static bool EndsSoon(Account account, AccountWatchOptions options, DateTimeOffset now) =>
        account.TokenExpiresAt is { } end && (end <= now || (account.ProtectedRefreshToken is null && end - now <= options.TokenWarning));

    /// <summary>What the watch does about the holder of a person's page.</summary>
    public static HolderStep StepOf(Account account, NetworkRule? network, IReadOnlyList<OfficeHolder> holders, DateTimeOffset now)
    {
        if (RoleOf(network, account.Kind) is not { } role || !account.Active)
            return account.HolderLeftAt is null ? HolderStep.None : HolderStep.Back;
        var candidates = Candidates(network, account.Kind, account.BodyCode, holders, now);
        if (account.HolderId is null)
            return candidates is [var only] ? new HolderStep(HolderStepKind.Tie, only, now) : HolderStep.None;
        if (candidates.Any(candidate => candidate.PersonId == account.HolderId))
            return account.HolderLeftAt is null ? HolderStep.None : HolderStep.Back;
        if (account.HolderLeftAt is not null)
            return HolderStep.None;

        // The true instant, however late it is seen; somebody who never was in office "left" when the page was entered.
        var left = holders.Where(holder => holder.PersonId == account.HolderId && holder.Role == role && holder.ValidUntil <= now)
            .Max(holder => holder.ValidUntil) ?? now;
        return new HolderStep(HolderStepKind.Left, null, left);
    }

    public static DateOnly DateIn(Regulation regulation, DateTimeOffset at) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, regulation.TimeZone).DateTime);

    private static string ClauseOf(AccountRule rule) => rule.Clause is null ? string.Empty : $" (пункт {rule.Clause})";

    private static bool IsToken(string token) => token.Length is > 0 and <= 4000 && token.All(character => character is > ' ' and < '\x7F');
}

/// <summary>What becomes of the holder of a person's page.</summary>
internal enum HolderStepKind
{
    None,

    /// <summary>The only representative in office is the one.</summary>
    Tie,

    /// <summary>The holder is no longer in office.</summary>
    Left,

    /// <summary>The holder is in office again, or nobody asks any more.</summary>
    Back,
}

/// <summary>A step of the watch.</summary>
internal sealed record HolderStep(HolderStepKind Kind, OfficeHolder? Holder, DateTimeOffset At)
{
    public static readonly HolderStep None = new(HolderStepKind.None, null, default);

    public static readonly HolderStep Back = new(HolderStepKind.Back, null, default);
}
