using Microsoft.EntityFrameworkCore;

namespace SocialPubs.Architecture.Tests;

public sealed class HouseStyleTests
{
    private const int ProgramLines = 60;

    public static TheoryData<string> Programs => [.. Parts.Services, "Gateway"];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_OfAService_FitsOnOneScreen(string part) =>
        File.ReadLines(Path.Combine(Parts.FolderOf(part), "Program.cs")).Count().ShouldBeLessThanOrEqualTo(ProgramLines);

    [Theory]
    [MemberData(nameof(Programs))]
    public void Types_OfAService_AreInternal(string part)
    {
        // Refusal codes are public, because the table of errors is made from them.
        Parts.WrittenTypesOf(part)
            .Where(type => type.IsVisible && !type.Name.EndsWith("Refusals", StringComparison.Ordinal))
            .Select(type => type.FullName)
            .ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Classes_OfAService_AreSealedUnlessTheyAreDerivedFrom(string part)
    {
        var types = Parts.WrittenTypesOf(part).ToArray();

        types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !types.Any(other => other.IsSubclassOf(type)))
            .Select(type => type.FullName)
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Intake")]
    [InlineData("Drafting")]
    [InlineData("Approval")]
    [InlineData("Publishing")]
    [InlineData("Reporting")]
    public void Database_OfAService_IsOneContext(string service) =>
        Parts.WrittenTypesOf(service).Where(type => type.IsSubclassOf(typeof(DbContext))).Select(type => type.Name)
            .ShouldBe([service + "Db"]);

    [Fact]
    public void Names_OfFoldersAndTypes_HaveNoLayers()
    {
        string[] layers = ["Domain", "Application", "Infrastructure", "Repositories", "Mappers", "Mediator"];

        Parts.Services.SelectMany(Parts.WrittenTypesOf)
            .Where(type => type.Namespace!.Split('.').Intersect(layers).Any() || type.Name.EndsWith("Repository", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }
}
