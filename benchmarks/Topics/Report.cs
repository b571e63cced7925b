using SocialPubs.Intake.Proposals;

namespace SocialPubs.Topics;

internal static class Report
{
    public static void Head()
    {
        Console.WriteLine("| what | model | top 1 | top 3 | training |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: |");
    }

    public static void Line(string what, string model, Accuracy accuracy, double? seconds) =>
        Console.WriteLine($"| {what} | {model} | {accuracy.Top1:P1} | {accuracy.Top3:P1} | {(seconds is { } time ? $"{time:0.0} s" : "")} |");

    /// <summary>What the confidence is worth: how often the first proposal is right among those that are so sure.</summary>
    public static void Confidence(ProposalModel model, IReadOnlyList<Labelled> test)
    {
        Console.WriteLine("| confidence of the first topic | texts | right |");
        Console.WriteLine("| --- | ---: | ---: |");
        var guesses = test.Select(row => (Guess: model.Guess(row.Stems).Topics[0], row.Topic)).ToList();
        double[] bounds = [0, 0.1, 0.2, 0.4, 0.6, 1.01];
        foreach (var (from, to) in bounds.Zip(bounds.Skip(1)))
        {
            var within = guesses.Where(guess => guess.Guess.Confidence >= from && guess.Guess.Confidence < to).ToList();
            if (within.Count > 0)
                Console.WriteLine($"| {from:0.0}–{Math.Min(to, 1):0.0} | {within.Count} | {within.Count(guess => guess.Guess.Label == guess.Topic) / (double)within.Count:P0} |");
        }
    }
}
