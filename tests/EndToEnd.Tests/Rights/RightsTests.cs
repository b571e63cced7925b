using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;
using SocialPubs.Contracts;
using SocialPubs.EndToEnd.Tests.Description;
using SocialPubs.Testing;

namespace SocialPubs.EndToEnd.Tests.Rights;

/// <summary>Walks over every operation that the gateway describes, with every kind of token, and compares with the table of the documentation.</summary>
public sealed partial class RightsTests(RightsFixture walk) : IClassFixture<RightsFixture>
{
    private static readonly string[] SeeEveryBody = [Roles.Curator, Roles.Administrator];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Operations_OfTheDescription_AreThoseOfTheTableWithItsRolesAndRules()
    {
        var described = walk.Description.Operations
            .Select(operation => $"{operation} | {string.Join(' ', Roles.All.Where(role => operation.Roles.Contains(role)))} | {operation.Bodies}").ToArray();
        var table = Table();

        described.Except(table).ShouldBeEmpty("described otherwise than in the table");
        table.Except(described).ShouldBeEmpty("in the table otherwise than described");
        walk.Operations.Count().ShouldBeGreaterThan(80);
    }

    [Fact]
    public async Task Operation_WithoutAGoodToken_Answers401()
    {
        var tokens = await BadTokensAsync();
        // Each service looks for itself, whatever the gateway lets through.
        var direct = walk.Operations.Where(operation => operation.Method == "GET").GroupBy(ServiceOf).Select(group => (Operation: group.First(), At: (Uri?)walk.System.AddressOf(group.Key)));
        var places = walk.Operations.Select(operation => (Operation: operation, At: (Uri?)null)).Concat(direct).ToArray();

        var findings = await RightsFixture.FindAsync(
            places.SelectMany(place => tokens.Select(token => (place, token))),
            async one =>
            {
                var (status, text) = await walk.CallAsync(one.place.Operation, one.token.Value, at: one.place.At, harmless: true);
                return status == 401 ? null : $"{one.place.Operation} at {one.place.At?.ToString() ?? "the gateway"}, {one.token.Key}: {status} {text}";
            });

        findings.ShouldBeEmpty(string.Join(Environment.NewLine, findings.Take(40)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{places.Length} places x {tokens.Count} tokens");
        // What makes the bad ones bad is nothing else.
        var (good, _) = await walk.CallAsync(walk.Operations.First(operation => operation.Id == "IntakeListBodies"), walk.Issuer.Mint([Roles.Executor], SystemUnderTest.Body));
        good.ShouldBe(200);
    }

    [Fact]
    public async Task Operation_ForEachRole_AnswersAsTheTableSays()
    {
        var table = Table().ToDictionary(line => line.Split(" | ")[0], line => line.Split(" | ")[1].Split(' '), StringComparer.Ordinal);
        var cases = walk.Operations.SelectMany(operation => Roles.All.Select(role => (Operation: operation, Role: role))).OrderBy(one => one.Operation.IsUnsafe);

        var findings = await RightsFixture.FindAsync(cases, async one =>
        {
            var (status, text) = await walk.CallAsync(one.Operation, await walk.TokenAsync(one.Role, SystemUnderTest.Body), harmless: true);
            var allowed = table[one.Operation.ToString()].Contains(one.Role);
            return allowed
                ? status is 401 or 403 or >= 500 ? $"{one.Operation} by {one.Role} of the body: {status} {text}" : null
                : status != 403 || !text.Contains("auth.forbidden", StringComparison.Ordinal) ? $"{one.Operation} by {one.Role}: {status} {text}" : null;
        });

        findings.ShouldBeEmpty(string.Join(Environment.NewLine, findings));
        TestContext.Current.TestOutputHelper?.WriteLine($"{cases.Count()} calls");
    }

    [Fact]
    public async Task Operation_OnAThingOfAnotherBody_RefusesIt()
    {
        var cases = walk.Operations.Where(operation => operation.Bodies == "own")
            .SelectMany(operation => operation.Roles.Except(SeeEveryBody).Select(role => (Operation: operation, Role: role))).ToArray();

        var findings = await RightsFixture.FindAsync(cases, async one =>
        {
            var (status, text) = await walk.CallAsync(one.Operation, await walk.TokenAsync(one.Role, RightsFixture.OtherBody));
            return (status == 403 && text.Contains("auth.other-body", StringComparison.Ordinal)) || status == 404 ? null : $"{one.Operation} by {one.Role} of another body: {status} {text}";
        });

        findings.ShouldBeEmpty(string.Join(Environment.NewLine, findings));
        TestContext.Current.TestOutputHelper?.WriteLine($"{cases.Length} calls");
    }

    [Fact]
    public async Task List_ForAnotherBody_IsEmpty()
    {
        string[] things = [walk.World.Answered.ToString(), walk.World.Submitted.ToString(), walk.World.Template.ToString(), walk.World.Account.ToString()];
        // The stream has no end; there is no surge and no own post that went out that could be shown; the file shows the figures of AskForAnalysis.
        string[] apart = ["StreamEvents", "ListSurges", "ListSurgePublications", "AskForAnalysisFile", "ExportOwnPosts"];
        var cases = walk.Operations.Where(operation => operation.Bodies == "filtered" && !apart.Contains(operation.Id))
            .SelectMany(operation => operation.Roles.Select(role => (Operation: operation, Role: role))).ToArray();

        var findings = await RightsFixture.FindAsync(cases, async one =>
        {
            var query = one.Operation.Parameters.Any(parameter => parameter.Name == "text") ? "text=" + Uri.EscapeDataString("Почему не убирают двор 2?") : string.Empty;
            var (own, ownText) = await walk.CallAsync(one.Operation, await walk.TokenAsync(one.Role, SystemUnderTest.Body), query);
            var (other, otherText) = await walk.CallAsync(one.Operation, await walk.TokenAsync(one.Role, RightsFixture.OtherBody), query);
            if (own != 200 || other != 200)
                return $"{one.Operation} by {one.Role}: {own} {ownText}, {other} {otherText}";

            var shows = Tells(one.Operation, ownText);
            var tells = Tells(one.Operation, otherText);
            if (!shows)
                return $"{one.Operation} by {one.Role} does not show what is their own: {ownText}";
            return tells == SeeEveryBody.Contains(one.Role) ? null : $"{one.Operation} by {one.Role} of another body: {otherText}";
        });

        findings.ShouldBeEmpty(string.Join(Environment.NewLine, findings));

        // Figures name nothing.
        bool Tells(Operation operation, string text) => operation.Id switch
        {
            "GetDashboard" => HasFigures(text),
            "ExportDashboard" => HasFiguresAsTable(text),
            "AskForAnalysis" => HasPublications(text),
            _ => things.Any(text.Contains),
        };
    }

    [Fact]
    public async Task Role_HeldForAnotherBody_DoesNotCountForThisOne()
    {
        // An executor of one body who is the deputy head of the other, which has the things, and the other way round.
        var cases = new[] { (Here: Roles.DeputyHead, There: Roles.Executor), (Here: Roles.Executor, There: Roles.DeputyHead) }
            .SelectMany(roles => walk.Operations.Where(operation => operation.Bodies == "own" && operation.Roles.Contains(roles.There)).Select(operation => (Operation: operation, roles.Here, roles.There)))
            .ToArray();
        cases.ShouldContain(one => !one.Operation.Roles.Contains(one.Here), "nothing would tell the two apart");

        var findings = await RightsFixture.FindAsync(cases, async one =>
        {
            var token = await walk.System.Tokens.GetAsync($"both-{one.Here}", [$"{one.Here}@{SystemUnderTest.Body}", $"{one.There}@{RightsFixture.OtherBody}"], Cancel);
            // Where it must be refused nothing stands in the way of the refusal.
            var (status, text) = await walk.CallAsync(one.Operation, token, harmless: one.Operation.Roles.Contains(one.Here));
            var refused = (status == 403 && text.Contains("auth.other-body", StringComparison.Ordinal)) || status == 404;
            return one.Operation.Roles.Contains(one.Here)
                ? status is 401 or 403 ? $"{one.Operation} by the {one.Here} of the body: {status} {text}" : null
                : refused ? null : $"{one.Operation} by the {one.There} of another body: {status} {text}";
        });

        findings.ShouldBeEmpty(string.Join(Environment.NewLine, findings));
    }

    [Fact]
    public async Task Token_OfADeletedClient_IsRefusedEverywhereWithinAMinute()
    {
        const string client = "walk-deleted";
        var token = await walk.System.Tokens.GetAsync(client, [Roles.Curator, Roles.Administrator, .. Roles.All.Except(SeeEveryBody).Select(role => $"{role}@{SystemUnderTest.Body}")], Cancel);
        var first = walk.Operations.Where(operation => operation.Method == "GET" && operation.Id != "StreamEvents").GroupBy(ServiceOf)
            .SelectMany(group => new (Operation Operation, Uri? At)[] { (group.First(), null), (group.First(), walk.System.AddressOf(group.Key)) }).ToArray();
        foreach (var (operation, at) in first)
            (await walk.CallAsync(operation, token, at: at)).Status.ShouldNotBe(401);
        using var administrator = walk.System.ClientFor("admin", Roles.Administrator);
        (await administrator.DeleteAsync($"/api/identity/clients/{client}", Cancel)).IsSuccessStatusCode.ShouldBeTrue();

        var last = string.Empty;
        foreach (var (operation, at) in first)
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    last = (await walk.CallAsync(operation, token, at: at)).ToString();
                    return last.StartsWith("(401,", StringComparison.Ordinal);
                },
                () => $"the end of the token for {operation} at {at?.ToString() ?? "the gateway"}: {last}; output:{Environment.NewLine}{walk.System.RecentOutput}",
                TimeSpan.FromMinutes(1),
                Cancel);
        }

        var findings = await RightsFixture.FindAsync(walk.Operations, async operation =>
        {
            var (status, text) = await walk.CallAsync(operation, token, harmless: true);
            return status == 401 ? null : $"{operation}: {status} {text}";
        });
        findings.ShouldBeEmpty(string.Join(Environment.NewLine, findings));
    }

    private static string ServiceOf(Operation operation) => operation.Path.Split('/')[2];

    private static bool HasFigures(string dashboard)
    {
        using var figures = System.Text.Json.JsonDocument.Parse(dashboard);
        return figures.RootElement.GetProperty("publications").EnumerateArray().Any(status => status.GetProperty("count").GetInt64() > 0);
    }

    /// <summary>Whether the first row below the header, that of all publications, counts any.</summary>
    private static bool HasFiguresAsTable(string table)
    {
        var lines = table.Split("\r\n");
        return lines.Length > 1 && lines[1].Split(',')[3] != "0";
    }

    private static bool HasPublications(string analysis)
    {
        using var figures = System.Text.Json.JsonDocument.Parse(analysis);
        return figures.RootElement.GetProperty("total").GetProperty("registered").GetInt64() > 0;
    }

    /// <summary>The table of the documentation: operation, roles, rule.</summary>
    private static string[] Table()
    {
        var roles = Roles.All.ToArray();
        return
        [
            .. from line in File.ReadLines(Path.Combine(SystemUnderTest.Metadata("Repository"), "docs", "endpoints.md"))
               let cells = line.Split(" | ").Select(cell => cell.Trim(' ', '|', '`')).ToArray()
               where cells.Length > roles.Length + 3 && cells[1].StartsWith("/api/", StringComparison.Ordinal)
               select $"{cells[0]} {Constraint().Replace(cells[1], "}")} | {string.Join(' ', roles.Where((_, index) => cells[2 + index] == "✓"))} | {cells[2 + roles.Length].TrimStart('-')}",
        ];
    }

    private async Task<Dictionary<string, string?>> BadTokensAsync()
    {
        using var foreign = RSA.Create(2048);
        var real = await walk.TokenAsync(Roles.Administrator, SystemUnderTest.Body);
        var parts = real.Split('.');
        var (issuer, now) = (walk.Issuer, TimeProvider.System.GetUtcNow().UtcDateTime);
        string Minted(Action<SecurityTokenDescriptor> change) => issuer.Mint(Roles.All, SystemUnderTest.Body, change);
        var good = Minted(_ => { });
        var tokens = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["none"] = null,
            ["no token"] = "x",
            ["empty"] = string.Empty,
            ["a changed signature"] = parts[0] + "." + parts[1] + "." + (parts[2][0] == 'A' ? 'B' : 'A') + parts[2][1..],
            ["changed claims"] = parts[0] + "." + good.Split('.')[1] + "." + parts[2],
            ["no signature"] = parts[0] + "." + parts[1] + ".",
            ["alg none"] = TestIssuer.Unsigned(good, "none"),
            ["alg None"] = TestIssuer.Unsigned(good, "None"),
            ["alg none with the signature"] = TestIssuer.Unsigned(real, "none") + parts[2],
            ["a foreign key"] = Minted(token => token.SigningCredentials = TestIssuer.Signing(foreign)),
            ["expired"] = Minted(token => (token.NotBefore, token.IssuedAt, token.Expires) = (now.AddMinutes(-20), now.AddMinutes(-20), now.AddMinutes(-1))),
            ["not valid yet"] = Minted(token => (token.NotBefore, token.Expires) = (now.AddMinutes(5), now.AddMinutes(10))),
            ["without an end"] = Minted(token => (token.NotBefore, token.Expires) = (null, null)),
            ["another audience"] = Minted(token => token.Audience = "other"),
            ["no audience"] = Minted(token => token.Audience = null),
            ["another issuer"] = Minted(token => token.Issuer = "http://evil.example/"),
            ["no issuer"] = Minted(token => token.Issuer = null),
            ["an identity token"] = Minted(token => (token.TokenType, token.Audience) = ("JWT", "walk-administrator")),
            ["an identity token for the audience"] = Minted(token => token.TokenType = "JWT"),
            ["nobody's"] = Minted(token => token.Claims.Remove("sub")),
        };
        foreach (var (index, token) in (await issuer.SignedWithPublicKeysAsync(good, Cancel)).Index())
            tokens[$"HS256 with a public key, {index}"] = token;
        return tokens;
    }

    [GeneratedRegex(":[a-z]+\\}", RegexOptions.None, 1000)]
    private static partial Regex Constraint();
}
