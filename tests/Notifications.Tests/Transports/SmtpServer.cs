using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Notifications.Tests.Transports;

/// <summary>A mail server on a real socket that says what a test wants it to say (RFC 5321, as far as a client needs).</summary>
internal sealed class SmtpServer : IDisposable
{
    /// <summary>Instead of an answer: the connection ends.</summary>
    public const string HangUp = "";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _connections;

    public SmtpServer()
    {
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
    public int Connections => _connections;

    /// <summary>Whole mails that were taken.</summary>
    public ConcurrentQueue<string> Taken { get; } = new();

    /// <summary>Extensions that it offers beside PIPELINING.</summary>
    public string[] Offers { get; init; } = [];

    public string Greeting { get; init; } = "220 mail.example ESMTP";

    /// <summary>Answers to a command ("RCPT TO:&lt;x&gt;"), or null for the usual one.</summary>
    public Func<string, string?> Says { get; init; } = _ => null;

    /// <summary>The answer to a whole mail.</summary>
    public Func<string, string> Judges { get; init; } = _ => "250 2.0.0 Ok: queued as 4F2A";

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
            _listener.Stop();
        }
    }

    private async Task Serve(TcpClient connection)
    {
        Interlocked.Increment(ref _connections);
        using var _ = connection;
        try
        {
            await Talk(new StreamReader(connection.GetStream(), Encoding.UTF8), new StreamWriter(connection.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true });
        }
        catch (IOException)
        {
            connection.Close();
        }
    }

    private async Task Talk(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync(Greeting);
        while (await reader.ReadLineAsync() is { } command)
        {
            var answer = Says(command) ?? Usual(command);
            if (answer == HangUp)
                return;
            await writer.WriteLineAsync(answer);
            if (answer.StartsWith("221", StringComparison.Ordinal) || answer.StartsWith("421", StringComparison.Ordinal))
                return;
            if (!answer.StartsWith("354", StringComparison.Ordinal))
                continue;
            var verdict = Judges(await Mail(reader));
            if (verdict == HangUp)
                return;
            await writer.WriteLineAsync(verdict);
        }
    }

    private async Task<string> Mail(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line and not ".")
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        Taken.Enqueue(mail.ToString());
        return mail.ToString();
    }

    private string Usual(string command) => command.Split(' ', ':')[0].ToUpperInvariant() switch
    {
        "EHLO" => string.Join("\r\n", Offers.Prepend("mail.example").Select(offer => "250-" + offer)) + "\r\n250 PIPELINING",
        "QUIT" => "221 Bye",
        "DATA" => "354 Go ahead",
        "AUTH" => "235 Welcome",
        _ => "250 Ok",
    };

    public void Dispose() => _listener.Stop();
}
