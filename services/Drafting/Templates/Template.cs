using System.Text.RegularExpressions;
using SocialPubs.Contracts;
using SocialPubs.Drafting.Assignments;
using SocialPubs.Drafting.Drafts;
using SocialPubs.Messaging.Audit;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting.Templates;

/// <summary>A draft that people start from.</summary>
internal sealed class Template
{
    public required Guid Id { get; init; }

    public int Version { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public required string Name { get; set; }

    /// <summary>The topic for which it is meant; null is any.</summary>
    [Audited]
    public string? TopicCode { get; set; }

    /// <summary>The body whose template it is; null is everybody's.</summary>
    [Audited]
    public string? BodyCode { get; set; }

    public bool Active { get; set; }

    [PersonalData(PersonalDataKind.OfficeText)]
    public required TemplateParts Parts { get; set; }

    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>The parts of a template; texts may hold <see cref="Placeholders"/>.</summary>
/// <param name="Greeting">The salutation.</param>
/// <param name="Measures">The measures taken.</param>
/// <param name="Stages">The stages, with dates counted from the day on which the draft is begun.</param>
/// <param name="Refusal">A refusal with its legal acts.</param>
/// <param name="FreeText">Anything else.</param>
/// <param name="Closing">The last words.</param>
internal sealed record TemplateParts(
    string? Greeting = null,
    string? Measures = null,
    IReadOnlyList<TemplateStage>? Stages = null,
    DraftRefusal? Refusal = null,
    string? FreeText = null,
    string? Closing = null)
{
    /// <summary>Collects what is wrong with the fields, unknown placeholders included.</summary>
    public void Check(FieldChecks fields)
    {
        Fill(text => text, new DateOnly(2000, 1, 1)).Check(fields);
        foreach (var (field, text) in Texts())
        {
            foreach (var name in Placeholders.In(text).Where(name => !Placeholders.All.ContainsKey(name)).Distinct(StringComparer.Ordinal))
            {
                fields.Refusals.Add(new Refusal(
                    DraftingRefusals.UnknownPlaceholder,
                    $"There is no {{{name}}}; there are {string.Join(", ", Placeholders.All.Keys.Select(known => $"{{{known}}}"))}.",
                    field));
            }
        }

        for (var i = 0; i < (Stages?.Count ?? 0); i++)
        {
            if (Stages![i].DueInDays is < 0 or > 3650)
                fields.Invalid($"stages[{i}].dueInDays", "The days must be 0 to 3650.");
        }
    }

    /// <summary>A draft from the template, begun on <paramref name="today"/>.</summary>
    public DraftParts Fill(Func<string, string> fill, DateOnly today) => new(
        Filled(Greeting, fill),
        Filled(Measures, fill),
        [.. (Stages ?? []).Select(stage => new DraftStage(
            Filled(stage.Text, fill), stage.DueInDays is { } days and >= 0 and <= 3650 ? today.AddDays(days) : null))],
        Refusal is null ? null : Refusal with { Reason = Filled(Refusal.Reason, fill) },
        Filled(FreeText, fill),
        Filled(Closing, fill));

    private IEnumerable<(string Field, string? Text)> Texts() =>
    [
        ("greeting", Greeting), ("measures", Measures), ("refusal.reason", Refusal?.Reason), ("freeText", FreeText), ("closing", Closing),
        .. (Stages ?? []).Select((stage, i) => ($"stages[{i}].text", stage.Text)),
    ];

    private static string? Filled(string? text, Func<string, string> fill) => text is null ? null : fill(text);
}

/// <summary>A stage of a template.</summary>
/// <param name="Text">What will be done.</param>
/// <param name="DueInDays">By which day, counted from the day on which the draft is begun.</param>
internal sealed record TemplateStage(string? Text = null, int? DueInDays = null);

/// <summary>What a template can be filled with.</summary>
internal static partial class Placeholders
{
    /// <summary>What values are taken from: the assignment, the caller's name, today in the administration's time zone.</summary>
    internal sealed record Source(Assignment Assignment, string Executor, DateOnly Today, TimeZoneInfo Zone)
    {
        public PublicationSnapshot Publication => Assignment.Publication!;

        public string Day(DateTimeOffset at) => Date(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime));
    }

    /// <summary>The placeholders by their name.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Source, string>> All =
        new Dictionary<string, Func<Source, string>>(StringComparer.Ordinal)
        {
            ["author"] = source => source.Publication.AuthorName,
            ["topic"] = source => source.Publication.TopicName ?? string.Empty,
            ["date"] = source => Date(source.Today),
            ["postedDate"] = source => source.Day(source.Publication.PostedAt ?? source.Publication.DetectedAt),
            ["url"] = source => source.Publication.Url,
            ["body"] = source => source.Assignment.BodyName!,
            ["executor"] = source => source.Executor,
        };

    /// <summary>Fills every known placeholder once: what comes out of the post is text, never a placeholder again.</summary>
    public static string Fill(string text, Source source) => PlaceholderRegex().Replace(
        text, match => All.TryGetValue(match.Groups["name"].Value, out var value) ? value(source) : match.Value);

    /// <summary>The names of the placeholders in a text.</summary>
    public static IEnumerable<string> In(string? text) => PlaceholderRegex().Matches(text ?? string.Empty).Select(match => match.Groups["name"].Value);

    private static string Date(DateOnly date) => date.ToString("dd.MM.yyyy", System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlaceholderRegex();
}

/// <summary>A template as callers see it.</summary>
internal sealed record TemplateView(
    Guid Id, int Version, string Name, string? TopicCode, string? BodyCode, bool Active, TemplateParts Parts, DateTimeOffset ChangedAt)
{
    public static TemplateView Of(Template template) => new(
        template.Id, template.Version, template.Name, template.TopicCode, template.BodyCode, template.Active, template.Parts, template.ChangedAt);
}
