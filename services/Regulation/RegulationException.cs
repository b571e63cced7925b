namespace SocialPubs.Regulations;

/// <summary>One fault of a regulation file.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Pointer">Where it is, as JSON pointer (RFC 6901); empty for the whole file.</param>
/// <param name="Line">The line, from 1, where it is known.</param>
/// <param name="Message">What is wrong.</param>
public sealed record RegulationFault(string File, string Pointer, int? Line, string Message)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{File}{(Line is { } line ? $":{line}" : "")} {(Pointer.Length == 0 ? "/" : Pointer)}: {Message}";
}

/// <summary>A regulation that cannot be loaded, or one that is asked for and not there.</summary>
public sealed class RegulationException : Exception
{
    /// <summary>A regulation that is asked for is not there.</summary>
    public RegulationException(string message) : base(message)
    {
    }

    /// <summary>Files that were refused, with every fault and its place.</summary>
    public RegulationException(IReadOnlyList<RegulationFault> faults)
        : base($"The regulations cannot be loaded:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}") =>
        Faults = faults;

    /// <summary>Every fault found; empty when a regulation was merely not found.</summary>
    public IReadOnlyList<RegulationFault> Faults { get; } = [];
}
