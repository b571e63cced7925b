using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.People;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Notices;

/// <summary>
/// Tells people what happened and asks something of them. What was settled meanwhile is not told: messages come late, and
/// a warning of a clock that has stopped only teaches people to read no warnings.
/// </summary>
internal sealed class NoticeReaction(NoticeTexts texts) : IReaction
{
    public async Task ReactAsync(
        ReportingDb db, IMessage message, Guid messageId, PublicationHistory? history, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = new Asked(db, now, cancellationToken);
        var cause = $"{EventFacts.CodeOf(message.GetType().Name)}:{messageId:N}";
        switch (message)
        {
            case DeadlineApproaching or DeadlineMissed or PublicationDirected or AssignmentHandedOver or DraftSubmitted or DraftReturned
                or DraftApproved or PostingFailed or ReplyStandingChanged:
                var happened = (IEvent)message;
                if (await OfPublicationAsync(asked, happened, cause, history!) is var (notice, people) && notice is not null)
                {
                    await db.TellAsync(
                        notice with { PublicationId = happened.PublicationId, Link = $"/publications/{happened.PublicationId:D}" }, people, now, cancellationToken);
                }

                break;
            case CadenceWarning or CadenceMissed or AccountTokenProblem or AccountPasswordDue or AccountHolderLeft or OwnPostFailed:
                var (content, bodyCode) = await OfAccountAsync(asked, message, cause);
                await db.TellAsync(content, await asked.KeepersOfAccountsAsync(bodyCode), now, cancellationToken);
                break;
            default:
                break;
        }
    }

    private async Task<(NoticeContent? Notice, IEnumerable<string?> People)> OfPublicationAsync(Asked asked, IEvent happened, string cause, PublicationHistory history)
    {
        var ended = history.Status is PublicationStatus.Answered or PublicationStatus.Closed;
        switch (happened)
        {
            case DeadlineApproaching warning
                when history.Clocks.FirstOrDefault(clock => clock.DeadlineId == warning.DeadlineId) is { State: ClockState.Open, Awaited: true } running:
                return (texts.Approaching(warning, history, asked.Now), await asked.HoldersAsync(running, history));
            case DeadlineMissed missed
                when history.Clocks.FirstOrDefault(clock => clock.DeadlineId == missed.DeadlineId) is { State: ClockState.Missed } late:
                string?[] held = [.. await asked.HoldersAsync(late, history)];
                return (texts.Missed(missed, history), [.. held, .. await asked.InOfficeAsync(Roles.DeputyHead, late.BodyCode ?? history.BodyCode)]);
            case PublicationDirected directed when !ended && history.Directed?.Direction == directed.Direction && history.Status != PublicationStatus.Declined:
                return (
                    texts.Of(cause, NoticeKinds.Assignment, $"Направлена публикация: {directed.BodyName}", history),
                    await asked.InOfficeAsync(Roles.Executor, directed.BodyCode));
            case AssignmentHandedOver handedOver when !ended && history.TryGetExecutorAt(DateTimeOffset.MaxValue, out var executor) && executor == handedOver.To.Id:
                return (texts.Of(cause, NoticeKinds.Assignment, "Вам передана публикация", history, $"Передал: {handedOver.From.Name}"), [handedOver.To.Id]);
            case DraftSubmitted submitted when !ended && RoundOf(history, submitted.Submission) is { Decision: RoundDecision.Pending }:
                var authors = submitted.Authors.Append(submitted.SubmittedBy).Select(author => author.Id).ToHashSet(StringComparer.Ordinal);
                return (
                    texts.Of(
                        cause, NoticeKinds.Approval, string.Create(CultureInfo.InvariantCulture, $"Проект ответа № {submitted.Submission} ждёт согласования"), history, submitted.BodyName),
                    (await asked.CuratorsAsync(submitted.BodyCode)).Where(curator => !authors.Contains(curator)));
            case DraftReturned returned when !ended && RoundOf(history, returned.Submission) is { Decision: RoundDecision.Returned } round:
                return (
                    texts.Of(
                        cause, NoticeKinds.Approval, string.Create(CultureInfo.InvariantCulture, $"Проект ответа № {returned.Submission} возвращён на доработку"), history,
                        string.Create(CultureInfo.InvariantCulture, $"Замечаний: {returned.Remarks.Count}")),
                    WritersOf(history, round));
            case DraftApproved approved when RoundOf(history, approved.Submission) is { Decision: RoundDecision.Approved } round:
                return (
                    texts.Of(
                        cause, NoticeKinds.Approval, string.Create(CultureInfo.InvariantCulture, $"Проект ответа № {approved.Submission} согласован"), history,
                        approved.PostAutomatically ? "Ответ размещается автоматически" : "Ответ нужно разместить"),
                    WritersOf(history, round));
            case PostingFailed failed when !ended:
                return (
                    texts.Of(cause, NoticeKinds.Posting, "Ответ не удалось разместить автоматически: разместите его вручную", history, $"Код ошибки: {failed.ErrorCode}"),
                    await asked.ExecutorsAsync(failed.BodyCode, history));
            case ReplyStandingChanged changed:
                return (
                    texts.Of(cause, NoticeKinds.Posting, NoticeTexts.Standing(changed.Status), history, history.ReplyUrl is { } url ? $"Адрес ответа: {url}" : null),
                    [.. await asked.ExecutorsAsync(changed.BodyCode, history), .. await asked.CuratorsAsync(changed.BodyCode)]);
            default:
                return (null, []);
        }
    }

    private async Task<(NoticeContent Notice, string? BodyCode)> OfAccountAsync(Asked asked, IMessage message, string cause)
    {
        NoticeContent Of(string subject, string network, string title, string text) =>
            new(cause, NoticeKinds.Account, subject, $"Сеть: {texts.Network(network)}\nАккаунт: {title}\n{text}") { Link = "/accounts" };

        switch (message)
        {
            case CadenceWarning warning:
                return (
                    Of(
                        "Не хватает собственных публикаций", warning.Network, warning.Title,
                        string.Create(CultureInfo.InvariantCulture, $"Размещено {warning.Posted} из {warning.Required}, срок: {texts.Instant(warning.Until)}")),
                    warning.BodyCode);
            case CadenceMissed missed:
                return (
                    Of(
                        "Собственные публикации не размещены в срок", missed.Network, missed.Title,
                        string.Create(CultureInfo.InvariantCulture, $"Размещено {missed.Posted} из {missed.Required}, срок истёк: {texts.Instant(missed.Until)}")),
                    missed.BodyCode);
            case AccountTokenProblem problem:
                var until = problem.ExpiresAt is { } expires ? $"\nДействует до: {texts.Instant(expires)}" : "";
                return (Of("Доступ к аккаунту нужно обновить", problem.Network, problem.Title, $"Код: {problem.Code}{until}"), problem.BodyCode);
            case AccountPasswordDue password:
                return (Of("Пора сменить пароль аккаунта", password.Network, password.Title, $"Срок: {NoticeTexts.Day(password.DueOn)}"), password.BodyCode);
            case AccountHolderLeft left:
                return (
                    Of(
                        "Держатель страницы больше не официальный представитель", left.Network, left.Title,
                        left.HolderName is { } holder ? $"Держатель: {holder}" : "Страница ни за кем не закреплена"),
                    left.BodyCode);
            case OwnPostFailed failed:
                var (title, bodyCode) = await asked.AccountAsync(failed.AccountId);
                return (
                    Of("Собственную публикацию не удалось разместить: разместите её вручную", failed.Network, title ?? "—", $"Код ошибки: {failed.ErrorCode}") with { Kind = NoticeKinds.Posting },
                    bodyCode);
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, "It tells nobody anything.");
        }
    }

    private static RoundHistory? RoundOf(PublicationHistory history, int submission) =>
        history.Rounds.FirstOrDefault(round => round.Submission == submission);

    /// <summary>Who wrote it and who has it in hand now.</summary>
    private static IEnumerable<string?> WritersOf(PublicationHistory history, RoundHistory round)
    {
        history.TryGetExecutorAt(DateTimeOffset.MaxValue, out var executor);
        return [executor, round.SubmittedBy?.Id, .. round.Authors.Select(author => author.Id)];
    }

    /// <summary>Who is to be told, as the offices are held now.</summary>
    private sealed class Asked(ReportingDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        public DateTimeOffset Now => now;

        /// <summary>Those in office for this very body: nobody learns of another administration's (D0).</summary>
        public async Task<IEnumerable<string>> InOfficeAsync(string role, string? bodyCode) => bodyCode is null
            ? []
            : (await db.InOfficeAsync(role, bodyCode, now, cancellationToken)).Select(row => row.PersonId);

        /// <summary>The body's curators; where it has none of its own, all of them, who see every body.</summary>
        public async Task<IReadOnlyList<string>> CuratorsAsync(string? bodyCode)
        {
            var all = await db.InOfficeAsync(Roles.Curator, null, now, cancellationToken);
            var own = all.Where(row => row.BodyCode == bodyCode).ToArray();
            return [.. (own.Length > 0 ? own : [.. all]).Select(row => row.PersonId)];
        }

        /// <summary>Who has the publication in hand, or else all executors of the body.</summary>
        public async Task<IEnumerable<string?>> ExecutorsAsync(string? bodyCode, PublicationHistory history) =>
            history.TryGetExecutorAt(DateTimeOffset.MaxValue, out var executor) && executor is not null
                ? [executor]
                : await InOfficeAsync(Roles.Executor, bodyCode);

        public async Task<IEnumerable<string?>> HoldersAsync(ClockHistory clock, PublicationHistory history)
        {
            if (clock.HolderId is { } holder)
                return [holder];

            var curators = clock.BodyCode is null
                || clock.Stage is RegulationStages.Review or RegulationStages.Direction
                || (clock.Stage == RegulationStages.Reply && history.Status is PublicationStatus.Registered or PublicationStatus.Declined or PublicationStatus.Review);
            return curators ? await CuratorsAsync(clock.BodyCode) : await ExecutorsAsync(clock.BodyCode, history);
        }

        /// <summary>
        /// Those who keep a body's accounts, and the deputy head; of an account that answers for all bodies, those of all.
        /// Administrators belong to no body.
        /// </summary>
        public async Task<IEnumerable<string>> KeepersOfAccountsAsync(string? bodyCode)
        {
            var press = await db.InOfficeAsync(Roles.PressSecretary, bodyCode, now, cancellationToken);
            var deputies = await db.InOfficeAsync(Roles.DeputyHead, bodyCode, now, cancellationToken);
            var administrators = await db.InOfficeAsync(Roles.Administrator, null, now, cancellationToken);
            return press.Concat(deputies).Concat(administrators).Select(row => row.PersonId);
        }

        /// <summary>What the facts tell of an account, as known last.</summary>
        public async Task<(string? Title, string? BodyCode)> AccountAsync(Guid accountId)
        {
            var line = await db.Facts.AsNoTracking()
                .Where(row => row.SubjectId == accountId)
                .OrderByDescending(row => row.Seq)
                .FirstOrDefaultAsync(cancellationToken);
            return line?.ToMessage() switch
            {
                CadenceWarning fact => (fact.Title, fact.BodyCode),
                CadenceMissed fact => (fact.Title, fact.BodyCode),
                AccountTokenProblem fact => (fact.Title, fact.BodyCode),
                AccountPasswordDue fact => (fact.Title, fact.BodyCode),
                AccountHolderLeft fact => (fact.Title, fact.BodyCode),
                _ => (null, null),
            };
        }
    }
}
