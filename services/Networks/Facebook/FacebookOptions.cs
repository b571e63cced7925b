namespace SocialPubs.Networks.Facebook;

/// <summary>Settings of the Facebook connector, section <c>Networks:Facebook</c>; those of the Graph API stand under <c>Networks:Meta</c>.</summary>
internal sealed class FacebookOptions
{
    /// <summary>Characters of a comment.</summary>
    public int TextLimit { get; set; } = 8000;

    /// <summary>Characters of a post.</summary>
    public int PostTextLimit { get; set; } = 63206;

    /// <summary>Photos of a post; a comment carries one.</summary>
    public int MaxPhotos { get; set; } = 10;

    /// <summary>Posts of the page whose comments a monitor looks through, the newest.</summary>
    public int WatchedPosts { get; set; } = 100;

    /// <summary>Posts of the page among which one is looked for whose address has no number.</summary>
    public int SearchedPosts { get; set; } = 500;

    /// <summary>The permissions that the product needs of a page.</summary>
    public IReadOnlyList<string> Scopes { get; set; } =
    [
        "pages_show_list", "pages_read_engagement", "pages_read_user_content", "pages_manage_posts", "pages_manage_engagement", "pages_manage_metadata",
    ];
}
