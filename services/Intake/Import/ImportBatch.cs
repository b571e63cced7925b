using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Registers;
using SocialPubs.Intake.Validation;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Import;

/// <summary>
/// Registers rows through the same decision as a single request. Good rows commit together for speed; when that fails,
/// each is tried alone, so that no row hurts another.
/// </summary>
internal sealed partial class ImportBatch(
    IntakeDb db, RegulationCatalog catalog, RegulationOptions options, IAttachmentStore files, TimeProvider time, ILogger<ImportBatch> logger)
{
    /// <exception cref="Exception">The database is away (<see cref="ProblemExtensions.IsUnavailable"/>): none of these rows was registered.</exception>
    public async Task<IReadOnlyList<ImportAnswer>> RegisterAsync(IReadOnlyList<ImportRow> rows, Actor actor, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(rows, actor, cancellationToken);
        }
        catch (Exception exception) when (rows.Count > 1 && IsOfARow(exception))
        {
            var answers = new List<ImportAnswer>(rows.Count);
            foreach (var row in rows)
                answers.Add(await RegisterAloneAsync(row, actor, cancellationToken));
            return answers;
        }
        catch (Exception exception) when (IsOfARow(exception))
        {
            return [await RegisterAloneAsync(rows[0], actor, cancellationToken)];
        }
    }

    private async Task<ImportAnswer> RegisterAloneAsync(ImportRow row, Actor actor, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await TryAsync([row], actor, cancellationToken))[0];
            }
            catch (DbUpdateException exception) when (attempt < 3 && RegistrationStore.IsSameAddress(exception))
            {
                // Somebody registered the address meanwhile; now the look-up finds it.
            }
            catch (Exception exception) when (IsOfARow(exception))
            {
                LogFault(exception, row.Line);
                return ImportAnswer.Refused(row, [new Refusal(CommonRefusals.Internal, "An unexpected fault; it is in the log.")]);
            }
        }
    }

    private async Task<IReadOnlyList<ImportAnswer>> TryAsync(IReadOnlyList<ImportRow> rows, Actor actor, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var now = time.Now();
        var inputs = rows.Select(row => row.Request is null ? null : RegistrationInput.Read(row.Request, catalog, options.Active, now)).ToArray();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two imports of the same addresses, each of which holds some that the other waits for, would never end.
        if (rows.Count > 1)
            await db.LockEntryAsync("import", string.Empty, cancellationToken);
        var facts = await RegistrationFacts.LoadAsync(db, [.. inputs.OfType<RegistrationInput>()], cancellationToken);
        var answers = new ImportAnswer[rows.Count];
        for (var index = 0; index < rows.Count; index++)
            answers[index] = await DecideAsync(rows[index], inputs[index], facts, actor, now, cancellationToken);

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return answers;
    }

    private async Task<ImportAnswer> DecideAsync(
        ImportRow row, RegistrationInput? input, RegistrationFacts facts, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (input is null)
            return ImportAnswer.Refused(row, row.Faults);
        // An address on record ends it, whatever has become of its topic or body since the row was first imported.
        if (input.Address is { } address && facts.Registered.TryGetValue(address.Canonical, out var first))
            return ImportAnswer.Duplicate(row, first);
        if (!Registration.Decide(input, facts, files, actor, now).TryGet(out var registration, out var refusals))
            return ImportAnswer.Refused(row, refusals);

        await db.AddAsync(registration, now, cancellationToken);
        // The same address further down in the file is a duplicate of this row.
        facts.Registered.Add(registration.Publication.Url, registration.Publication.Id);
        return ImportAnswer.Created(row, registration.Publication.Id);
    }

    private static bool IsOfARow(Exception exception) =>
        exception is not OperationCanceledException && !ProblemExtensions.IsUnavailable(exception);

    [LoggerMessage(LogLevel.Error, "The row of an import at line {Line} could not be registered")]
    private partial void LogFault(Exception exception, long line);
}
