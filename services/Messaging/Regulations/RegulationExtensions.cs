using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SocialPubs.Regulations;

namespace SocialPubs.Messaging.Regulations;

/// <summary>Which regulation new publications come under; section <c>Regulation</c>.</summary>
public sealed class RegulationOptions
{
    /// <summary>The folder of the regulation files; by default the one beside the program.</summary>
    public string Directory { get; set; } = Path.Combine(AppContext.BaseDirectory, "regulations");

    /// <summary>The id under which a publication is judged that is registered now.</summary>
    public string Active { get; set; } = "bataysk-188";
}

/// <summary>Registers the regulation files.</summary>
public static class RegulationExtensions
{
    /// <summary>Adds the <see cref="RegulationCatalog"/>; a faulty file keeps the service from starting and says why.</summary>
    public static TBuilder AddRegulations<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var options = builder.Configuration.GetSection("Regulation").Get<RegulationOptions>() ?? new RegulationOptions();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(RegulationCatalog.Load(options.Directory));
        return builder;
    }
}
