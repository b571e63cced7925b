using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Messaging.Database;

/// <summary>Immutable records that are read and written whole.</summary>
public static class JsonColumns
{
    /// <summary>
    /// Keeps the value as JSON. The type is <c>json</c>, not <c>jsonb</c>: the text of a post may hold a NUL, which
    /// <c>jsonb</c> refuses, and nothing is looked for inside. A change is a new instance, so references are compared.
    /// </summary>
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property)
    {
        property.HasColumnType("json").HasConversion(
            value => JsonSerializer.Serialize(value, Json.Options),
            json => JsonSerializer.Deserialize<T>(json, Json.Options)!,
            new ValueComparer<T>(
                (left, right) => ReferenceEquals(left, right),
                value => value == null ? 0 : RuntimeHelpers.GetHashCode(value),
                value => value));
        return property;
    }
}
