using SocialPubs.Intake.Publications;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Import;

/// <summary>One row of an import: a request, or why there is none.</summary>
/// <param name="Number">The row, counted from 1 without the line of column names.</param>
/// <param name="Line">The line on which it begins, counted from 1.</param>
/// <param name="Request">The publication to register.</param>
/// <param name="Faults">Why it cannot be read.</param>
internal sealed record ImportRow(long Number, long Line, RegisterRequest? Request, IReadOnlyList<Refusal> Faults)
{
    /// <summary>The row that a line which cannot be read stands for.</summary>
    public static ImportRow Of(long number, Line line) => new(number, line.Number, null, [Fault(line.Fault)]);

    public static Refusal Fault(LineFault fault) => fault == LineFault.Encoding
        ? new Refusal(IntakeRefusals.ImportEncoding, "It holds bytes that are no text; save the file as UTF-8, or name its charset.")
        : new Refusal(IntakeRefusals.ImportRowTooLong, $"A line may have {LineReader.MaxBytes} bytes.");
}

/// <summary>The answer to one row.</summary>
/// <param name="Row">The row, counted from 1 without the line of column names.</param>
/// <param name="Line">The line on which it begins.</param>
/// <param name="Status">
/// <c>created</c>; <c>duplicate</c>, the address is on record; <c>refused</c>; <c>interrupted</c>, nothing was done with this
/// row and all after it, and the same file can be sent again.
/// </param>
/// <param name="PublicationId">The publication that has the address.</param>
/// <param name="Code">The code of the first fault.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Field">The field at fault.</param>
/// <param name="Errors">All faults, where there are several.</param>
internal sealed record ImportAnswer(
    long Row,
    long Line,
    string Status,
    Guid? PublicationId = null,
    string? Code = null,
    string? Detail = null,
    string? Field = null,
    IReadOnlyList<ProblemEntry>? Errors = null)
{
    public static ImportAnswer Created(ImportRow row, Guid id) => new(row.Number, row.Line, "created", id);

    public static ImportAnswer Duplicate(ImportRow row, Guid id) => new(row.Number, row.Line, "duplicate", id);

    public static ImportAnswer Interrupted(ImportRow row, Refusal reason) =>
        new(row.Number, row.Line, "interrupted", null, reason.Code.Code, reason.Detail);

    public static ImportAnswer Refused(ImportRow row, IReadOnlyList<Refusal> faults) => new(
        row.Number,
        row.Line,
        "refused",
        null,
        faults[0].Code.Code,
        faults[0].Detail,
        faults[0].Field,
        faults.Count == 1 ? null : [.. faults.Select(fault => new ProblemEntry(fault.Code.Code, fault.Detail, fault.Field))]);
}
