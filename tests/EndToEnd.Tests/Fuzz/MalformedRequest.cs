using System.Text;

namespace SocialPubs.EndToEnd.Tests.Fuzz;

/// <param name="Fault">What is wrong with it.</param>
/// <param name="Target">What it is sent to.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record MalformedRequest(string Fault, string Target, byte[] Bytes)
{
    /// <summary>Its end cannot be told, so that nothing can follow it on the same connection, and nobody need answer.</summary>
    public bool BreaksTheConnection { get; init; }

    /// <summary>The sender ends before the request does.</summary>
    public bool EndsEarly { get; init; }

    /// <summary>A reader that takes it for what it can be is as right as one that refuses it; it counts only if refused.</summary>
    public bool MayBeTakenWell { get; init; }

    /// <summary>Errors are problem details with a code.</summary>
    public bool IsApi { get; init; } = true;
}

/// <summary>Puts the bytes of a request together; characters up to U+00FF stand for one byte each, so that any byte can be said.</summary>
internal sealed class RequestBytes(string method, string target)
{
    private readonly List<string> _headers = [];

    public string Method { get; set; } = method;

    public string Target { get; set; } = target;

    public string Version { get; set; } = "HTTP/1.1";

    public byte[]? Body { get; set; }

    /// <summary>Written before the body in place of its length.</summary>
    public string? Length { get; set; }

    public RequestBytes With(string name, string value)
    {
        _headers.Add($"{name}: {value}");
        return this;
    }

    public RequestBytes WithLine(string line)
    {
        _headers.Add(line);
        return this;
    }

    public RequestBytes WithBody(string mediaType, byte[] body)
    {
        Body = body;
        return With("Content-Type", mediaType);
    }

    public byte[] Build(string host = "127.0.0.1")
    {
        var head = new StringBuilder().Append(Method).Append(' ').Append(Target).Append(' ').Append(Version).Append("\r\n");
        if (host.Length > 0)
            head.Append("Host: ").Append(host).Append("\r\n");
        foreach (var header in _headers)
            head.Append(header).Append("\r\n");
        if (Length is not null)
            head.Append(Length).Append("\r\n");
        else if (Body is not null || Method is "POST" or "PUT")
            head.Append("Content-Length: ").Append(Body?.Length ?? 0).Append("\r\n");
        head.Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. Body ?? []];
    }
}
