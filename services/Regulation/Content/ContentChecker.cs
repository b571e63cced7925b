using System.Globalization;
using System.Text.RegularExpressions;

namespace SocialPubs.Regulations;

/// <summary>The content checks of a regulation at work (clauses 8 and 11).</summary>
internal sealed partial class ContentChecker
{
    /// <summary>Patterns come from a file and run over people's text: linear time, whatever they are.</summary>
    internal const RegexOptions PatternOptions = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    internal static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private static readonly CultureInfo s_russian = CultureInfo.GetCultureInfo("ru-RU");

    /// <summary>Words that stand in a salutation with a capital letter and are no name.</summary>
    private static readonly HashSet<string> s_salutations = new(StringComparer.OrdinalIgnoreCase)
    {
        "здравствуйте", "приветствуем", "добрый", "доброе", "доброго", "доброй", "день", "дня", "утро", "утра", "вечер", "вечера",
        "время", "времени", "суток", "уважаемый", "уважаемая", "уважаемые", "дорогой", "дорогая", "дорогие", "житель", "жители",
        "жительница", "подписчик", "подписчики", "друзья", "коллеги", "земляки",
    };

    private readonly IReadOnlyList<ContentCheckRule> _checks;
    private readonly TimeZoneInfo _zone;
    private readonly IReadOnlyDictionary<ContentCheckRule, Regex> _patterns;

    internal ContentChecker(IReadOnlyList<ContentCheckRule> checks, TimeZoneInfo zone)
    {
        _checks = checks;
        _zone = zone;
        _patterns = checks
            .Where(check => check.What == ContentCheckKind.Pattern)
            .Distinct()
            .ToDictionary(check => check, check => new Regex(check.Pattern!, PatternOptions, PatternTimeout));
    }

    internal IReadOnlyList<ContentFinding> Check(DraftContent content, NetworkRule network, bool isRepeat, DateTimeOffset? now)
    {
        var text = content.Text ?? ReplyText.Assemble(content);
        return [.. _checks.SelectMany(check => Run(check, content, text, network, isRepeat, now))];
    }

    private IEnumerable<ContentFinding> Run(
        ContentCheckRule check, DraftContent content, string text, NetworkRule network, bool isRepeat, DateTimeOffset? now) => check.What switch
        {
            ContentCheckKind.TextPresent => If(string.IsNullOrWhiteSpace(text), check, "text", "Текст ответа пуст."),
            ContentCheckKind.MeasuresOrRefusal => If(
                !HasMeasures(content) && content.Refusal is null,
                check, "measures", "Укажите принятые меры, этапы и сроки решения либо обоснованный отказ со ссылками на правовые акты."),
            ContentCheckKind.StageComplete => Stages(check, content),
            ContentCheckKind.StageDateNotPast => PastStages(check, content, now),
            ContentCheckKind.RefusalReasoned => Refusal(check, content.Refusal),
            ContentCheckKind.LegalActComplete => LegalActs(check, content.Refusal),
            ContentCheckKind.RepeatMeasuresOrProgress => If(
                isRepeat && !HasMeasures(content),
                check, "measures", "Ответ на повторную публикацию должен содержать информацию о принятых мерах или о ходе решения вопроса."),
            ContentCheckKind.TextFitsNetwork => TooLong(
                check, text, network.Reply.Text.Max, network.Reply.Text.Counting,
                (length, max) => $"Текст длиннее, чем принимает сеть «{network.Name}»: {length} из {max} знаков."),
            ContentCheckKind.TextReadable => TooLong(
                check, text, check.Maximum ?? network.Reply.Text.Recommended ?? int.MaxValue, network.Reply.Text.Counting,
                (length, max) => $"Текст трудно читать целиком: {length} знаков, рекомендуется не более {max}."),
            ContentCheckKind.AttachmentsFitNetwork => Attachments(check, content.Attachments, network),
            ContentCheckKind.LinksFitNetwork => Links(check, text, network),
            ContentCheckKind.Greeting => Greeting(check, content),
            ContentCheckKind.ForbiddenPhrases => Phrases(check, text),
            ContentCheckKind.Abbreviations => AbbreviationRegex().Matches(text)
                .Where(match => !check.Except.Contains(match.Value, StringComparer.OrdinalIgnoreCase))
                .Select(match => Finding(check, "text", $"Сокращение «{match.Value}»: напишите полностью.", match.Index, match.Length)),
            ContentCheckKind.Pattern => _patterns[check].Matches(text)
                .Select(match => Finding(check, "text", check.Message!, match.Index, match.Length)),
            ContentCheckKind.Illustrated => If(
                !string.IsNullOrWhiteSpace(content.Measures) && content.Attachments.Count == 0 && network.Reply.Media is not null,
                check, "attachments", "Если есть фотографии или видеозаписи, подтверждающие принятые меры, приложите их."),
            _ => throw new InvalidOperationException($"No code for the check {check.What}."),
        };

    private static bool HasMeasures(DraftContent content) =>
        !string.IsNullOrWhiteSpace(content.Measures) || content.Stages.Any(stage => !string.IsNullOrWhiteSpace(stage.Text));

    private static IEnumerable<ContentFinding> Stages(ContentCheckRule check, DraftContent content)
    {
        for (var i = 0; i < content.Stages.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(content.Stages[i].Text)) yield return Finding(check, $"stages[{i}].text", $"Этап {i + 1}: напишите, что будет сделано.");
            if (content.Stages[i].Due is null) yield return Finding(check, $"stages[{i}].due", $"Этап {i + 1}: укажите срок.");
        }
    }

    private IEnumerable<ContentFinding> PastStages(ContentCheckRule check, DraftContent content, DateTimeOffset? now)
    {
        if (now is null) yield break;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now.Value, _zone).DateTime);
        for (var i = 0; i < content.Stages.Count; i++)
        {
            if (content.Stages[i].Due is { } due && due < today)
                yield return Finding(check, $"stages[{i}].due", $"Этап {i + 1}: срок {due.ToString("dd.MM.yyyy", s_russian)} уже прошёл.");
        }
    }

    private static IEnumerable<ContentFinding> Refusal(ContentCheckRule check, Refusal? refusal)
    {
        if (refusal is null) yield break;
        if (string.IsNullOrWhiteSpace(refusal.Reason)) yield return Finding(check, "refusal.reason", "Обоснуйте, почему вопрос невозможно решить.");
        if (refusal.LegalActs.Count < check.Minimum)
        {
            yield return Finding(
                check, "refusal.legalActs", check.Minimum == 1
                    ? "Отказ должен ссылаться хотя бы на один правовой акт."
                    : $"Отказ должен ссылаться на правовые акты, не менее: {check.Minimum}.");
        }
    }

    private static IEnumerable<ContentFinding> LegalActs(ContentCheckRule check, Refusal? refusal)
    {
        for (var i = 0; i < (refusal?.LegalActs.Count ?? 0); i++)
        {
            var act = refusal!.LegalActs[i];
            foreach (var (missing, field, what) in new[]
            {
                (string.IsNullOrWhiteSpace(act.Kind), "kind", "вид"),
                (string.IsNullOrWhiteSpace(act.Number), "number", "номер"),
                (act.Date is null, "date", "дату"),
                (string.IsNullOrWhiteSpace(act.Article), "article", "статью, часть или пункт"),
            })
            {
                if (missing) yield return Finding(check, $"refusal.legalActs[{i}].{field}", $"Правовой акт {i + 1}: укажите {what}.");
            }
        }
    }

    private static IEnumerable<ContentFinding> TooLong(
        ContentCheckRule check, string text, int max, TextCounting counting, Func<int, int, string> message)
    {
        var length = TextLength.Measure(text, counting);
        if (length <= max) yield break;
        var start = TextLength.EndOfFitting(text, max, counting);
        yield return Finding(check, "text", message(length, max), start, text.Length - start);
    }

    private static IEnumerable<ContentFinding> Attachments(ContentCheckRule check, IReadOnlyList<DraftAttachment> attachments, NetworkRule network)
    {
        var media = network.Reply.Media;
        if (media is null)
        {
            for (var i = 0; i < attachments.Count; i++)
                yield return Finding(check, $"attachments[{i}]", $"«{attachments[i].FileName}»: сеть «{network.Name}» не принимает здесь вложений.");
            yield break;
        }

        if (media.Required && attachments.Count == 0) yield return Finding(check, "attachments", $"Сеть «{network.Name}» не принимает здесь текст без вложения.");
        if (attachments.Count > media.MaxCount) yield return Finding(check, "attachments", $"Сеть «{network.Name}» принимает вложений не более: {media.MaxCount}.");

        var kinds = attachments
            .Select(file => media.Kinds.FirstOrDefault(kind => kind.ContentTypes.Contains(file.ContentType, StringComparer.OrdinalIgnoreCase)))
            .ToList();
        for (var i = 0; i < attachments.Count; i++)
        {
            var (file, kind) = (attachments[i], kinds[i]);
            if (kind is null) yield return Finding(check, $"attachments[{i}]", $"«{file.FileName}»: сеть «{network.Name}» не принимает файлы вида {file.ContentType}.");
            else if (file.Size > kind.MaxBytes) yield return Finding(check, $"attachments[{i}]", $"«{file.FileName}» больше, чем принимает сеть «{network.Name}»: {Megabytes(file.Size)} из {Megabytes(kind.MaxBytes.Value)}.");
        }

        foreach (var group in kinds.OfType<MediaKindRule>().GroupBy(kind => kind.Kind, StringComparer.Ordinal))
        {
            if (group.Count() > group.First().MaxCount)
                yield return Finding(check, "attachments", $"Сеть «{network.Name}» принимает файлов этого вида ({KindName(group.Key)}) не более: {group.First().MaxCount}.");
        }

        if (media.OneKindOnly && kinds.OfType<MediaKindRule>().Select(kind => kind.Kind).Distinct(StringComparer.Ordinal).Skip(1).Any())
            yield return Finding(check, "attachments", $"Сеть «{network.Name}» не принимает вместе файлы разных видов.");
    }

    private static IEnumerable<ContentFinding> Links(ContentCheckRule check, string text, NetworkRule network)
    {
        if (network.Reply.MaxLinks is not { } max) yield break;
        foreach (var (start, length) in TextLength.Urls(text).Skip(max))
            yield return Finding(check, "text", $"Сеть «{network.Name}» показывает ссылок не более: {max}.", start, length);
    }

    private static IEnumerable<ContentFinding> Greeting(ContentCheckRule check, DraftContent content)
    {
        if (string.IsNullOrWhiteSpace(content.Greeting))
            yield return Finding(check, "greeting", "Начните с приветствия.");
        else if (check.ByName && !WordRegex().Matches(content.Greeting).Any(word => char.IsUpper(word.Value[0]) && !s_salutations.Contains(word.Value)))
            yield return Finding(check, "greeting", "Обратитесь к автору по имени.");
    }

    private static IEnumerable<ContentFinding> Phrases(ContentCheckRule check, string text)
    {
        foreach (var phrase in check.Phrases)
        {
            for (var at = 0; (at = text.IndexOf(phrase, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += phrase.Length)
            {
                // The end stays open, so that a stem in the file finds every ending.
                if (at == 0 || !char.IsLetter(text[at - 1])) yield return Finding(check, "text", $"Канцелярский оборот: «{text.Substring(at, phrase.Length)}».", at, phrase.Length);
            }
        }
    }

    private static string Megabytes(long bytes) => $"{(bytes / 1048576d).ToString("0.#", s_russian)} МБ";

    private static string KindName(string kind) => kind switch
    {
        "photo" => "фото",
        "gif" => "GIF",
        "video" => "видео",
        "document" => "документ",
        _ => kind,
    };

    private static IEnumerable<ContentFinding> If(bool found, ContentCheckRule check, string part, string message) =>
        found ? [Finding(check, part, message)] : [];

    private static ContentFinding Finding(ContentCheckRule check, string part, string message, int? start = null, int? length = null) => new(
        CodeOf(check.What),
        check.Action == CheckAction.Block ? FindingSeverity.Error : FindingSeverity.Warning,
        part,
        start,
        length,
        message,
        check.Clause);

    private static string CodeOf(ContentCheckKind kind)
    {
        var name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}])[А-ЯЁ]{2,}(?!\p{L})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AbbreviationRegex();

    [GeneratedRegex(@"\p{L}+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordRegex();
}
