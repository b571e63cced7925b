using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using SocialPubs.Reporting.Publications;

namespace SocialPubs.Reporting.Dashboard;

/// <summary>Says which days' figures a change touches, in the transaction that changes.</summary>
internal static class FigureMarks
{
    /// <summary>
    /// Marks the days on which publications and their clocks counted and on which they count now, after their rows were
    /// brought to what they should be and before they are saved; the caller saves.
    /// </summary>
    /// <param name="db">The context with the changes.</param>
    /// <param name="publications">All rows as they should be.</param>
    /// <param name="clocks">All of their clocks.</param>
    public static void Mark(ReportingDb db, IReadOnlyCollection<PublicationSummary> publications, IReadOnlyCollection<ClockSummary> clocks)
    {
        var touched = new HashSet<DateTimeOffset>();
        var known = new HashSet<Guid>();
        // Clocks count under the body, the network and the topic of their publication.
        var moved = new HashSet<Guid>();
        foreach (var entry in db.ChangeTracker.Entries<PublicationSummary>())
        {
            known.Add(entry.Entity.Id);
            if (entry.State == EntityState.Unchanged)
                continue;
            Touch(entry.Entity.DetectedAt);
            Touch(entry.Property(row => row.DetectedAt).OriginalValue);
            if (IsChanged(entry, row => row.BodyCode) || IsChanged(entry, row => row.Network) || IsChanged(entry, row => row.TopicCode))
                moved.Add(entry.Entity.Id);
        }

        foreach (var entry in db.ChangeTracker.Entries<ClockSummary>())
        {
            known.Add(entry.Entity.DeadlineId);
            if (entry.State == EntityState.Unchanged && !moved.Contains(entry.Entity.PublicationId))
                continue;
            Touch(entry.Entity.DueAt);
            Touch(entry.Property(row => row.DueAt).OriginalValue);
        }

        // Many new rows are copied past the context.
        foreach (var publication in publications.Where(row => !known.Contains(row.Id)))
            Touch(publication.DetectedAt);
        foreach (var clock in clocks.Where(row => !known.Contains(row.DeadlineId)))
            Touch(clock.DueAt);

        db.AddRange(touched.Select(at => new FigureMark { At = at }));

        void Touch(DateTimeOffset? at)
        {
            // Every zone differs from UTC by whole quarters of an hour: the clocks of one message need one mark, not eight.
            if (at is { } instant)
                touched.Add(new DateTimeOffset(instant.UtcTicks - (instant.UtcTicks % TimeSpan.FromMinutes(15).Ticks), TimeSpan.Zero));
        }
    }

    /// <summary>
    /// Marks every day that has figures or should have them: after the tables were made anew in another way than message by
    /// message.
    /// </summary>
    public static Task MarkEverythingAsync(this ReportingDb db, CancellationToken cancellationToken) => db.Database.ExecuteSqlRawAsync(
        """
        INSERT INTO figure_marks (at)
        SELECT at FROM (
          SELECT date_bin('15 minutes', detected_at, 'epoch'::timestamptz) AS at FROM publications WHERE detected_at IS NOT NULL
          UNION SELECT date_bin('15 minutes', due_at, 'epoch'::timestamptz) FROM clocks
          UNION SELECT (period + time '12:00') AT TIME ZONE 'UTC' FROM publication_figures WHERE grain = 0 AND shape = 0
          UNION SELECT (period + time '12:00') AT TIME ZONE 'UTC' FROM clock_figures WHERE grain = 0 AND shape = 0) days
        ORDER BY at
        """,
        cancellationToken);

    private static bool IsChanged<TProperty>(
        EntityEntry<PublicationSummary> entry, System.Linq.Expressions.Expression<Func<PublicationSummary, TProperty>> property) =>
        entry.State == EntityState.Modified && entry.Property(property).IsModified;
}
