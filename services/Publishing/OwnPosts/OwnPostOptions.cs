namespace SocialPubs.Publishing.OwnPosts;

/// <summary>Settings of own posts, section <c>Publishing:OwnPosts</c>.</summary>
internal sealed class OwnPostOptions
{
    /// <summary>How long after its instant the product tries to post before people do it by hand.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long a network may fetch a file at its temporary address.</summary>
    public TimeSpan MediaLife { get; set; } = TimeSpan.FromHours(2);
}
