using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Validation;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Intake.Proposals;

/// <summary>
/// Trains the model anew when the history has grown, in one replica at a time, and loads in every replica what one has
/// trained. The turn is a lock on a connection: it ends with the replica that holds it.
/// </summary>
internal sealed partial class ProposalTrainer(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    ProposalModels models,
    TimeProvider time,
    IOptions<ProposalOptions> options,
    ILogger<ProposalTrainer> logger) : BackgroundService
{
    private const long Turn = 0x5C_15_2F_70;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host goes on starting while the first model is loaded.
        await Task.Yield();
        var nextLook = time.GetUtcNow();
        using var timer = new PeriodicTimer(options.Value.Poll, time);
        do
        {
            try
            {
                await RefreshAsync(stoppingToken);
                if (time.GetUtcNow() >= nextLook)
                {
                    await TrainWhereDueAsync(stoppingToken);
                    nextLook = time.GetUtcNow() + options.Value.Interval;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (ProblemExtensions.IsUnavailable(exception))
            {
                LogPutOff(exception.GetBaseException().Message);
            }
            catch (Exception exception)
            {
                LogFailed(exception);
                nextLook = time.GetUtcNow() + options.Value.Interval;
            }
        }
        while (await WaitAsync(timer, stoppingToken));
    }

    /// <summary>Trains a model if there is enough new history and no other replica is at it; says whether it did.</summary>
    internal async Task<bool> TrainWhereDueAsync(CancellationToken cancellationToken)
    {
        await using var turn = await database.OpenConnectionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", turn) { Parameters = { new() { Value = Turn } } })
        {
            if (!(bool)(await take.ExecuteScalarAsync(cancellationToken))!)
                return false;
        }

        try
        {
            return await TrainAsync(cancellationToken);
        }
        finally
        {
            // The pool would hand the lock on with the connection.
            await using var leave = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", turn) { Parameters = { new() { Value = Turn } } };
            await leave.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<bool> TrainAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IntakeDb>();
        var history = await CountAsync(db, cancellationToken);
        var last = await db.ProposalModels.Where(row => row.Format == ProposalModel.Format).MaxAsync(row => (int?)row.History, cancellationToken);
        if (history < options.Value.MinExamples || (last is { } before && history < before * (1 + options.Value.Growth)))
            return false;

        var examples = await ReadAsync(db, options.Value.MaxExamples, cancellationToken);
        if (examples.Select(example => example.Topic).Distinct(StringComparer.Ordinal).Count() < 2)
            return false;

        var started = Stopwatch.GetTimestamp();
        // A thread of its own: the training fills a processor for seconds. A stopping service does not wait for it.
        var row = await Task.Factory.StartNew(
            () => Train(examples, history, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(cancellationToken);
        LogTrained(row.Examples, row.Topics, row.Bodies, Stopwatch.GetElapsedTime(started).TotalSeconds, row.TopicTop1, row.BodyTop1);

        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        var kept = await db.ProposalModels.OrderByDescending(model => model.TrainedAt).Select(model => model.Id).Take(options.Value.Kept).ToListAsync(cancellationToken);
        await db.ProposalModels.Where(model => !kept.Contains(model.Id)).ExecuteDeleteAsync(cancellationToken);
        await models.RefreshAsync(db, cancellationToken);
        return true;
    }

    private ProposalModelRow Train(IReadOnlyList<Labelled> examples, int history, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (train, test) = HoldOut.Split(examples);
        var (topic, body) = ProposalModel.Train(train, cancellationToken).Measure(train, test);
        var model = ProposalModel.Train(examples, cancellationToken);
        var now = time.Now();
        return new ProposalModelRow
        {
            Id = Guid.CreateVersion7(now),
            TrainedAt = now,
            Format = ProposalModel.Format,
            Data = model.Save(),
            Examples = examples.Count,
            History = history,
            Topics = model.TopicCount,
            Bodies = model.BodyCount,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            MeasuredOn = topic.Texts,
            TopicTop1 = topic.Top1,
            TopicTop3 = topic.Top3,
            TopicFrequent1 = topic.Frequent1,
            BodyTop1 = body.Top1,
            BodyTop3 = body.Top3,
            BodyFrequent1 = body.Frequent1,
        };
    }

    /// <summary>Decided by a curator: with a topic, and with a body that did not decline it.</summary>
    internal static IQueryable<Publication> Decided(IntakeDb db) => db.Publications.AsNoTracking()
        .Where(row => row.TopicCode != null && row.BodyCode != null
            && (row.Status == PublicationStatus.Directed || row.Status == PublicationStatus.Answered
                || (row.Status == PublicationStatus.Closed && row.DuplicateOf == null)));

    internal static async Task<int> CountAsync(IntakeDb db, CancellationToken cancellationToken) =>
        await Decided(db).CountAsync(cancellationToken) + await db.HistoryExamples.CountAsync(cancellationToken);

    private static async Task<List<Labelled>> ReadAsync(IntakeDb db, int max, CancellationToken cancellationToken)
    {
        var examples = new List<Labelled>();
        var own = Decided(db).OrderByDescending(row => row.DetectedAt).ThenByDescending(row => row.Id).Take(max)
            .Select(row => new { row.Text, row.TopicCode, row.BodyCode }).AsAsyncEnumerable();
        await foreach (var row in own.WithCancellation(cancellationToken))
        {
            if (ProposalText.Stems(row.Text) is { Length: > 0 } stems)
                examples.Add(new Labelled(stems, row.TopicCode!, row.BodyCode!));
        }

        // The own decisions are newer than any imported one.
        var imported = db.HistoryExamples.AsNoTracking().OrderByDescending(row => row.Id).Take(max - examples.Count)
            .Select(row => new Labelled(row.Stems, row.TopicCode, row.BodyCode)).AsAsyncEnumerable();
        await foreach (var row in imported.WithCancellation(cancellationToken))
            examples.Add(row);
        return examples;
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await models.RefreshAsync(scope.ServiceProvider.GetRequiredService<IntakeDb>(), cancellationToken))
            LogLoaded(models.Current!.Id);
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Trained a model on {Examples} decisions ({Topics} topics, {Bodies} bodies) in {Seconds:0.0} s; right at once in {TopicTop1:P0} of topics and {BodyTop1:P0} of bodies")]
    private partial void LogTrained(int examples, int topics, int bodies, double seconds, double topicTop1, double bodyTop1);

    [LoggerMessage(LogLevel.Information, "Loaded model {Model}")]
    private partial void LogLoaded(Guid model);

    [LoggerMessage(LogLevel.Warning, "Training is put off: {Reason}")]
    private partial void LogPutOff(string reason);

    [LoggerMessage(LogLevel.Error, "Training failed; it is tried again after the interval")]
    private partial void LogFailed(Exception exception);
}
