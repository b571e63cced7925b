namespace SocialPubs.Reporting.OpenData;

/// <summary>Settings of open data, section <c>OpenData</c>.</summary>
internal sealed class OpenDataOptions
{
    /// <summary>Counts below it are not told, nor what would let them be worked out.</summary>
    public int SmallestCount { get; set; } = 5;
}

/// <summary>Registers open data.</summary>
internal static class OpenDataRegistration
{
    public static WebApplicationBuilder AddOpenData(this WebApplicationBuilder builder)
    {
        // Below two there would be nothing to hide.
        builder.Services.AddOptions<OpenDataOptions>().BindConfiguration("OpenData")
            .Validate(options => options.SmallestCount is >= 2 and <= 1000, "OpenData:SmallestCount is from 2 to 1000.")
            .ValidateOnStart();
        builder.Services.AddScoped<OpenDataFigures>();
        return builder;
    }
}
