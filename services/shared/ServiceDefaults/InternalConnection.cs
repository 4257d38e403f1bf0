using System.Net.Sockets;

namespace Platform.ServiceDefaults;

/// <summary>
/// Talks to a service under its public address while connecting to its internal one, so that issuer, host and links stay
/// the public ones and no name needs to be resolved. TLS ends at the edge: what is https outside goes unencrypted inside,
/// and says what it was, as the gateway does.
/// </summary>
public static class InternalConnection
{
    /// <param name="internalAddress">For example http://127.0.0.1:8081.</param>
    public static HttpMessageHandler To(string internalAddress)
    {
        var address = new Uri(internalAddress);
        var sockets = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(address.Host, address.Port, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return address.Scheme == Uri.UriSchemeHttp ? new WithoutTls { InnerHandler = sockets } : sockets;
    }

    private sealed class WithoutTls : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri is { Scheme: "https" } uri)
            {
                request.Headers.Host ??= uri.Authority;
                request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", uri.Scheme);
                request.RequestUri = new UriBuilder(uri) { Scheme = Uri.UriSchemeHttp, Port = uri.Port }.Uri;
            }
            return base.SendAsync(request, cancellationToken);
        }
    }
}
