using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Platform.Benchmarks.Load;

/// <summary>
/// One kept connection that sends prepared bytes and reads one answer at a time. HttpClient costs more than the server that
/// is measured, and both share this machine's cores.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];

    /// <summary>The last answer's body.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    public static async Task<Connection> Open(int port)
    {
        var connection = new Connection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Sends a whole request and returns the answer's status.</summary>
    public async ValueTask<int> Send(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request[sent..]);

        var filled = 0;
        while (true)
        {
            if (filled == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(filled));
            if (received == 0)
                throw new IOException("The server closed the connection.");
            filled += received;
            if (TryRead(_buffer.AsSpan(0, filled), out var status, out var start, out var length))
            {
                Body = _buffer.AsMemory(start, length);
                return status;
            }
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> answer, out int status, out int start, out int length)
    {
        (status, start, length) = (0, 0, 0);
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        Utf8Parser.TryParse(answer[9..], out status, out int _);
        start = end + 4;
        var headers = answer[..(end + 2)];
        if (ValueOf(headers, "\r\ncontent-length: "u8) is { Length: > 0 } text && Utf8Parser.TryParse(text, out length, out int _))
            return answer.Length - start >= length;
        length = answer.Length - start;
        return status is 204 or 304 || answer.EndsWith("0\r\n\r\n"u8);
    }

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> lowerCaseName)
    {
        for (var at = headers.IndexOf("\r\n"u8); at >= 0 && at + lowerCaseName.Length <= headers.Length;)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(headers.Slice(at, lowerCaseName.Length), lowerCaseName))
                return headers[(at + lowerCaseName.Length)..];
            var next = headers[(at + 2)..].IndexOf("\r\n"u8);
            if (next < 0)
                break;
            at += 2 + next;
        }
        return default;
    }

    public void Dispose() => _socket.Dispose();
}
