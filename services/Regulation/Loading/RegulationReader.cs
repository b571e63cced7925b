using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using NJsonSchema;
using NJsonSchema.Validation;

namespace SocialPubs.Regulations.Loading;

/// <summary>From bytes to a regulation: JSON, then the schema, then the parts against each other.</summary>
internal static class RegulationReader
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new DurationConverter() },
    };

    private static readonly Lazy<JsonSchema> s_schema = new(ReadSchema);

    /// <summary>The regulation, or <see langword="null"/> with what is wrong added to <paramref name="faults"/>.</summary>
    public static Regulation? Read(string name, byte[] bytes, List<RegulationFault> faults)
    {
        var utf8 = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(3) : bytes;
        JsonPlaces places;
        try
        {
            places = JsonPlaces.Of(utf8.Span);
        }
        catch (JsonException exception)
        {
            faults.Add(new RegulationFault(name, "", (int?)exception.LineNumber + 1, $"Not JSON: {exception.Message}"));
            return null;
        }

        var before = faults.Count;
        void Add(string pointer, string message) => faults.Add(new RegulationFault(name, pointer, places.LineOf(pointer), message));

        foreach (var pointer in places.Duplicates) Add(pointer, "The name occurs twice in this object.");
        foreach (var (pointer, message) in SchemaFaults(Encoding.UTF8.GetString(utf8.Span))) Add(pointer, message);
        if (faults.Count > before) return null;

        RegulationFile file;
        try
        {
            file = JsonSerializer.Deserialize<RegulationFile>(utf8.Span, s_options)!;
        }
        catch (JsonException exception)
        {
            // The schema lets through what only the types know, such as 31 February.
            Add(PointerOf(exception.Path?.TrimStart('$').TrimStart('.') ?? ""), exception.Message);
            return null;
        }

        foreach (var (pointer, message) in RegulationChecks.Of(file)) Add(pointer, message);
        return faults.Count > before ? null : new Regulation(file);
    }

    private static JsonSchema ReadSchema()
    {
        using var stream = typeof(RegulationReader).Assembly.GetManifestResourceStream("regulation.schema.json")
            ?? throw new InvalidOperationException("The schema is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // Nothing in the schema is fetched or awaited for real: every reference is local.
        return JsonSchema.FromJsonAsync(reader.ReadToEnd()).GetAwaiter().GetResult();
    }

    private static IEnumerable<(string Pointer, string Message)> SchemaFaults(string json) =>
        new JsonSchemaValidator().Validate(json, s_schema.Value).SelectMany(Leaves)
            .Select(error => (PointerOf(error.Path ?? ""), Describe(error)))
            .Distinct();

    /// <summary>Only the innermost errors say what is wrong.</summary>
    private static IEnumerable<ValidationError> Leaves(ValidationError error) => error switch
    {
        ChildSchemaValidationError child when child.Errors.Values.Any(errors => errors.Count > 0) =>
            child.Errors.Values.SelectMany(errors => errors).SelectMany(Leaves),
        MultiTypeValidationError multi when multi.Errors.Values.Any(errors => errors.Count > 0) =>
            multi.Errors.Values.SelectMany(errors => errors).SelectMany(Leaves).Take(1),
        _ => [error],
    };

    private static string Describe(ValidationError error) => error.Kind switch
    {
        ValidationErrorKind.PropertyRequired => $"'{error.Property}' is missing.",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => $"'{error.Property}' is not known here.",
        ValidationErrorKind.NotInEnumeration => $"Must be one of {string.Join(", ", error.Schema.Enumeration)}.",
        ValidationErrorKind.PatternMismatch => $"Must match {error.Schema.Pattern}.",
        ValidationErrorKind.NumberTooSmall => $"Must not be less than {error.Schema.Minimum ?? error.Schema.ExclusiveMinimum}.",
        ValidationErrorKind.NumberTooBig => $"Must not be more than {error.Schema.Maximum ?? error.Schema.ExclusiveMaximum}.",
        ValidationErrorKind.TooFewItems => $"Needs at least {error.Schema.MinItems} entries.",
        ValidationErrorKind.StringTooShort => "Must not be empty.",
        ValidationErrorKind.DateExpected => "Must be a date such as 2019-02-05.",
        var kind => $"Not valid: {kind}.",
    };

    /// <summary>From <c>#/timers[0].amount</c> or <c>timers[0].amount</c> to <c>/timers/0/amount</c>.</summary>
    private static string PointerOf(string path)
    {
        path = path.TrimStart('#').TrimStart('/');
        return path.Length == 0 ? "" : "/" + path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
            .Replace("..", ".", StringComparison.Ordinal).TrimStart('.').Replace('.', '/');
    }

    /// <summary>ISO 8601 durations, such as <c>PT30M</c>.</summary>
    private sealed class DurationConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return XmlConvert.ToTimeSpan(reader.GetString()!);
            }
            catch (Exception exception) when (exception is FormatException or OverflowException)
            {
                throw new JsonException("Must be a duration such as PT30M.", exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteStringValue(XmlConvert.ToString(value));
    }
}
