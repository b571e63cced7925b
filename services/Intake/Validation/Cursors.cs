using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using SocialPubs.ServiceDefaults.Paging;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Validation;

/// <summary>Reading the cursors that this service gave out.</summary>
internal static class Cursors
{
    public static ProblemHttpResult Refused =>
        new Refusal(CommonRefusals.InvalidCursor, "Begin the list again without a cursor.", "cursor").ToProblem();

    /// <summary>Reads a cursor, or gives the list's beginning where there is none.</summary>
    public static bool TryRead<TKey>(string? cursor, TKey beginning, [NotNullWhen(true)] out TKey? key)
        where TKey : class
    {
        key = beginning;
        return cursor is null || Cursor.TryDecode(cursor, out key);
    }

    /// <summary>Reads the cursor of a list by code; the empty text stands before every code.</summary>
    public static bool TryReadCode(string? cursor, [NotNullWhen(true)] out string? code) =>
        TryRead(cursor, string.Empty, out code) && !code.Contains('\0', StringComparison.Ordinal);
}
