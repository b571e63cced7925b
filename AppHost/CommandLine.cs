using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using SocialPubs.AppHost.Local;

namespace SocialPubs.AppHost;

/// <summary>The AppHost's options.</summary>
internal sealed record CommandLine
{
    private const string Help = """
        SocialPubs: PostgreSQL, RabbitMQ, the five services and the gateway, on this machine.

        dotnet run --project AppHost [-- options]
          --demo               also the networks' emulator (http://127.0.0.1:8090) and demonstration data
          --reset              start afresh: the databases, queues and attachments in the data folder are deleted first
          --port <port>        the gateway's port (8080)
          --address <address>  the address that the gateway listens on (127.0.0.1; 0.0.0.0 for every network)
          --public-url <url>   the address under which people reach the gateway through a TLS proxy on this machine
                               (https://otvety.example.org/); with https everything runs in Production
          --regulation <id>    the regulation in force (bataysk-188; with --demo demo-188, where all networks are in use)
          --help               this text

        The data folder is SOCIALPUBS_DATA, else /var/lib/socialpubs for root and ~/.local/share/socialpubs for a user.
        --reset and --address are for machines without a container runtime; with one, .NET Aspire runs the same topology.
        """;

    public bool Demo { get; init; }

    public bool Reset { get; init; }

    public int Port { get; init; } = 8080;

    public string Address { get; init; } = "127.0.0.1";

    /// <summary>With a slash at its end; null where people reach the gateway at its own address.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Whether people reach it by https, so that everything that Development lets pass is off.</summary>
    public bool IsPublic => PublicUrl?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The demonstration's is decree 188 with all its networks in use: three of them are not, in reality.</summary>
    public string Regulation { get => field ?? (Demo ? "demo-188" : "bataysk-188"); init; }

    public string Data { get; init; } = DataFolder.Default();

    public string AttachmentsFolder => Path.Combine(Data, "attachments");

    /// <summary>The walls survive a restart as the databases do: a publication on record keeps its post.</summary>
    public string EmulatorFolder => Path.Combine(Data, "emulator");

    /// <summary>Encrypts what the databases keep secret; a backup of them is worth nothing without it.</summary>
    private string MasterKeyFile => Path.Combine(Data, "secrets", "master-key");

    /// <summary>Keeps pseudonyms of authors from being traced back to their names.</summary>
    private string PseudonymKeyFile => Path.Combine(Data, "secrets", "pseudonym-key");

    /// <returns>Whether there is something to run; else <paramref name="exitCode"/> is the answer, and everything is said.</returns>
    public static bool TryRead(string[] args, [NotNullWhen(true)] out CommandLine? options, out int exitCode)
    {
        options = null;
        try
        {
            options = Read(args);
            exitCode = 0;
            if (options is not null)
            {
                // Made now, so that a folder that cannot be written is said before anything starts.
                Secrets.Key(options.MasterKeyFile);
                return true;
            }

            Console.Out.WriteLine(Help);
            return false;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            Console.Error.WriteLine($"The data folder cannot be used: {exception.Message} {DataFolder.Variable} names another one.");
            exitCode = 1;
            return false;
        }
        catch (CommandLineException exception)
        {
            Console.Error.WriteLine(exception.Message);
            Console.Error.WriteLine("`dotnet run --project AppHost -- --help` lists the options.");
            exitCode = 2;
            return false;
        }
    }

    /// <summary>The options as configuration, where the local mode and the parameters are read from.</summary>
    public void ApplyTo(IConfigurationManager configuration)
    {
        configuration[DataFolder.Variable] = Data;
        configuration["Local:Reset"] = Reset ? "true" : "false";
        configuration["Local:Address"] = Address;
        configuration[$"Parameters:{ServiceSettings.MasterKeyParameter}"] = Secrets.Key(MasterKeyFile);
        configuration[$"Parameters:{ServiceSettings.PseudonymKeyParameter}"] = Secrets.Key(PseudonymKeyFile);
    }

    /// <summary>The value that must follow an option.</summary>
    internal static string Value(string[] args, ref int position) => position + 1 < args.Length
        ? args[++position]
        : throw new CommandLineException($"{args[position]} needs a value.");

    /// <returns>Null where help is asked for.</returns>
    private static CommandLine? Read(string[] args)
    {
        var options = new CommandLine();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    return null;
                case "--demo":
                    options = options with { Demo = true };
                    break;
                case "--reset":
                    options = options with { Reset = true };
                    break;
                case "--port":
                    options = int.TryParse(Value(args, ref i), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
                        ? options with { Port = port }
                        : throw new CommandLineException($"{args[i]} is no port.");
                    break;
                case "--address":
                    options = options with { Address = Value(args, ref i) };
                    break;
                case "--public-url":
                    options = Uri.TryCreate(Value(args, ref i), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                        ? options with { PublicUrl = url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" }
                        : throw new CommandLineException($"{args[i]} is no address that begins with http:// or https://.");
                    break;
                case "--regulation":
                    options = options with { Regulation = Value(args, ref i) };
                    break;
                case "--operation" or "--publisher":
                    // Aspire's own command line (`aspire publish`): the rest is its.
                    return options;
                default:
                    throw new CommandLineException($"There is no option {args[i]}.");
            }
        }

        if (options.Demo && !(IPAddress.TryParse(options.Address, out var address) && IPAddress.IsLoopback(address)))
            throw new CommandLineException("--demo makes people whose passwords everybody knows: it works on 127.0.0.1 only.");
        if (options.Demo && options.PublicUrl is not null)
            throw new CommandLineException("--demo makes people whose passwords everybody knows: it has no public address.");
        return options;
    }
}

/// <summary>A mistake on the command line, said without a stack trace.</summary>
internal sealed class CommandLineException : Exception
{
    public CommandLineException()
    {
    }

    public CommandLineException(string message)
        : base(message)
    {
    }

    public CommandLineException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
