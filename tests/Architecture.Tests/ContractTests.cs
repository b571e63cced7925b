using System.Text.RegularExpressions;
using SocialPubs.Contracts;

namespace SocialPubs.Architecture.Tests;

public sealed partial class ContractTests
{
    private static readonly string Folder = Parts.FolderOf("Contracts");

    public static TheoryData<string> Events => [.. Queues.Messages.Select(type => type.Name)];

    [Fact]
    public void Events_OfTheSystem_AreThere() => Queues.Messages.Count().ShouldBeGreaterThan(15);

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_InContracts_IsASealedRecordOfInstantsInAFileOfItsOwn(string name)
    {
        var type = Queues.Messages.Single(type => type.Name == name);

        type.IsSealed.ShouldBeTrue();
        type.GetMethod("<Clone>$").ShouldNotBeNull("it is no record");
        name.ShouldNotEndWith("Event");
        File.Exists(Path.Combine(Folder, name + ".cs")).ShouldBeTrue();
        type.GetProperties().Select(property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
            .ShouldNotContain(typeof(DateTime), "an instant is a DateTimeOffset");
    }

    [Fact]
    public void Records_OfContracts_AreSealed() => typeof(IEvent).Assembly.GetExportedTypes()
        .Where(type => type.IsClass && !type.IsSealed)
        .ShouldBeEmpty();

    [Fact]
    public void Files_OfContracts_DeclareOneTypeEachOfTheSameName()
    {
        var files = Directory.GetFiles(Folder, "*.cs");
        files.Length.ShouldBe(typeof(IEvent).Assembly.GetExportedTypes().Count(type => !type.IsNested));

        foreach (var file in files)
            Declaration().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value).ShouldBe([Path.GetFileNameWithoutExtension(file)]);
    }

    [Fact]
    public void Events_OutsideContracts_AreNotDeclaredAgain()
    {
        var names = Queues.Messages.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);

        Parts.All.Where(part => part != "Contracts").SelectMany(Parts.WrittenTypesOf)
            .Where(type => names.Contains(type.Name) || (type.IsAssignableTo(typeof(IMessage)) && type.IsClass))
            .ShouldBeEmpty();
    }

    [GeneratedRegex(@"^public (?:static |sealed |readonly )*(?:record struct|record|class|interface|enum|struct) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
