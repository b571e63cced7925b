using System.Globalization;
using SocialPubs.AppHost.Local;

namespace SocialPubs.Load;

/// <summary>Where the system is.</summary>
internal record ConnectionOptions
{
    public Uri? Gateway { get; init; }

    public Uri? Emulator { get; init; }

    /// <summary>The data folder of the AppHost: it has the servers' passwords.</summary>
    public string Data { get; init; } = DataFolder.Default();
}

internal sealed record SeedOptions : ConnectionOptions;

internal sealed record RunOptions : ConnectionOptions
{
    /// <summary>The appeals that become publications.</summary>
    public string Appeals { get; init; } = "../shared/data/appeals.csv";

    /// <summary>How many rows; null takes all.</summary>
    public int? Rows { get; init; }

    /// <summary>Publications that are worked on at the same time.</summary>
    public int Parallel { get; init; } = 32;

    /// <summary>The share of drafts that are returned once, in percent.</summary>
    public int Returned { get; init; } = 10;

    /// <summary>How long the whole may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether the system is started for this run, on a folder and ports of its own.</summary>
    public bool Start { get; init; }

    /// <summary>Whether the machine's own limits are measured too.</summary>
    public bool Limits { get; init; } = true;

    /// <summary>A connection string of PostgreSQL instead of the data folder's.</summary>
    public string? Postgres { get; init; }

    /// <summary>The address of RabbitMQ (amqp://…) instead of the data folder's.</summary>
    public Uri? Broker { get; init; }

    /// <summary>The address of RabbitMQ's management API instead of the data folder's.</summary>
    public Uri? BrokerManagement { get; init; }
}

/// <summary>A scripted year on Reporting's record.</summary>
internal record YearOptions : ConnectionOptions
{
    /// <summary>How many publications.</summary>
    public int Count { get; init; } = 100_000;

    /// <summary>Another one makes another year.</summary>
    public int Seed { get; init; } = 188;
}

internal sealed record DashboardOptions : YearOptions
{
    /// <summary>How often the dashboard is asked for, at each number of callers.</summary>
    public int Requests { get; init; } = 3_300;
}

/// <summary>The commands and their options.</summary>
internal static class CommandLine
{
    public const string Help = """
        Demonstration data and load for SocialPubs, through the gateway as any client.

        dotnet run --project benchmarks/Load -- seed [options]
          Fills in bodies, appointments, topics, an account, templates, legal acts and a dozen publications in different
          states. Running it again changes nothing. `AppHost -- --demo` does this by itself.

        dotnet run --project benchmarks/Load -- run [options]
          Takes every row of a file of appeals from the import to the reply under its post, and prints the throughput,
          the latencies and the machine's own limits. The exit code is 1 where a reply is missing, doubled or altered.
          --start              starts the whole system for this run, on a new folder and free ports, and stops it again
          --appeals <file>     CSV with the columns id,text,topic,body (../shared/data/appeals.csv)
          --rows <n>           only the first n rows
          --parallel <n>       publications that are worked on at the same time (32)
          --returned <n>       percent of the drafts that the curator returns once (10)
          --minutes <n>        gives up after so long (30)
          --no-limits          leaves out pgbench and the broker's own throughput
          --postgres <string>  Npgsql connection string of an administrator, where it is not the data folder's server
          --broker <amqp://…>  RabbitMQ's address, where it is not the data folder's server
          --broker-management <http://…>  RabbitMQ's management API, likewise

        dotnet run -c Release --project benchmarks/Load -- year [--count 100000] [--seed 188]
          Puts a scripted year on Reporting's record, makes all tables from it, and prints how long that took and how
          large the database is. Brings its own PostgreSQL, RabbitMQ and Reporting.

        dotnet run -c Release --project benchmarks/Load -- dashboard [--count 1000000] [--requests 3300] [--seed 188]
          Fills Reporting with so many publications, lets it prepare its figures, and prints how fast the dashboard
          answers. The exit code is 1 where one answer in a hundred takes 50 ms or more with one caller.

        Options of seed and run:
          --gateway <url>      the gateway (services__gateway__http__0, else http://localhost:8080)
          --emulator <url>     the networks' emulator (services__emulator__http__0, else http://localhost:8090)
          --data <folder>      the AppHost's data folder (SOCIALPUBS_DATA, else its default)

        It signs in with the machine clients of the demonstration (AppHost -- --demo).
        Exit codes: 0 done, 1 failed, 2 wrong command line.
        """;

    /// <returns>The options of the command; null where help is asked for.</returns>
    /// <exception cref="CommandLineException">The command line cannot be understood.</exception>
    public static ConnectionOptions? Read(string[] args)
    {
        if (args.Length == 0)
            throw new CommandLineException("Name a command: seed, run, year or dashboard.");
        if (args.Any(arg => arg is "--help" or "-h" or "help"))
            return null;

        return args[0] switch
        {
            "seed" => ReadOptions(new SeedOptions(), args, ReadSeed),
            "year" => ReadOptions(new YearOptions(), args, ReadYear),
            "dashboard" => ReadOptions(new DashboardOptions { Count = 1_000_000 }, args, ReadDashboard),
            "run" => Check(ReadOptions(new RunOptions(), args, ReadRun)),
            _ => throw new CommandLineException($"There is no command {args[0]}."),
        };
    }

    private static T ReadOptions<T>(T options, string[] args, Func<T, string, Func<string>, T?> readOwn)
        where T : ConnectionOptions
    {
        for (var i = 1; i < args.Length; i++)
        {
            var name = args[i];
            string Value() => i + 1 < args.Length ? args[++i] : throw new CommandLineException($"{name} needs a value.");
            options = name switch
            {
                "--gateway" => options with { Gateway = Address(name, Value()) },
                "--emulator" => options with { Emulator = Address(name, Value()) },
                "--data" => options with { Data = Path.GetFullPath(Value()) },
                _ => readOwn(options, name, Value) ?? throw new CommandLineException($"{args[0]} has no option {name}."),
            };
        }

        return options;
    }

    private static SeedOptions? ReadSeed(SeedOptions options, string name, Func<string> value) => null;

    private static RunOptions? ReadRun(RunOptions options, string name, Func<string> value) => name switch
    {
        "--start" => options with { Start = true },
        "--appeals" => options with { Appeals = value() },
        "--rows" => options with { Rows = Number(name, value(), 1, 1_000_000) },
        "--parallel" => options with { Parallel = Number(name, value(), 1, 1000) },
        "--returned" => options with { Returned = Number(name, value(), 0, 100) },
        "--minutes" => options with { Limit = TimeSpan.FromMinutes(Number(name, value(), 1, 1440)) },
        "--no-limits" => options with { Limits = false },
        "--postgres" => options with { Postgres = value() },
        "--broker" => options with { Broker = Address(name, value()) },
        "--broker-management" => options with { BrokerManagement = Address(name, value()) },
        _ => null,
    };

    private static T? ReadYear<T>(T options, string name, Func<string> value)
        where T : YearOptions
    {
        return name switch
        {
            "--count" => options with { Count = Number(name, value(), 100, 2_000_000) },
            "--seed" => options with { Seed = Number(name, value(), 0, 1_000_000) },
            _ => null,
        };
    }

    private static DashboardOptions? ReadDashboard(DashboardOptions options, string name, Func<string> value) => name switch
    {
        "--requests" => options with { Requests = Number(name, value(), 11, 1_000_000) },
        _ => ReadYear(options, name, value),
    };

    private static RunOptions Check(RunOptions options)
    {
        if (options.Start && (options.Gateway ?? options.Emulator ?? options.Broker ?? options.BrokerManagement) is not null)
            throw new CommandLineException("--start brings its own system: leave out the addresses of another one.");
        if (!File.Exists(options.Appeals))
            throw new CommandLineException($"There is no file {Path.GetFullPath(options.Appeals)}; --appeals names another one.");
        return options;
    }

    private static int Number(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new CommandLineException($"{name} takes a number from {min} to {max}.");

    private static Uri Address(string name, string value) => Uri.TryCreate(value, UriKind.Absolute, out var address)
        ? address
        : throw new CommandLineException($"{name} takes an address such as http://localhost:8080.");
}
