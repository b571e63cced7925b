using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Messaging.Audit;

/// <summary>
/// Reads before and after from EF Core's tracker, as far as it is not personal data: values that cannot be (numbers,
/// flags, instants, enumerations, ids and keys) and texts that are marked (<see cref="AuditedAttribute"/>). Of all else,
/// and of what is marked as <see cref="PersonalDataAttribute"/>, it says only that it changed.
/// </summary>
internal static class ChangeReader
{
    private const int MaxValue = 200;

    private static readonly ConcurrentDictionary<PropertyInfo, bool> Marked = new();

    public static IEnumerable<AuditChange> Read(ChangeTracker tracker)
    {
        foreach (var entry in tracker.Entries())
        {
            // Outbox, inbox, clocks and idempotency keys are how it is done, not what.
            if (entry.Metadata.ClrType.Assembly == typeof(ChangeReader).Assembly)
                continue;

            var changes = entry.State switch
            {
                EntityState.Added => Values(entry, value => (null, value.CurrentValue)),
                EntityState.Deleted => Values(entry, value => (value.OriginalValue, null)),
                EntityState.Modified => Modified(entry),
                _ => [],
            };
            foreach (var change in changes)
                yield return change;
        }
    }

    private static IEnumerable<AuditChange> Values(EntityEntry entry, Func<PropertyEntry, (object? Before, object? After)> of)
    {
        var any = false;
        foreach (var property in entry.Properties)
        {
            if (!IsHarmless(property.Metadata) || property.IsTemporary)
                continue;

            var (before, after) = of(property);
            if (before is null && after is null)
                continue;
            any = true;
            yield return Change(entry, property.Metadata, Format(before), Format(after));
        }

        if (!any)
            yield return new AuditChange(entry.Metadata.ShortName(), KeyOf(entry), "*", null, null);
    }

    private static IEnumerable<AuditChange> Modified(EntityEntry entry)
    {
        foreach (var property in entry.Properties.Where(property => property.IsModified))
        {
            if (!IsHarmless(property.Metadata))
            {
                yield return Change(entry, property.Metadata, null, null);
            }
            else if (!Equals(property.OriginalValue, property.CurrentValue))
            {
                yield return Change(entry, property.Metadata, Format(property.OriginalValue), Format(property.CurrentValue));
            }
        }
    }

    private static AuditChange Change(EntityEntry entry, IProperty property, string? before, string? after) =>
        new(entry.Metadata.ShortName(), KeyOf(entry), JsonNamingPolicy.CamelCase.ConvertName(property.Name), before, after);

    private static string KeyOf(EntityEntry entry) => entry.Metadata.FindPrimaryKey() is { } key
        ? string.Join('/', key.Properties.Select(property => entry.Property(property) is { IsTemporary: false } value ? Format(value.CurrentValue) : "new"))
        : string.Empty;

    private static bool IsHarmless(IProperty property)
    {
        if (IsMarked(property.PropertyInfo))
            return true;
        if (property.PropertyInfo?.IsDefined(typeof(PersonalDataAttribute)) == true)
            return false;

        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (type == typeof(string))
            return property.IsPrimaryKey() || property.IsForeignKey();
        return (type.IsPrimitive && type != typeof(char)) || type.IsEnum || type == typeof(decimal) || type == typeof(Guid)
            || type == typeof(DateTimeOffset) || type == typeof(DateTime) || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan);
    }

    private static bool IsMarked(PropertyInfo? property) =>
        property is not null && Marked.GetOrAdd(property, static info => info.IsDefined(typeof(AuditedAttribute)));

    private static string? Format(object? value) => value switch
    {
        null => null,
        string text => AuditText.Clean(text, MaxValue),
        string[] texts => AuditText.Clean(string.Join(", ", texts), MaxValue),
        bool flag => flag ? "true" : "false",
        Enum name => JsonNamingPolicy.CamelCase.ConvertName(name.ToString()),
        DateTimeOffset instant => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("O", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly hour => hour.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
