using System.Globalization;
using System.Text;

namespace SocialPubs.Architecture.Tests;

/// <summary>
/// The tables of the documentation say what the code says. <c>UPDATE_DOCS=1 dotnet test --project tests/Architecture.Tests</c>
/// writes them anew.
/// </summary>
public sealed class DocumentTests
{
    private const string MadeBy = "Made from the code by `UPDATE_DOCS=1 dotnet run --project tests/Architecture.Tests`; a test compares.";

    [Fact]
    public void Errors_InTheDocumentation_AreThoseOfTheCode()
    {
        var text = new StringBuilder();
        text.AppendLine("# Error codes").AppendLine().AppendLine(MadeBy).AppendLine()
            .AppendLine("Every error is a problem details object (RFC 9457). `type` is `urn:socialpubs:problem:{code}` and never changes its meaning;")
            .AppendLine("`detail` says what is wrong in this case, `field` names the field at fault, `errors` lists all faults where there are several.")
            .AppendLine("A 503 carries `Retry-After`: nothing is wrong with the request.").AppendLine()
            .AppendLine("| code | status | title | service |").AppendLine("| --- | --- | --- | --- |");
        foreach (var (part, _, code) in RefusalCodes.All.OrderBy(refusal => Place(refusal.Part)).ThenBy(refusal => refusal.Code.Code, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"| `{code.Code}` | {code.Status} | {Cell(code.Title)} | {(Place(part) < 0 ? "all" : part)} |");

        Compare("errors.md", text.ToString());
    }

    [Fact]
    public void Endpoints_InTheDocumentation_AreThoseOfTheCode()
    {
        var text = new StringBuilder();
        text.AppendLine("# Endpoints").AppendLine().AppendLine(MadeBy).AppendLine()
            .AppendLine("All are reached through the gateway, with a bearer token that has one of the roles. The gateway describes them with their")
            .AppendLine("requests and answers at `/docs` and, merged into one OpenAPI 3.1 document, at `/openapi/v1.json`, there as `x-roles` and `x-bodies`.")
            .AppendLine().AppendLine("A role counts for the body for which a person holds it: who is an executor of one body and the deputy head of another is no")
            .AppendLine("executor of the second. The column 'bodies' says what an endpoint does about what belongs to a body for which the caller does not act:")
            .AppendLine().AppendLine("- *own*: refuses it. Curators and administrators see every body, but act for none of them by that alone.")
            .AppendLine("- *filtered*: leaves it out of the list. Curators and administrators get everything.")
            .AppendLine("- *every*: there is no such thing: what it is about belongs to all, or its roles are those that see every body. A file is downloaded")
            .AppendLine("  by the SHA-256 of its content, which only those know who were shown it.")
            .AppendLine("- *oneself*: is about the caller alone.")
            .AppendLine().AppendLine("Roles: " + string.Join(", ", Contracts.Roles.All.Select(role => $"{Short(role)} {role}")) + ".");
        foreach (var service in Parts.Services)
        {
            text.AppendLine().AppendLine("## " + service).AppendLine()
                .AppendLine($"| method | path | {string.Join(" | ", Contracts.Roles.All.Select(Short))} | bodies | name | summary |")
                .AppendLine("| --- | --- | " + string.Concat(Contracts.Roles.All.Select(_ => ":-: | ")) + "--- | --- | --- |");
            foreach (var endpoint in Blueprint.Of(service).Endpoints.Where(endpoint => endpoint.IsApi)
                .OrderBy(endpoint => endpoint.Path, StringComparer.Ordinal).ThenBy(endpoint => endpoint.Methods, StringComparer.Ordinal))
            {
                text.AppendLine($"| {endpoint.Methods} | `{endpoint.Path}` | {RolesOf(endpoint)} | {endpoint.Bodies?.ToString().ToLowerInvariant() ?? "-"} | {endpoint.Name} | {Cell(endpoint.Summary ?? string.Empty)} |");
            }
        }

        Compare("endpoints.md", text.ToString());
    }

    private static int Place(string part)
    {
        for (var i = 0; i < Parts.Services.Count; i++)
        {
            if (Parts.Services[i] == part)
                return i;
        }

        return -1;
    }

    /// <summary>R1 to R8, as the demands of the decree number the roles.</summary>
    private static string Short(string role) =>
        string.Create(CultureInfo.InvariantCulture, $"R{Contracts.Roles.All.TakeWhile(other => other != role).Count() + 1}");

    private static string RolesOf(ServiceEndpoint endpoint) => string.Join(
        " | ", Contracts.Roles.All.Select(role => endpoint.Anonymous ? "no token" : endpoint.Roles!.Contains(role) ? "✓" : "·"));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static void Compare(string file, string expected)
    {
        var path = Path.Combine(Parts.Root, "docs", file);
        expected = expected.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);

        var actual = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : string.Empty;
        actual.ShouldBe(expected, $"docs/{file} is out of date; {MadeBy}");
    }
}
