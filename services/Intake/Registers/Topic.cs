namespace SocialPubs.Intake.Registers;

/// <summary>What publications are about; leads to the body whose powers cover it (clause 4).</summary>
internal sealed class Topic
{
    public required string Code { get; init; }

    public required string Name { get; set; }

    /// <summary>The group under which people find it.</summary>
    public string? Group { get; set; }

    /// <summary>The body to which its publications go unless the curator says otherwise.</summary>
    public string? DefaultBodyCode { get; set; }

    /// <summary>Whether new publications can have it.</summary>
    public required bool Active { get; set; }

    public int Version { get; set; }
}

/// <summary>A topic as the API shows it.</summary>
internal sealed record TopicView(string Code, string Name, string? Group, string? DefaultBodyCode, bool Active, int Version)
{
    public static TopicView Of(Topic topic) =>
        new(topic.Code, topic.Name, topic.Group, topic.DefaultBodyCode, topic.Active, topic.Version);
}
