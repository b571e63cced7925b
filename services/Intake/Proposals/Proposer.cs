using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace SocialPubs.Intake.Proposals;

/// <summary>A topic or body that the model proposes.</summary>
/// <param name="Code">Its code in the register.</param>
/// <param name="Name">Its name in the register.</param>
/// <param name="Confidence">How sure the model is, 0 to 1.</param>
internal sealed record Proposed(string Code, string Name, double Confidence);

/// <summary>What the model proposes for a text; a person decides.</summary>
/// <param name="ModelId">The model that proposed it; null while there is none.</param>
/// <param name="TrainedAt">When it was trained.</param>
/// <param name="Topics">At most three, the likeliest first; only those in use.</param>
/// <param name="Bodies">Likewise.</param>
/// <param name="Notice">For people, in Russian: why there is no proposal.</param>
internal sealed record Proposal(
    Guid? ModelId, DateTimeOffset? TrainedAt, IReadOnlyList<Proposed> Topics, IReadOnlyList<Proposed> Bodies, string? Notice);

/// <summary>Proposes topic and body for a text, never deciding by itself.</summary>
internal sealed class Proposer(IntakeDb db, ProposalModels models, IOptions<ProposalOptions> options)
{
    private const int Count = 3;

    public async Task<Proposal> ProposeAsync(string text, CancellationToken cancellationToken)
    {
        if (models.Current is not { } model)
        {
            var history = await ProposalTrainer.CountAsync(db, cancellationToken);
            return None(null, $"Модель ещё не обучена: решённых публикаций {history}, нужно не меньше {options.Value.MinExamples}.");
        }

        var stems = ProposalText.Stems(text);
        if (stems.Length == 0)
            return None(model, "В тексте нет слов.");

        var (topicGuesses, bodyGuesses) = model.Model.Guess(stems);
        var topics = await db.Topics.AsNoTracking().Where(topic => topic.Active).ToDictionaryAsync(
            topic => topic.Code, topic => topic.Name, StringComparer.Ordinal, cancellationToken);
        var bodies = await db.Bodies.AsNoTracking().Where(body => body.Active).ToDictionaryAsync(
            body => body.Code, body => body.Name, StringComparer.Ordinal, cancellationToken);
        return new Proposal(model.Id, model.TrainedAt, Best(topicGuesses, topics), Best(bodyGuesses, bodies), null);
    }

    private static Proposal None(ProposalModels.Loaded? model, string notice) => new(model?.Id, model?.TrainedAt, [], [], notice);

    private static List<Proposed> Best(IReadOnlyList<Guess> guesses, Dictionary<string, string> names) =>
    [
        .. guesses.Where(guess => names.ContainsKey(guess.Label)).Take(Count)
            .Select(guess => new Proposed(guess.Label, names[guess.Label], Math.Round(guess.Confidence, 4))),
    ];
}

internal static class ProposalRegistration
{
    public static IServiceCollection AddProposals(this IServiceCollection services)
    {
        services.AddOptions<ProposalOptions>().BindConfiguration("Intake:Proposals");
        services.AddSingleton<ProposalModels>();
        services.AddScoped<Proposer>();
        services.AddSingleton<ProposalTrainer>();
        services.AddHostedService(provider => provider.GetRequiredService<ProposalTrainer>());
        return services;
    }
}
