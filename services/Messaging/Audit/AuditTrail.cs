using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SocialPubs.Contracts;

namespace SocialPubs.Messaging.Audit;

/// <summary>What is known so far about one request for the record.</summary>
internal sealed class AuditTrail(string? traceId)
{
    private const int MaxChanges = 200;

    private readonly List<AuditChange> changes = [];

    public string? TraceId { get; } = traceId;

    /// <summary>The context whose saved changes belong to the running command.</summary>
    public DbContext? Watched { get; private set; }

    /// <summary>The act is on record with its own transaction, or none is due because this is an old answer once more.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Begins with nothing: also where a lost race runs again.</summary>
    public void Watch(DbContext db)
    {
        changes.Clear();
        Watched = db;
    }

    /// <summary>Takes what the context is about to save.</summary>
    public void Collect(DbContext db) => changes.AddRange(ChangeReader.Read(db.ChangeTracker));

    /// <summary>
    /// What the command changed in all: a field that was saved twice went from its first value to its last.
    /// </summary>
    public IReadOnlyList<AuditChange>? Finish(DbContext db)
    {
        Collect(db);
        Watched = null;
        AuditChange[] merged =
        [
            .. changes.GroupBy(change => (change.Entity, change.Key, change.Field))
                .Select(same => same.First() with { After = same.Last().After })
                .Take(MaxChanges + 1),
        ];
        if (merged.Length > MaxChanges)
            merged[MaxChanges] = new AuditChange(string.Empty, string.Empty, "more", null, null);
        return merged.Length == 0 ? null : merged;
    }
}

/// <summary>Sees what a handler saves on its way, before the tracker forgets what it was.</summary>
internal sealed class AuditInterceptor(IHttpContextAccessor accessor) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Collect(eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Collect(eventData.Context);
        return new(result);
    }

    private void Collect(DbContext? context)
    {
        if (context is not null && accessor.HttpContext?.Features.Get<AuditTrail>() is { } trail && ReferenceEquals(trail.Watched, context))
            trail.Collect(context);
    }
}

/// <summary>Marks endpoints whose success is nothing for the record.</summary>
internal sealed record ChangesNothingMetadata;

/// <summary>What an endpoint says about the record.</summary>
public static class AuditExtensions
{
    /// <summary>
    /// The unsafe method is for the size of the request (a check, a preview) or keeps a lease alive: neither its
    /// success nor a fault in its fields is an act. That somebody may not do it still goes on record.
    /// </summary>
    public static TBuilder ChangesNothing<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ChangesNothingMetadata());
}
