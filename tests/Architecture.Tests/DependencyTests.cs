using System.Xml.Linq;

namespace SocialPubs.Architecture.Tests;

public sealed class DependencyTests
{
    private static readonly string[] ServiceMayUse = ["Contracts", "Regulation", "Messaging", "ServiceDefaults"];

    /// <summary>What a part may reference of the others; services know nothing of each other.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Contracts"] = [],
        ["Regulation"] = [],
        ["ServiceDefaults"] = ["Contracts"],
        ["Messaging"] = ["Contracts", "Regulation", "ServiceDefaults"],
        ["Networks"] = ["Contracts", "Regulation", "ServiceDefaults"],
        // Who finds and who posts speaks with the networks.
        ["Intake"] = [.. ServiceMayUse, "Networks"],
        ["Drafting"] = ServiceMayUse,
        ["Approval"] = ServiceMayUse,
        ["Publishing"] = [.. ServiceMayUse, "Networks"],
        ["Reporting"] = ServiceMayUse,
        ["Identity"] = ["Contracts", "Messaging", "ServiceDefaults"],
        ["Gateway"] = ["Contracts", "ServiceDefaults"],
    };

    public static TheoryData<string> All => [.. Parts.All];

    [Theory]
    [MemberData(nameof(All))]
    public void Project_OfAPart_ReferencesOnlyWhatItMay(string part)
    {
        var project = XDocument.Load(Path.Combine(Parts.FolderOf(part), part + ".csproj"));

        var referenced = project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        referenced.Except(Allowed[part]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Assembly_OfAPart_ReferencesOnlyWhatItMay(string part)
    {
        var referenced = Parts.AssemblyOf(part).GetReferencedAssemblies()
            .Select(assembly => assembly.Name!)
            .Where(name => name.StartsWith("SocialPubs.", StringComparison.Ordinal))
            .Select(name => name["SocialPubs.".Length..])
            .ToArray();

        referenced.Except(Allowed[part]).ShouldBeEmpty();
        if (Parts.Services.Contains(part))
            referenced.ShouldBe(Allowed[part], ignoreOrder: true, "a service is built on all that is shared");
    }

    [Fact]
    public void Regulation_InItsWhole_IsPure()
    {
        string[] impure =
        [
            "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions", "Npgsql", "MassTransit", "System.Net.Http",
            "System.Net.Sockets", "System.TimeProvider", "System.Threading.Timer", "System.Diagnostics.Stopwatch", "System.Random",
        ];
        var uses = Parts.UsesOf("Regulation").ToArray();
        uses.ShouldContain(use => use.Used.StartsWith("System.DateTimeOffset", StringComparison.Ordinal), "the loader sees what methods use");

        uses.Where(use => impure.Any(name => use.Used.StartsWith(name, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Decisions_OfTheServices_ArePure()
    {
        string[] impure =
        [
            "Microsoft.EntityFrameworkCore.", "Microsoft.AspNetCore.Http.HttpContext", "Npgsql.", "MassTransit.", "System.Net.Http.",
            "System.TimeProvider",
        ];
        var uses = Parts.Services.SelectMany(Parts.UsesOf).Where(use => use.User.EndsWith("Decisions", StringComparison.Ordinal)).ToArray();
        uses.Select(use => use.User).Distinct().Count().ShouldBeGreaterThan(2);

        uses.Where(use => impure.Any(name => use.Used.StartsWith(name, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Bus_OfAllTypes_IsTouchedByTheOutboxAlone()
    {
        // A consumer's context is a publish endpoint too; what it publishes would not commit with the state.
        string[] bus =
        [
            "MassTransit.IBus", "MassTransit.IBusControl", "MassTransit.IPublishEndpoint", "MassTransit.IPublishEndpointProvider",
            "MassTransit.ISendEndpoint", "MassTransit.ISendEndpointProvider", "MassTransit.IMessageScheduler", "MassTransit.IRequestClient`1",
            "MassTransit.Mediator.IMediator",
        ];

        var users = Parts.All.SelectMany(Parts.UsesOf).Where(use => bus.Contains(use.Used)).Select(use => use.User).Distinct();

        users.ShouldBe(["SocialPubs.Messaging.Outbox.OutboxDispatcher"]);
    }
}
