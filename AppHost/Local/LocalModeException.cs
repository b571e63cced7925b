namespace SocialPubs.AppHost.Local;

/// <summary>What an operator has to know and can mend: its message is printed as it stands, without a stack trace.</summary>
public sealed class LocalModeException : Exception
{
    public LocalModeException()
    {
    }

    public LocalModeException(string message)
        : base(message)
    {
    }

    public LocalModeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
