using System.Net;

namespace SocialPubs.ServiceDefaults.Outgoing;

/// <summary>Lets a request out only to its target, and reads no more of the answer than the target may send in its time.</summary>
internal sealed class OutgoingGuard(OutgoingTarget target, TimeProvider time) : DelegatingHandler
{
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Calls to networks are asynchronous.");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } address || !target.Allows(address))
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The address is none of the configured network's.");

        var limit = new CancellationTokenSource(target.Timeout, time);
        HttpResponseMessage? response = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            response = await base.SendAsync(request, either.Token);
            if (response.Content.Headers.ContentLength > target.MaxResponseBytes)
                throw TooLong();
            response.Content = new BoundedContent(response.Content, target.MaxResponseBytes, limit);
            return response;
        }
        catch (Exception exception)
        {
            response?.Dispose();
            var isTime = exception is OperationCanceledException && limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested;
            limit.Dispose();
            if (isTime)
                throw new HttpRequestException(HttpRequestError.Unknown, "The network did not answer in time.", exception);
            throw;
        }
    }

    private static HttpRequestException TooLong() =>
        new(HttpRequestError.ConfigurationLimitExceeded, "The network's answer is longer than allowed.");

    /// <summary>An answer whose reading ends at a number of bytes and at an instant.</summary>
    private sealed class BoundedContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly long _maxBytes;
        private readonly CancellationTokenSource _limit;

        public BoundedContent(HttpContent content, long maxBytes, CancellationTokenSource limit)
        {
            (_content, _maxBytes, _limit) = (content, maxBytes, limit);
            foreach (var header in content.Headers)
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new BoundedStream(await _content.ReadAsStreamAsync(_limit.Token), _maxBytes, _limit.Token);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await using var source = await CreateContentReadStreamAsync();
            await source.CopyToAsync(stream, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
                _limit.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class BoundedStream(Stream source, long maxBytes, CancellationToken limit) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit, cancellationToken);
            var count = await source.ReadAsync(buffer, either.Token);
            _read += count;
            return _read <= maxBytes ? count : throw TooLong();
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers of networks are read asynchronously.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                source.Dispose();
            base.Dispose(disposing);
        }
    }
}
