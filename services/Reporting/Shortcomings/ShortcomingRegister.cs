using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Reporting.Histories;
using SocialPubs.Reporting.Record;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>Keeps the lines of the register: made from causes and acts, numbered once.</summary>
internal static class ShortcomingRegister
{
    /// <summary>First half of the keys of the locks under which numbers are given; the year is the other.</summary>
    private const int NumberLock = 0x5C;

    /// <summary>Makes the lines of publications anew; call it under the publications' locks, the caller saves.</summary>
    public static async Task ProjectAsync(ReportingDb db, IReadOnlyList<PublicationHistory> histories, CancellationToken cancellationToken)
    {
        Guid?[] publications = [.. histories.Select(history => (Guid?)history.PublicationId)];
        var added = await db.Set<ShortcomingAct>().AsNoTracking()
            .Where(act => act.Kind == ShortcomingActKind.Added && publications.Contains(act.PublicationId))
            .ToListAsync(cancellationToken);
        await SettleAsync(
            db,
            row => publications.Contains(row.PublicationId),
            [
                .. histories.SelectMany(ShortcomingCause.Of),
                .. added.Select(ShortcomingCause.Of),
            ],
            cancellationToken);
    }

    /// <summary>Makes the lines of accounts anew; call it under the accounts' locks, the caller saves.</summary>
    public static Task ProjectFactsAsync(ReportingDb db, IReadOnlyList<SubjectFacts> subjects, CancellationToken cancellationToken)
    {
        Guid?[] accounts = [.. subjects.Select(subject => (Guid?)subject.SubjectId)];
        return SettleAsync(
            db,
            row => accounts.Contains(row.AccountId),
            [.. subjects.SelectMany(subject => ShortcomingCause.Of(subject.Facts))],
            cancellationToken);
    }

    /// <summary>
    /// Makes the lines anew that people added about no publication, of which no message tells: only where all tables are
    /// made anew. The caller saves.
    /// </summary>
    public static async Task ProjectAddedAsync(ReportingDb db, CancellationToken cancellationToken)
    {
        var added = await db.Set<ShortcomingAct>().AsNoTracking()
            .Where(act => act.Kind == ShortcomingActKind.Added && act.PublicationId == null)
            .ToListAsync(cancellationToken);
        Guid[] ids = [.. added.Select(act => act.ShortcomingId)];
        await SettleAsync(db, row => ids.Contains(row.Id), [.. added.Select(ShortcomingCause.Of)], cancellationToken);
    }

    /// <summary>
    /// Reads lines and holds them until the transaction ends, so that an act and word of a miss that does not stand cannot
    /// both write the same line. In the order of their ids, so that nobody waits in a circle.
    /// </summary>
    public static Task<List<Shortcoming>> LockAsync(ReportingDb db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.ToArray();
        return db.Set<Shortcoming>()
            .FromSql($"SELECT * FROM shortcomings WHERE id = ANY({wanted}) ORDER BY id FOR UPDATE")
            .ToListAsync(cancellationToken);
    }

    /// <summary>Adds an act and brings the line to where it leads; the caller has locked the line and saves.</summary>
    public static async Task ActAsync(ReportingDb db, Shortcoming shortcoming, ShortcomingAct act, CancellationToken cancellationToken)
    {
        var acts = await ActsAsync(db, [shortcoming.Id], cancellationToken);
        db.Add(act);
        shortcoming.Stand(ShortcomingStanding.Of(acts[shortcoming.Id].Append(act)));
    }

    /// <summary>Adds a line that the record does not tell of; the caller saves.</summary>
    public static async Task<Shortcoming> AddAsync(ReportingDb db, ShortcomingAct added, CancellationToken cancellationToken)
    {
        db.Add(added);
        var cause = ShortcomingCause.Of(added);
        var row = RowOf(cause, await NumbersAsync(db, [cause], cancellationToken), ShortcomingStanding.Of([added]));
        db.Add(row);
        return row;
    }

    public static async Task<ILookup<Guid, ShortcomingAct>> ActsAsync(
        ReportingDb db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return Array.Empty<ShortcomingAct>().ToLookup(act => act.ShortcomingId);

        var acts = await db.Set<ShortcomingAct>().AsNoTracking()
            .Where(act => ids.Contains(act.ShortcomingId))
            .OrderBy(act => act.Step)
            .ToListAsync(cancellationToken);
        return acts.ToLookup(act => act.ShortcomingId);
    }

    private static async Task SettleAsync(
        ReportingDb db, Expression<Func<Shortcoming, bool>> those, IReadOnlyList<ShortcomingCause> causes, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. causes.Select(cause => cause.Id)];
        // Most publications have none, and cost no lock and no number.
        if (ids.Length > 0)
            await LockAsync(db, ids, cancellationToken);
        // Read once the lines are held: nobody adds one now.
        var acts = await ActsAsync(db, ids, cancellationToken);
        var numbers = await NumbersAsync(db, causes, cancellationToken);
        await db.SettleAsync(
            those,
            row => row.Id,
            causes.Select(cause => RowOf(cause, numbers, ShortcomingStanding.Of(acts[cause.Id]))),
            cancellationToken);
    }

    private static Shortcoming RowOf(ShortcomingCause cause, Dictionary<Guid, ShortcomingNumber> numbers, ShortcomingStanding standing)
    {
        var number = numbers[cause.Id];
        var row = new Shortcoming { Id = cause.Id, Year = number.Year, Number = number.Number, Kind = cause.Kind };
        row.Apply(cause, standing);
        return row;
    }

    /// <summary>
    /// The numbers that they have, or the next ones of their years in the order in which they arose: without gaps, since a
    /// number is given in the transaction that uses it.
    /// </summary>
    private static async Task<Dictionary<Guid, ShortcomingNumber>> NumbersAsync(
        ReportingDb db, IReadOnlyList<ShortcomingCause> causes, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. causes.Select(cause => cause.Id)];
        if (ids.Length == 0)
            return [];
        var numbers = await ReadAsync();
        // By UTC: the number is a name, and the register is made without knowing of any regulation.
        var missing = causes.Where(cause => !numbers.ContainsKey(cause.Id)).GroupBy(cause => cause.At.UtcDateTime.Year).ToArray();
        if (missing.Length == 0)
            return numbers;

        foreach (var ofYear in missing.OrderBy(group => group.Key))
        {
            var year = ofYear.Key;
            Guid[] inOrder = [.. ofYear.OrderBy(cause => cause.At).ThenBy(cause => cause.Id).Select(cause => cause.Id)];
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({NumberLock}, {year})", cancellationToken);
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO shortcoming_numbers (shortcoming_id, year, number)
                SELECT id, {year}, (SELECT coalesce(max(number), 0) FROM shortcoming_numbers WHERE year = {year}) + place::int
                FROM unnest({inOrder}) WITH ORDINALITY AS missing (id, place)
                """,
                cancellationToken);
        }

        return await ReadAsync();

        Task<Dictionary<Guid, ShortcomingNumber>> ReadAsync() => db.Set<ShortcomingNumber>().AsNoTracking()
            .Where(row => ids.Contains(row.ShortcomingId))
            .ToDictionaryAsync(row => row.ShortcomingId, cancellationToken);
    }
}
