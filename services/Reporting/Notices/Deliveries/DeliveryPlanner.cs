using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Notices.Settings;

namespace SocialPubs.Reporting.Notices.Deliveries;

/// <summary>Decides for each new notice by which ways and when it leaves the house.</summary>
internal static class DeliveryPlanner
{
    private const int Batch = 200;

    /// <summary>Plans what is new; one replica at a time, so that two notices find the same message to join.</summary>
    /// <param name="db">A context without a transaction.</param>
    /// <param name="channels">Those that this installation has.</param>
    /// <param name="administration">The administration's time zone.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many notices were planned.</returns>
    public static async Task<int> PlanAsync(
        ReportingDb db, IReadOnlyCollection<string> channels, TimeZoneInfo administration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var free = await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock(4917263350812264) AS \"Value\"").SingleAsync(cancellationToken);
        if (!free)
            return 0;

        var notices = await db.Set<Notice>().Where(row => row.PlannedAt == null).OrderBy(row => row.Seq).Take(Batch).ToListAsync(cancellationToken);
        if (notices.Count == 0)
            return 0;

        var people = notices.Select(notice => notice.RecipientId).Distinct(StringComparer.Ordinal).ToArray();
        var settings = await db.Set<NoticeSettings>().AsNoTracking()
            .Where(row => people.Contains(row.PersonId))
            .ToDictionaryAsync(row => row.PersonId, StringComparer.Ordinal, cancellationToken);
        foreach (var notice in notices)
        {
            notice.PlannedAt = now;
            if (!settings.TryGetValue(notice.RecipientId, out var person))
                continue;

            var due = DeliverySchedule.Of(person, notice.IsUrgent, now, administration);
            foreach (var channel in person.ChannelsOf(notice.Kind, notice.IsUrgent).Where(channels.Contains))
            {
                var delivery = due.Collects ? await CollectingAsync(db, notice.RecipientId, channel, person.Addresses[channel], due.DueAt, cancellationToken) : null;
                if (delivery is null)
                {
                    db.Add(delivery = new Delivery
                    {
                        Id = Guid.CreateVersion7(now),
                        PersonId = notice.RecipientId,
                        Channel = channel,
                        Address = person.Addresses[channel],
                        Collects = due.Collects,
                        CreatedAt = now,
                        FirstDueAt = due.DueAt,
                        DueAt = due.DueAt,
                    });
                }

                db.Add(new DeliveredNotice { NoticeId = notice.Id, Channel = channel, DeliveryId = delivery.Id });
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return notices.Count;
    }

    /// <summary>The message that collects for this instant; locked, so that it cannot go out before the notice has joined it.</summary>
    private static async Task<Delivery?> CollectingAsync(
        ReportingDb db, string personId, string channel, string address, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        var added = db.Set<Delivery>().Local.FirstOrDefault(row => row.Collects && row.DueAt == dueAt
            && row.PersonId == personId && row.Channel == channel && row.Address == address);
        return added ?? await db.Set<Delivery>()
            .FromSql($"""
                SELECT * FROM deliveries
                WHERE state = 'Waiting' AND collects AND attempts = 0
                  AND person_id = {personId} AND channel = {channel} AND address = {address} AND due_at = {dueAt}
                ORDER BY id LIMIT 1 FOR UPDATE
                """)
            .AsTracking()
            .SingleOrDefaultAsync(cancellationToken);
    }
}
