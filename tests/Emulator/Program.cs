using SocialPubs.Emulator;

// The networks' wire formats on loopback: `dotnet run --project tests/Emulator`, then open http://127.0.0.1:8090.
await EmulatorHost.Build(args).RunAsync();

internal sealed partial class Program;
