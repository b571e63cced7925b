namespace SocialPubs.Drafting.Tests;

internal static class Permutations
{
    /// <summary>Every order of the items.</summary>
    public static IEnumerable<T[]> Of<T>(IReadOnlyList<T> items) => items.Count == 0
        ? [[]]
        : items.SelectMany((item, i) => Of([.. items.Where((_, j) => j != i)]).Select(rest => (T[])[item, .. rest]));
}
