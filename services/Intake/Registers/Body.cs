namespace SocialPubs.Intake.Registers;

/// <summary>An administration or department to which publications are directed.</summary>
internal sealed class Body
{
    /// <summary>Chosen by the administrator; stands in tokens and events.</summary>
    public required string Code { get; init; }

    /// <summary>The name shown to people.</summary>
    public required string Name { get; set; }

    /// <summary>Whether new publications can be directed to it.</summary>
    public required bool Active { get; set; }

    public int Version { get; set; }
}

/// <summary>A body as the API shows it.</summary>
internal sealed record BodyView(string Code, string Name, bool Active, int Version)
{
    public static BodyView Of(Body body) => new(body.Code, body.Name, body.Active, body.Version);
}
