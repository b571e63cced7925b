using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;
using SocialPubs.Identity.Clients;
using SocialPubs.Identity.People;
using SocialPubs.Identity.SignIn;
using SocialPubs.Messaging.Commands;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Identity.Policies;

/// <param name="SecondFactorRoles">The roles whose holders need a second factor.</param>
/// <param name="PasswordLength">How many characters a password has at least, 12 to 64.</param>
/// <param name="AdministratorPasswordLength">The same for administrators, 15 to 64.</param>
internal sealed record PutPolicyRequest(
    IReadOnlyList<string>? SecondFactorRoles = null, int? PasswordLength = null, int? AdministratorPasswordLength = null);

/// <param name="SecondFactorRoles">The roles whose holders need a second factor.</param>
/// <param name="PasswordLength">How many characters a password has at least.</param>
/// <param name="AdministratorPasswordLength">The same for administrators.</param>
/// <param name="Version">Rises with each change.</param>
internal sealed record PolicyView(IReadOnlyList<string> SecondFactorRoles, int PasswordLength, int AdministratorPasswordLength, int Version)
{
    public static PolicyView Of(Policy policy) =>
        new([.. policy.SecondFactorRoles], policy.PasswordLength, policy.AdministratorPasswordLength, policy.Version);
}

/// <summary>What is demanded of those who sign in. A second factor that is newly demanded ends sessions without one.</summary>
internal static class PolicyEndpoints
{
    /// <summary>Longer ones would drive people to write them down.</summary>
    private const int MostDemanded = 64;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/policies", GetAsync)
            .WithName("IdentityGetPolicies").WithSummary("What is demanded of those who sign in")
            .RequireRoles(Roles.Administrator).ForEveryBody();
        routes.MapPut("/policies", PutAsync)
            .WithName("IdentityPutPolicies").WithSummary("Change what is demanded of those who sign in")
            .RequireRoles(Roles.Administrator).ForEveryBody()
            .AsCommand();
    }

    private static async Task<Ok<PolicyView>> GetAsync(IdentityDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var policy = await db.PolicyAsync(cancellationToken);
        http.SetETag(policy.Version);
        return TypedResults.Ok(PolicyView.Of(policy));
    }

    private static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> PutAsync(
        PutPolicyRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, IdentityDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var checks = new FieldChecks();
        var roles = request.SecondFactorRoles ?? [];
        checks.Count("secondFactorRoles", roles, Roles.All.Count);
        for (var i = 0; i < roles.Count; i++)
        {
            if (!Roles.All.Contains(roles[i], StringComparer.Ordinal))
                checks.Refusals.Add(new Refusal(ClientRefusals.UnknownRole, $"The roles are {string.Join(", ", Roles.All)}.", $"secondFactorRoles[{i}]"));
        }

        var length = Length(checks, request.PasswordLength, PasswordRules.LeastLength, "passwordLength");
        var administrators = Length(checks, request.AdministratorPasswordLength, PasswordRules.LeastAdministratorLength, "administratorPasswordLength");
        if (checks.Refusals.Count > 0)
            return Problem.From(checks.Refusals);

        // One at a time, also where there is no row yet.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({0x5350_504F_4C49_4359})", cancellationToken);
        var policy = await db.Set<Policy>().SingleOrDefaultAsync(cancellationToken);
        if (ETags.Check(ifMatch, policy?.Version ?? 0, PolicyView.Of(policy ?? new Policy())) is { } stale)
            return stale.ToProblem();

        policy ??= db.Add(new Policy()).Entity;
        policy.SecondFactorRoles = [.. roles.Distinct(StringComparer.Ordinal)];
        policy.PasswordLength = length;
        policy.AdministratorPasswordLength = administrators;
        policy.Version++;
        http.SetETag(policy.Version);
        return TypedResults.Ok(PolicyView.Of(policy));
    }

    private static int Length(FieldChecks checks, int? asked, int least, string field)
    {
        var length = asked ?? least;
        if (length < least || length > MostDemanded)
            checks.Refusals.Add(new Refusal(AccountRefusals.PasswordLength, $"It lies between {least} and {MostDemanded}.", field));
        return length;
    }
}
