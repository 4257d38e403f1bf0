using System.Net;

namespace Platform.Notifications.Features.Transports;

/// <summary>
/// Tells a request that never left from one whose answer never came: the first may be repeated, the second may not. A
/// server cannot have taken a mail of which it has not had a byte.
/// </summary>
internal sealed class KnowsWhetherSent(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = new WatchedContent(request.Content ?? new ByteArrayContent([]));
        request.Content = body;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (!body.HasBegun && e is HttpRequestException or OperationCanceledException)
        {
            throw new NotSentException(e);
        }
    }

    private sealed class WatchedContent : HttpContent
    {
        private readonly HttpContent _content;

        public WatchedContent(HttpContent content)
        {
            _content = content;
            foreach (var (name, values) in content.Headers.NonValidated)
                Headers.TryAddWithoutValidation(name, values);
        }

        public bool HasBegun { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            HasBegun = true;
            return _content.CopyToAsync(stream, context, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? -1;
            return length >= 0;
        }

        protected override void Dispose(bool disposing)
        {
            _content.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>The request did not leave.</summary>
internal sealed class NotSentException(Exception inner) : Exception("The request did not leave.", inner);
