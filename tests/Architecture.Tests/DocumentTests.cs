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
            .AppendLine("requests and answers at `/docs` and, merged into one OpenAPI 3.1 document, at `/openapi/v1.json`.");
        foreach (var service in Parts.Services)
        {
            text.AppendLine().AppendLine("## " + service).AppendLine()
                .AppendLine("| method | path | name | roles | summary |").AppendLine("| --- | --- | --- | --- | --- |");
            foreach (var endpoint in Blueprint.Of(service).Endpoints.Where(endpoint => endpoint.IsApi)
                .OrderBy(endpoint => endpoint.Path, StringComparer.Ordinal).ThenBy(endpoint => endpoint.Methods, StringComparer.Ordinal))
            {
                text.AppendLine($"| {endpoint.Methods} | `{endpoint.Path}` | {endpoint.Name} | {RolesOf(endpoint)} | {Cell(endpoint.Summary ?? string.Empty)} |");
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

    private static string RolesOf(ServiceEndpoint endpoint) =>
        endpoint.Anonymous ? "anybody"
        : endpoint.Roles!.Count == Contracts.Roles.All.Count ? "all"
        : string.Join(", ", endpoint.Roles);

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
