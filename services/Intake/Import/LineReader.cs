using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace SocialPubs.Intake.Import;

/// <summary>One physical line of an upload.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Text">The line without its end; null where it cannot be read.</param>
/// <param name="Fault">Why it cannot be read.</param>
internal sealed record Line(long Number, string? Text, LineFault Fault = LineFault.None)
{
    public bool IsBlank => Fault == LineFault.None && string.IsNullOrWhiteSpace(Text);
}

internal enum LineFault
{
    None,

    TooLong,

    /// <summary>Bytes that are no text in the encoding of the upload.</summary>
    Encoding,
}

/// <summary>Cuts an upload of any size into lines, one in memory at a time; LF, CRLF and a byte order mark are understood.</summary>
internal sealed class LineReader(PipeReader pipe, Encoding encoding)
{
    /// <summary>Bytes of the longest line; the longest publication takes less, whatever its letters.</summary>
    public const int MaxBytes = 256 * 1024;

    private long number;

    public async ValueTask<Line?> ReadAsync(CancellationToken cancellationToken)
    {
        var tooLong = false;
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Make(buffer.Slice(0, end), tooLong);
                pipe.AdvanceTo(buffer.GetPosition(1, end));
                return line;
            }

            if (result.IsCompleted)
            {
                var rest = buffer.IsEmpty && !tooLong ? null : Make(buffer, tooLong);
                pipe.AdvanceTo(buffer.End);
                return rest;
            }

            if (buffer.Length > MaxBytes)
            {
                // Let go of what was read: only the end of the line is of interest now.
                tooLong = true;
                pipe.AdvanceTo(buffer.End);
            }
            else
            {
                pipe.AdvanceTo(buffer.Start, buffer.End);
            }
        }
    }

    private Line Make(ReadOnlySequence<byte> bytes, bool tooLong)
    {
        number++;
        if (tooLong || bytes.Length > MaxBytes)
            return new Line(number, null, LineFault.TooLong);

        try
        {
            var text = encoding.GetString(bytes);
            if (number == 1)
                text = text.TrimStart('\uFEFF');
            return new Line(number, text.EndsWith('\r') ? text[..^1] : text);
        }
        catch (DecoderFallbackException)
        {
            return new Line(number, null, LineFault.Encoding);
        }
    }
}
