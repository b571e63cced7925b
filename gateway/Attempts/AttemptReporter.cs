using System.Net;
using Microsoft.Extensions.Options;
using SocialPubs.Gateway.Routing;
using SocialPubs.ServiceDefaults;

namespace SocialPubs.Gateway.Attempts;

/// <summary>
/// Tells Identity every few seconds what was refused, for the record. While Identity is away the reports wait, up to
/// <see cref="AttemptOptions.MaxWaiting"/> entries; then the oldest are given up.
/// </summary>
internal sealed partial class AttemptReporter(
    AttemptLog log, ServiceAddresses addresses, InternalClient client, IOptions<AttemptOptions> options, TimeProvider time, ILogger<AttemptReporter> logger)
    : BackgroundService
{
    /// <summary>Entries of one report; Identity takes no more than twice as many.</summary>
    private const int MaxAttempts = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(3);

    private readonly LinkedList<Report> waiting = [];
    private bool isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.Value.Interval, time, stoppingToken);
                await ReportAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            using var last = new CancellationTokenSource(LastPatience, time);
            await ReportAsync(last.Token);
            if (waiting.Count > 0)
                LogLost(waiting.Sum(report => report.Attempts.Sum(attempt => attempt.Count)));
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        foreach (var attempts in log.Take().Chunk(MaxAttempts))
            waiting.AddLast(new Report(Guid.CreateVersion7(), attempts));
        while (waiting.Sum(report => report.Attempts.Count) > options.Value.MaxWaiting)
            GiveUp(waiting.First!.Value);

        try
        {
            while (waiting.First is { } next && await SendAsync(next.Value, cancellationToken) is { } taken)
            {
                if (taken)
                    waiting.RemoveFirst();
                else
                    GiveUp(next.Value);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It waits for the last report.
        }

        if (log.TakeLost() is > 0 and var lost)
            LogLost(lost);
    }

    private void GiveUp(Report report)
    {
        waiting.Remove(report);
        log.Lose(report.Attempts.Sum(attempt => attempt.Count));
    }

    /// <returns>Whether Identity took it; null where Identity is away, and it is worth another try.</returns>
    private async Task<bool?> SendAsync(Report report, CancellationToken cancellationToken)
    {
        var reason = "no replica is known";
        foreach (var replica in await addresses.FindAsync("identity", cancellationToken))
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(replica, "/attempts"))
                {
                    Content = JsonContent.Create(new { report.Attempts }, options: Json.Options),
                };
                // An answer that was lost on the way makes the same report come twice.
                request.Headers.Add("Idempotency-Key", report.Id.ToString());
                using var answer = await client.Http.SendAsync(request, patience.Token);
                if (answer.IsSuccessStatusCode)
                {
                    isAway = false;
                    return true;
                }

                if (answer.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout
                    and not HttpStatusCode.TooManyRequests)
                {
                    LogNotTaken((int)answer.StatusCode);
                    return false;
                }

                reason = $"answered {(int)answer.StatusCode}";
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                reason = exception.Message;
            }
        }

        if (!isAway)
            LogAway(reason);
        isAway = true;
        return null;
    }

    private sealed record Report(Guid Id, IReadOnlyList<Attempt> Attempts);

    [LoggerMessage(LogLevel.Warning, "Refused requests cannot be reported to Identity and wait: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Error, "Identity does not take the report of refused requests: {Status}")]
    private partial void LogNotTaken(int status);

    [LoggerMessage(LogLevel.Warning, "{Count} refused requests will not be on record")]
    private partial void LogLost(long count);
}
