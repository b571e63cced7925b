using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SocialPubs.ServiceDefaults.Problems;

/// <summary>
/// A reason for which a request is refused. Every code of a service is a public static field of this type, so that the
/// table in <c>docs/errors.md</c> is made from the code.
/// </summary>
/// <param name="Code">Stable, machine-readable, such as <c>intake.unknown-network</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What is wrong in general, in English.</param>
public sealed record RefusalCode(string Code, int Status, string Title);

/// <summary>One refusal of one request: the code, what is wrong in this case, and the field that is at fault.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">What is wrong in this case; shown to people, holds no text of a post and no personal data.</param>
/// <param name="Field">The field in JSON path notation without the root, such as <c>stages[1].date</c>.</param>
public sealed record Refusal(RefusalCode Code, string Detail, string? Field = null)
{
    /// <summary>Further facts for the caller, such as the id of the publication that already has the address.</summary>
    public IReadOnlyDictionary<string, object?>? Facts { get; init; }

    /// <summary>The answer for this single refusal.</summary>
    public ProblemHttpResult ToProblem() => Problem.From([this]);
}

/// <summary>Makes RFC 9457 problem details of refusals; the only place that does.</summary>
public static class Problem
{
    private static readonly object CodeItem = new();

    /// <summary>The problem details of one or more refusals; status, code and field are those of the first.</summary>
    /// <exception cref="ArgumentException">There is no refusal.</exception>
    public static ProblemHttpResult From(IReadOnlyList<Refusal> refusals)
    {
        if (refusals.Count == 0)
            throw new ArgumentException("A problem needs a refusal.", nameof(refusals));

        var first = refusals[0];
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = first.Code.Code };
        if (first.Field is not null)
            extensions["field"] = first.Field;
        foreach (var (name, value) in refusals.SelectMany(refusal => refusal.Facts ?? new Dictionary<string, object?>()))
        {
            // The member would stand there twice.
            if (name is "type" or "title" or "status" or "detail" or "instance")
                throw new ArgumentException($"A fact cannot be called '{name}', which is a member of every problem.", nameof(refusals));
            extensions[name] = value;
        }

        if (refusals.Count > 1)
        {
            extensions["errors"] = refusals
                .Select(refusal => new ProblemEntry(refusal.Code.Code, refusal.Detail, refusal.Field))
                .ToArray();
        }

        return TypedResults.Problem(
            type: TypeOf(first.Code),
            title: first.Code.Title,
            statusCode: first.Code.Status,
            detail: first.Detail,
            extensions: extensions);
    }

    /// <summary>The code of the problem with which the request was answered, or null where it was not.</summary>
    public static string? CodeOf(HttpContext context) => context.Items.TryGetValue(CodeItem, out var code) ? code as string : null;

    internal static void Note(HttpContext context, object? code) => context.Items[CodeItem] = code;

    /// <summary>The stable URI of a code.</summary>
    public static string TypeOf(RefusalCode code) => "urn:socialpubs:problem:" + code.Code;
}

/// <summary>One of several faults in a problem's <c>errors</c>.</summary>
public sealed record ProblemEntry(string Code, string Detail, string? Field);
