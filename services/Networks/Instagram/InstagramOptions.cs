namespace SocialPubs.Networks.Instagram;

/// <summary>Settings of the Instagram connector, section <c>Networks:Instagram</c>; those of the Graph API stand under <c>Networks:Meta</c>.</summary>
internal sealed class InstagramOptions
{
    /// <summary>Characters of a comment.</summary>
    public int TextLimit { get; set; } = 2200;

    /// <summary>Characters of a caption.</summary>
    public int CaptionLimit { get; set; } = 2200;

    /// <summary>Pictures of a carousel.</summary>
    public int MaxPictures { get; set; } = 10;

    /// <summary>Own media whose comments a monitor looks through, the newest.</summary>
    public int WatchedMedia { get; set; } = 100;

    /// <summary>Own media among which a publication is looked for by its address, the newest.</summary>
    public int SearchedMedia { get; set; } = 500;

    /// <summary>How often the state of a container is asked before the attempt is put off.</summary>
    public int ContainerLooks { get; set; } = 10;

    /// <summary>The pause between these questions.</summary>
    public TimeSpan ContainerPause { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The wait when the account has made as many posts as Instagram allows in a day.</summary>
    public TimeSpan QuotaPause { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The permissions that the product needs of an account and its page.</summary>
    public IReadOnlyList<string> Scopes { get; set; } =
        ["instagram_basic", "instagram_manage_comments", "instagram_content_publish", "pages_show_list", "pages_read_engagement"];
}
