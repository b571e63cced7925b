using System.Text.Json;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Reporting;

/// <summary>Reads the codes of enumerations, which on every interface are their names in camel case.</summary>
internal static class EnumCodes
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The value, or null where there is none or, with a refusal, where the code is unknown.</summary>
    public static T? Read<T>(string? code, string field, List<Refusal> refusals, params IReadOnlyList<T> allowed)
        where T : struct, Enum
    {
        if (code is null)
            return null;

        var known = allowed.Count > 0 ? allowed : Enum.GetValues<T>();
        foreach (var value in known)
        {
            if (Of(value) == code)
                return value;
        }

        refusals.Add(new Refusal(CommonRefusals.Invalid, $"Known are {string.Join(", ", known.Select(Of))}.", field));
        return null;
    }
}
