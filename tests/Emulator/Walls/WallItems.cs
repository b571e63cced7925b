namespace SocialPubs.Emulator.Walls;

/// <summary>A person (positive id) or a community (negative id).</summary>
internal sealed record Member(long Id, string Name, string ScreenName, bool Official);

/// <summary>A post on the wall of <paramref name="OwnerId"/>.</summary>
internal sealed record Post(long OwnerId, long Id, long FromId, string Text, IReadOnlyList<string> Attachments, DateTimeOffset At)
{
    /// <summary>The address that the post would have in VK.</summary>
    public string Address => $"https://vk.com/wall{OwnerId}_{Id}";

    /// <summary>Its path on the emulator.</summary>
    public string Page => $"/wall{OwnerId}_{Id}";
}

/// <summary>A comment; <paramref name="RootId"/> is the comment under which its thread hangs, if it is in one.</summary>
internal sealed record Comment(
    long OwnerId, long PostId, long Id, long FromId, string Text, long? ReplyTo, long? RootId, IReadOnlyList<string> Attachments, string? Guid, DateTimeOffset At)
{
    /// <summary>The address that the comment would have in VK.</summary>
    public string Address => $"https://vk.com/wall{OwnerId}_{PostId}?reply={Id}{(RootId is null ? "" : $"&thread={RootId}")}";
}

/// <summary>A photo that was uploaded to be attached.</summary>
internal sealed record Photo(long OwnerId, long Id, string ContentType, string Hash, DateTimeOffset At)
{
    public string Name => $"photo{OwnerId}_{Id}";
}

/// <summary>One line of the journal: exactly one of the members is set.</summary>
internal sealed record JournalEntry
{
    public Member? Member { get; init; }

    public Post? Post { get; init; }

    public Comment? Comment { get; init; }

    public Photo? Photo { get; init; }

    public Deletion? Deletion { get; init; }
}

/// <summary>A post or a comment that was taken away.</summary>
internal sealed record Deletion(long OwnerId, long Id);
