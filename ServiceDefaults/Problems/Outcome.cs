using System.Diagnostics.CodeAnalysis;

namespace SocialPubs.ServiceDefaults.Problems;

/// <summary>What a decision or a check came to: a value, or the refusals for which there is none.</summary>
public sealed class Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, IReadOnlyList<Refusal> refusals)
    {
        this.value = value;
        Refusals = refusals;
    }

    /// <summary>Why there is no value; empty when there is one.</summary>
    public IReadOnlyList<Refusal> Refusals { get; }

    public bool IsRefused => Refusals.Count > 0;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public T Value => IsRefused
        ? throw new InvalidOperationException($"Refused: {Refusals[0].Code.Code}")
        : value!;

    /// <summary>Separates the two cases in one <c>if</c>.</summary>
    public bool TryGet([NotNullWhen(true)] out T? result, out IReadOnlyList<Refusal> refusals)
    {
        result = value;
        refusals = Refusals;
        return !IsRefused;
    }

    public static implicit operator Outcome<T>(T value) => new(value, []);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, [refusal]);

    public static implicit operator Outcome<T>(List<Refusal> refusals) => new(default, refusals);
}
