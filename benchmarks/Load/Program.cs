using SocialPubs.Load;
using SocialPubs.Load.Demo;
using SocialPubs.Load.Run;
using SocialPubs.Load.Year;

// A client of the gateway like any other: `seed` fills in demonstration data, `run` measures the whole working life; `year` and `dashboard`
// measure Reporting alone.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

try
{
    switch (CommandLine.Read(args))
    {
        case SeedOptions seed:
            await DemoSeed.RunAsync(seed, stop.Token);
            return 0;
        case RunOptions run:
            return await LoadRun.RunAsync(run, stop.Token) ? 0 : 1;
        case DashboardOptions dashboard:
            return await DashboardRun.RunAsync(dashboard, stop.Token) ? 0 : 1;
        case YearOptions year:
            await YearRun.RunAsync(year, stop.Token);
            return 0;
        default:
            Console.Out.WriteLine(CommandLine.Help);
            return 0;
    }
}
catch (CommandLineException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine("`dotnet run --project benchmarks/Load -- --help` lists the commands.");
    return 2;
}
catch (Exception exception) when (exception is LoadException or SocialPubs.AppHost.Local.LocalModeException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Interrupted.");
    return 130;
}
