using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Intake.Registers;

internal static class RegisterLock
{
    /// <summary>
    /// Waits for an entry of a register, also one that is not there yet: two requests that create the same code at the
    /// same moment become a creation and a change.
    /// </summary>
    public static Task LockEntryAsync(this IntakeDb db, string register, string code, CancellationToken cancellationToken)
    {
        var key = $"{register}:{code}";
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", cancellationToken);
    }
}
