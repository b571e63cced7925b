using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Broker;
using SocialPubs.Messaging.Database;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Messaging.PersonalData;

/// <summary>
/// Replaces what a service keeps of a publication's author: every marked column of the publication's rows, messages that
/// wait in the outbox, answers kept for idempotency keys, and messages in the error queue. What comes later is put right
/// by the inbox, which knows of it from <see cref="AuthorChange"/>.
/// </summary>
public sealed class AuthorErasure
{
    private static readonly MethodInfo Load = typeof(AuthorErasure).GetMethod(nameof(LoadAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly AuthorKeys keys;
    private readonly FailedMessages failed;

    internal AuthorErasure(AuthorKeys keys, FailedMessages failed)
    {
        this.keys = keys;
        this.failed = failed;
    }

    /// <summary>
    /// Replaces the author in the context's database, which the caller saves; call it in a transaction that holds the
    /// publication's lock. The second time it does nothing.
    /// </summary>
    public async Task PseudonymiseAsync(DbContext db, AuthorPseudonymised happened, CancellationToken cancellationToken)
    {
        var change = await ChangeAsync(db, happened.PublicationId, happened.OccurredAt, cancellationToken);
        if (change.Pseudonymised is not null)
            return;

        change.Pseudonymised = JsonSerializer.Serialize(happened, Json.Options);
        change.Corrected = null;
        change.OccurredAt = happened.OccurredAt;
        await ReplaceAsync(db, happened.PublicationId, AuthorReplacement.Of(happened, keys), cancellationToken);

        // An earlier publication is locked before those that repeat it, never the other way round, so that nobody waits
        // in a circle.
        foreach (var other in happened.RepeatedBy.Order())
        {
            await db.LockPublicationAsync(other, cancellationToken);
            await ReplaceAsync(db, other, AuthorReplacement.InOthers(happened, keys), cancellationToken);
        }
    }

    /// <summary>Puts the right name in place of the wrong one, unless a pseudonym or a newer correction stands there.</summary>
    public async Task CorrectAsync(DbContext db, AuthorCorrected happened, CancellationToken cancellationToken)
    {
        var change = await ChangeAsync(db, happened.PublicationId, happened.OccurredAt, cancellationToken);
        if (change.Pseudonymised is not null || (change.Corrected is not null && change.OccurredAt > happened.OccurredAt))
            return;

        change.Corrected = JsonSerializer.Serialize(happened, Json.Options);
        change.OccurredAt = happened.OccurredAt;
        await ReplaceAsync(db, happened.PublicationId, AuthorReplacement.Of(happened), cancellationToken);
    }

    /// <summary>What a message looks like after what is known of its authors.</summary>
    internal TMessage PutRight<TMessage>(TMessage message, IReadOnlyList<AuthorChangeRow> changes)
        where TMessage : class
    {
        if (message is not IEvent happened)
            return message;

        foreach (var change in changes)
        {
            if (change.Pseudonymised is { } json)
            {
                var pseudonymised = JsonSerializer.Deserialize<AuthorPseudonymised>(json, Json.Options)!;
                message = (change.PublicationId == happened.PublicationId
                    ? AuthorReplacement.Of(pseudonymised, keys)
                    : AuthorReplacement.InOthers(pseudonymised, keys)).Apply(message);
            }
            else if (change.Corrected is { } corrected && change.PublicationId == happened.PublicationId && message is not AuthorCorrected)
            {
                message = AuthorReplacement.Of(JsonSerializer.Deserialize<AuthorCorrected>(corrected, Json.Options)!).Apply(message);
            }
        }

        return message;
    }

    /// <summary>The publications that a message says something of.</summary>
    internal static Guid[] PublicationsIn(object message) => message switch
    {
        PublicationDirected directed => [directed.PublicationId, .. directed.RepeatOf.Select(earlier => earlier.PublicationId)],
        PublicationLinkedAsRepeat linked => [linked.PublicationId, .. linked.Earlier.Select(earlier => earlier.PublicationId)],
        IEvent happened => [happened.PublicationId],
        _ => [],
    };

    private static async Task<AuthorChange> ChangeAsync(
        DbContext db, Guid publicationId, DateTimeOffset occurredAt, CancellationToken cancellationToken)
    {
        if (await db.Set<AuthorChange>().FindAsync([publicationId], cancellationToken) is { } known)
            return known;

        var change = new AuthorChange { PublicationId = publicationId, OccurredAt = occurredAt };
        db.Add(change);
        return change;
    }

    private async Task ReplaceAsync(DbContext db, Guid publicationId, AuthorReplacement replacement, CancellationToken cancellationToken)
    {
        // Messages that are being sent at this moment are waited for; then they are gone, and their readers put them right.
        await db.Database.ExecuteSqlAsync($"SELECT id FROM outbox WHERE ordering_key = {publicationId} FOR UPDATE", cancellationToken);
        foreach (var type in db.Model.GetEntityTypes().Where(type => type.ClrType != typeof(AuthorChange)))
        {
            var marked = MarkedOf(type);
            if (marked.Count == 0 || KeyOf(type) is not { } key)
                continue;

            var rows = (Task<List<object>>)Load.MakeGenericMethod(type.ClrType).Invoke(null, [db, key, publicationId, cancellationToken])!;
            foreach (var row in await rows)
                Replace(db.Entry(row), marked, replacement);
        }

        await failed.ReplaceAsync(publicationId, replacement, cancellationToken);
    }

    /// <summary>The columns in which something may have to be replaced.</summary>
    public static IReadOnlyList<(IProperty Property, PersonalDataKind Kind)> MarkedOf(IEntityType type) =>
    [
        .. type.GetProperties()
            .Select(property => (property, property.PropertyInfo?.GetCustomAttribute<PersonalDataAttribute>()?.Kind))
            .Where(entry => entry.Kind is not (null or PersonalDataKind.Staff or PersonalDataKind.OfficeText))
            .Select(entry => (entry.property, entry.Kind!.Value)),
    ];

    /// <summary>The column that says which publication a row belongs to; null where none does.</summary>
    public static IProperty? KeyOf(IEntityType type) => type.GetProperties().FirstOrDefault(property =>
        property.PropertyInfo?.GetCustomAttribute<PublicationKeyAttribute>() is not null) ?? type.FindProperty("PublicationId");

    private static async Task<List<object>> LoadAsync<T>(DbContext db, IProperty key, Guid publicationId, CancellationToken cancellationToken)
        where T : class
    {
        var rows = key.IsNullable
            ? db.Set<T>().Where(row => EF.Property<Guid?>(row, key.Name) == publicationId)
            : db.Set<T>().Where(row => EF.Property<Guid>(row, key.Name) == publicationId);
        return [.. await rows.ToListAsync(cancellationToken)];
    }

    private static void Replace(
        EntityEntry row, IReadOnlyList<(IProperty Property, PersonalDataKind Kind)> marked, AuthorReplacement replacement)
    {
        var changed = false;
        foreach (var (column, kind) in marked)
        {
            var property = row.Property(column);
            var converter = column.GetValueConverter();
            var before = converter is null ? property.CurrentValue : converter.ConvertToProvider(property.CurrentValue);
            // A value that is missing may be written as the JSON null.
            if (before is null or "null")
                continue;

            var after = replacement.Apply(before, kind);
            if (ReferenceEquals(before, after) || Equals(before, after) || (before is string[] { Length: 0 } && after is string[] { Length: 0 }))
                continue;

            property.CurrentValue = converter is null ? after : after is null ? null : converter.ConvertFromProvider(after);
            changed = true;
        }

        if (changed && row.Metadata.GetProperties().FirstOrDefault(column => column.IsConcurrencyToken && column.ClrType == typeof(int)) is { } version)
            row.Property(version).CurrentValue = (int)row.Property(version).CurrentValue! + 1;
    }
}

/// <summary>What the inbox reads of a change.</summary>
internal sealed class AuthorChangeRow
{
    public Guid? PublicationId { get; init; }

    public string? Pseudonymised { get; init; }

    public string? Corrected { get; init; }
}
