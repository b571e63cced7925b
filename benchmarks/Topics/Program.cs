using System.Diagnostics;
using System.Globalization;
using SocialPubs.Intake.Proposals;
using SocialPubs.Topics;

// How well the product's model proposes topic and body, and what else was tried: docs/topics.md.
if (args is [] or ["--help", ..])
{
    Console.WriteLine("dotnet run -c Release --project benchmarks/Topics -- <appeals.csv> [--tried] [--groups <topics.json>]");
    Console.WriteLine("The file has the columns id,text,topic,body. --tried also trains what the product does not use (some minutes).");
    return args is [] ? 2 : 0;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var appeals = Appeals.Read(args[0]);
var (train, test) = HoldOut.Split([.. appeals.Select(appeal => appeal.Labelled)]);
var seen = train.Select(row => row.Topic).ToHashSet(StringComparer.Ordinal);
Console.WriteLine($"{appeals.Count} appeals, {appeals.Select(row => row.Labelled.Topic).Distinct().Count()} topics, {appeals.Select(row => row.Labelled.Body).Distinct().Count()} bodies");
Console.WriteLine($"learned from {train.Count}, measured on {test.Count}, of which {test.Count(row => !seen.Contains(row.Topic))} have a topic that was not learned");
Console.WriteLine();

var clock = Stopwatch.StartNew();
var model = ProposalModel.Train(train, CancellationToken.None);
var seconds = clock.Elapsed.TotalSeconds;
var (topic, body) = model.Measure(train, test);
Report.Head();
Report.Line("topic", "most frequent", topic with { Top1 = topic.Frequent1, Top3 = topic.Frequent3 }, null);
Report.Line("topic", "the product's", topic, seconds);
Report.Line("body", "most frequent", body with { Top1 = body.Frequent1, Top3 = body.Frequent3 }, null);
Report.Line("body", "the product's", body, null);
Console.WriteLine();
Report.Confidence(model, test);
Console.WriteLine($"size {model.Save().Length / 1024.0 / 1024.0:0.0} MB, peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024} MB");

if (args.Contains("--tried"))
{
    Console.WriteLine();
    Report.Head();
    var groups = args.SkipWhile(arg => arg != "--groups").Skip(1).FirstOrDefault();
    Tried.Run(appeals, train, test, groups is null ? null : Appeals.Groups(groups));
}

return 0;
