using System.Net.Sockets;

namespace Platform.ServiceDefaults;

/// <summary>
/// Talks to a service under its public address while connecting to its internal one, so that issuer, host and links stay
/// the public ones and no name needs to be resolved.
/// </summary>
public static class InternalConnection
{
    /// <param name="internalAddress">For example http://127.0.0.1:8081.</param>
    public static SocketsHttpHandler To(string internalAddress)
    {
        var address = new Uri(internalAddress);
        return new SocketsHttpHandler
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
    }
}
