namespace SocialPubs.Intake.PersonalData;

/// <summary>What is kept about authors (152-FZ): one call before <c>Build()</c>, one after.</summary>
internal static class PersonalDataExtensions
{
    public static void AddPersonalData(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RetentionOptions>().BindConfiguration("PersonalData");
        services.AddSingleton<AuthorPseudonyms>();
        services.AddScoped<AuthorStore>();
        services.AddSingleton<RetentionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionWorker>());
    }

    public static void MapPersonalData(this IEndpointRouteBuilder routes)
    {
        SearchAuthors.Map(routes);
        ExportAuthor.Map(routes);
        CorrectAuthor.Map(routes);
        PseudonymiseAuthor.Map(routes);
    }
}
