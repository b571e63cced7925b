namespace SocialPubs.Architecture.Tests;

public sealed class RefusalTests
{
    [Fact]
    public void Codes_OfTheSystem_AreThere()
    {
        foreach (var part in Parts.Services.Append("ServiceDefaults"))
            RefusalCodes.All.ShouldContain(refusal => refusal.Part == part, $"{part} has no codes of its own");
    }

    [Fact]
    public void Codes_OfTheSystem_AreUnique() => RefusalCodes.All.GroupBy(refusal => refusal.Code.Code)
        .Where(same => same.Count() > 1)
        .Select(same => $"{same.Key}: {string.Join(", ", same.Select(refusal => $"{refusal.Field.DeclaringType!.Name}.{refusal.Field.Name}"))}")
        .ShouldBeEmpty();

    [Fact]
    public void Code_OfARefusal_IsWellFormed()
    {
        foreach (var (part, field, code) in RefusalCodes.All)
        {
            code.Code.ShouldMatch("^[a-z]+(-[a-z]+)*\\.[a-z0-9]+(-[a-z0-9]+)*$");
            code.Status.ShouldBeInRange(400, 599, code.Code);
            code.Title.ShouldNotBeNullOrWhiteSpace(code.Code);
            code.Title.ShouldNotEndWith(".", customMessage: code.Code);
            (field.IsPublic && field.IsInitOnly && field.DeclaringType!.IsVisible).ShouldBeTrue($"{code.Code}: a public static readonly field of a public class");
            if (Parts.Services.Contains(part))
                code.Code.ShouldStartWith(part.ToLowerInvariant() + ".");
        }
    }
}
