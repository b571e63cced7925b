using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;

namespace SocialPubs.Architecture.Tests;

public sealed class EndpointTests
{
    /// <summary>What every service answers to anybody, on a port that the gateway does not forward.</summary>
    private static readonly string[] Inside = ["/health", "/alive", "/openapi/{documentName}.json"];

    /// <summary>What Identity has besides: the protocol and the pages, and what only the inside asks.</summary>
    private static readonly string[] OfIdentity = ["/connect/", "/account", "/revocations", "/attempts"];

    public static TheoryData<string> Services => [.. Parts.Services];

    [Theory]
    [MemberData(nameof(Services))]
    public void Endpoint_OfAService_SaysWhoMayCallItAndWhatItDoes(string service)
    {
        var api = Blueprint.Of(service).Endpoints.Where(endpoint => endpoint.IsApi).ToArray();
        api.ShouldNotBeEmpty();

        foreach (var endpoint in api)
        {
            var which = $"{endpoint.Methods} {endpoint.Path}";
            endpoint.Path.ShouldStartWith($"/api/{service.ToLowerInvariant()}/", customMessage: $"{which}: the gateway forwards nothing else");
            endpoint.Methods.ShouldNotBeEmpty($"{which} takes any method");
            (endpoint.Roles is { Count: > 0 } != endpoint.Anonymous).ShouldBeTrue($"{which} has neither roles nor AllowAnonymous, or both");
            (endpoint.Bodies is null).ShouldBe(endpoint.Anonymous, $"{which} does not say what it does about other bodies: ForOwnBody(), FilteredByBody() …");
            endpoint.Name.ShouldNotBeNullOrWhiteSpace($"{which} has no name");
            endpoint.Summary.ShouldNotBeNullOrWhiteSpace($"{which} has no summary");
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Endpoint_OutsideTheApi_IsOneOfThoseThatEveryServiceHas(string service) =>
        Blueprint.Of(service).Endpoints.Where(endpoint => !endpoint.IsApi).Select(endpoint => endpoint.Path)
            .Where(path => service != "Identity" || !Array.Exists(OfIdentity, own => path.StartsWith(own, StringComparison.Ordinal)))
            .ShouldBe(Inside, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Services))]
    public void Endpoint_ThatRefusesOtherBodies_IsOpenToARoleThatHasOthers(string service)
    {
        string[] seeEveryBody = [Roles.Curator, Roles.Administrator];

        foreach (var endpoint in Blueprint.Of(service).Endpoints.Where(endpoint => endpoint.Bodies is BodyRule.Own or BodyRule.Filtered))
            endpoint.Roles!.Except(seeEveryBody).ShouldNotBeEmpty($"{endpoint.Methods} {endpoint.Path}: nobody is ever refused");
    }

    [Fact]
    public void Names_OfAllEndpoints_AreUniqueInTheSystem() =>
        Parts.Services.SelectMany(service => Blueprint.Of(service).Endpoints).Where(endpoint => endpoint.IsApi)
            .GroupBy(endpoint => endpoint.Name)
            .Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(endpoint => endpoint.Path))}")
            .ShouldBeEmpty();
}
