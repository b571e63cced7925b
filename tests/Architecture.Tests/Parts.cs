using System.Reflection;

namespace SocialPubs.Architecture.Tests;

/// <summary>The parts of the product, and where they are.</summary>
internal static class Parts
{
    /// <summary>The five services in the order in which a publication passes through them, and Identity.</summary>
    public static readonly IReadOnlyList<string> Services = ["Intake", "Drafting", "Approval", "Publishing", "Reporting", "Identity"];

    /// <summary>Everything that runs in a service or in the gateway.</summary>
    public static readonly IReadOnlyList<string> All =
        ["Contracts", "Regulation", "ServiceDefaults", "Messaging", "Networks", .. Services, "Gateway"];

    /// <summary>Types and what they use, down to the instructions of their methods.</summary>
    public static readonly ArchUnitNET.Domain.Architecture Code = new ArchUnitNET.Loader.ArchLoader().LoadAssemblies([.. All.Select(AssemblyOf)]).Build();

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    public static Assembly AssemblyOf(string part) => Assembly.Load("SocialPubs." + part);

    public static string FolderOf(string part) => Path.Combine(Root, part switch
    {
        "ServiceDefaults" => part,
        "Gateway" => "gateway",
        _ => Path.Combine("services", part),
    });

    /// <summary>The types of a part that people wrote.</summary>
    public static IEnumerable<Type> WrittenTypesOf(string part) => AssemblyOf(part).GetTypes().Where(type =>
        type.Namespace?.StartsWith("SocialPubs", StringComparison.Ordinal) == true
        && !type.Namespace.EndsWith(".Migrations", StringComparison.Ordinal)
        && !type.FullName!.Contains('<', StringComparison.Ordinal)
        && type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null);

    /// <summary>What the types of a part use, as pairs of full names.</summary>
    public static IEnumerable<(string User, string Used)> UsesOf(string part) =>
        from type in Code.Types
        where type.Assembly.Name.Split(',')[0] == "SocialPubs." + part
        from dependency in type.Dependencies
        select (type.FullName, dependency.Target.FullName);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SocialPubs.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
