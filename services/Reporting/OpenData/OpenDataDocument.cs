using System.Text.Json.Serialization;

namespace SocialPubs.Reporting.OpenData;

/// <summary>A month of the administration's work with publications, to be published: no names, no ids, no addresses.</summary>
/// <param name="Schema">Where the schema lies, beside the document.</param>
/// <param name="Publisher">Who publishes it.</param>
/// <param name="Month">The month, such as <c>2026-11</c>.</param>
/// <param name="TimeZone">IANA id of the time zone in which the month is counted.</param>
/// <param name="ComputedAt">As things stood at this instant.</param>
/// <param name="SmallestCount">Counts below it are not told.</param>
internal sealed record OpenDataDocument(
    [property: JsonPropertyName("$schema")] string Schema,
    string SchemaVersion,
    string Publisher,
    string Month,
    string TimeZone,
    DateTimeOffset ComputedAt,
    int SmallestCount,
    OpenDataRow Total,
    IReadOnlyList<OpenDataRow> Networks,
    IReadOnlyList<OpenDataRow> Topics);

/// <summary>The publications detected in the month; null, which is written out, where a figure is not told.</summary>
/// <param name="Code">The code of the network or the topic; empty in the total and for those without one.</param>
/// <param name="InTimeShare">Answered in time of all that were answered, from 0 to 1.</param>
/// <param name="MedianHours">From detection to the posted reply.</param>
/// <param name="P90Hours">Nine of ten replies took at most this.</param>
internal sealed record OpenDataRow(
    string Code,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Publications,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? AnsweredInTime,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? AnsweredLate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? ClosedWithoutReply,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Open,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? InTimeShare,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? MedianHours,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? P90Hours);
