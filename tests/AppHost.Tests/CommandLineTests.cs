namespace SocialPubs.AppHost.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--port", "0")]
    [InlineData("--port", "eighty")]
    [InlineData("--port")]
    [InlineData("--dmeo")]
    [InlineData("--public-url", "otvety.example.org")]
    [InlineData("--demo", "--address", "0.0.0.0")]
    [InlineData("--demo", "--public-url", "https://otvety.example.org")]
    [InlineData("--address", "somewhere", "--demo")]
    public void TryRead_WithAMistake_EndsWithTwoAndStartsNothing(params string[] args)
    {
        CommandLine.TryRead(args, out var options, out var exitCode).ShouldBeFalse();

        options.ShouldBeNull();
        exitCode.ShouldBe(2);
    }

    [Fact]
    public void TryRead_Help_EndsWithZeroAndStartsNothing()
    {
        CommandLine.TryRead(["--demo", "--help"], out _, out var exitCode).ShouldBeFalse();

        exitCode.ShouldBe(0);
    }
}
