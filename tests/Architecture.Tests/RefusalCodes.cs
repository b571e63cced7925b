using System.Reflection;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Architecture.Tests;

/// <summary>Every code with which the system refuses.</summary>
internal static class RefusalCodes
{
    /// <summary>The part that declares it, and the code.</summary>
    public static IReadOnlyList<(string Part, FieldInfo Field, RefusalCode Code)> All { get; } =
    [
        .. from part in Parts.All
           from type in Parts.AssemblyOf(part).GetTypes()
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           where field.FieldType == typeof(RefusalCode) && !type.ContainsGenericParameters
           select (part, field, (RefusalCode)field.GetValue(null)!),
    ];
}
