using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Testing;

/// <summary>
/// A small name server on loopback, by UDP and TCP at one port: it reads and writes real packets (RFC 1035) and answers what a
/// test has told it, wrongly or not at all if that is what it was told. Answers beyond 512 bytes come whole by TCP only.
/// </summary>
public sealed class TestNameServer
{
    private const ushort A = 1;
    private const ushort Cname = 5;
    private const ushort Txt = 16;
    private const ushort Aaaa = 28;
    private const int MostByUdp = 512;

    private static readonly Lazy<TestNameServer> One = new(() => new());

    private readonly ConcurrentDictionary<(string Name, ushort Type), byte[][]> _records = new();
    private readonly ConcurrentDictionary<string, int> _codes = new();
    private readonly ConcurrentDictionary<string, int> _byTcp = new();
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;

    private TestNameServer()
    {
        _tcp = new TcpListener(IPAddress.Loopback, 0);
        _tcp.Start();
        _udp = new UdpClient((IPEndPoint)_tcp.LocalEndpoint);
        _ = ServeUdp();
        _ = ServeTcp();
    }

    public static TestNameServer Shared => One.Value;

    /// <summary>As <c>Dns:Servers</c> wants it.</summary>
    public string Address => _tcp.LocalEndpoint.ToString()!;

    public void SetTexts(string name, params string[] texts) => Set(name, Txt, texts.Select(Text));

    public void SetAlias(string name, string target) => Set(name, Cname, [Name(target)]);

    public void SetAddresses(string name, params string[] addresses)
    {
        var all = addresses.Select(IPAddress.Parse).ToLookup(address => address.AddressFamily == AddressFamily.InterNetwork);
        Set(name, A, all[true].Select(address => address.GetAddressBytes()));
        Set(name, Aaaa, all[false].Select(address => address.GetAddressBytes()));
    }

    /// <summary>There is no such name any more.</summary>
    public void Remove(string name)
    {
        foreach (var type in new[] { A, Cname, Txt, Aaaa })
            _records.TryRemove((name, type), out _);
    }

    /// <summary>Answers with this code instead, for example 2 (SERVFAIL) or 5 (REFUSED).</summary>
    public void Fail(string name, int code) => _codes[name] = code;

    /// <summary>Does not answer at all.</summary>
    public void KeepSilent(string name) => _codes[name] = -1;

    public void Recover(string name) => _codes.TryRemove(name, out _);

    /// <summary>How often it was asked for this name by TCP.</summary>
    public int AskedByTcp(string name) => _byTcp.GetValueOrDefault(name);

    private void Set(string name, ushort type, IEnumerable<byte[]> records) => _records[(name, type)] = [.. records];

    private async Task ServeUdp()
    {
        while (true)
        {
            var question = await _udp.ReceiveAsync();
            if (Answer(question.Buffer, byTcp: false) is { } answer)
                await _udp.SendAsync(answer, question.RemoteEndPoint);
        }
    }

    private async Task ServeTcp()
    {
        while (true)
            _ = Serve(await _tcp.AcceptTcpClientAsync());
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        await using (var stream = client.GetStream())
        {
            var length = new byte[2];
            while (await stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false) == 2)
            {
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question);
                if (Answer(question, byTcp: true) is not { } answer)
                    continue;
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer]);
            }
        }
    }

    private byte[]? Answer(byte[] packet, bool byTcp)
    {
        var (name, end) = ReadName(packet, 12);
        var type = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(end));
        if (byTcp)
            _byTcp.AddOrUpdate(name, 1, (_, times) => times + 1);
        var code = _codes.GetValueOrDefault(name);
        if (code < 0)
            return null;

        var records = code == 0 ? Find(name, type).ToList() : [];
        if (code == 0 && !_records.Keys.Any(key => key.Name == name))
            code = 3;
        var question = packet.AsSpan(12, end + 4 - 12);
        var whole = Packet(packet, question, records, code, isTruncated: false);
        return whole.Length <= MostByUdp || byTcp ? whole : Packet(packet, question, [], code, isTruncated: true);
    }

    /// <summary>The records of this type; those of an alias are its target's, behind the alias.</summary>
    private IEnumerable<(string Name, ushort Type, byte[] Data)> Find(string name, ushort type)
    {
        var found = _records.GetValueOrDefault((name, type), []).Select(data => (name, type, data));
        if (type == Cname || _records.GetValueOrDefault((name, Cname), []) is not [var target])
            return found;
        return [(name, Cname, target), .. Find(ReadName(target, 0).Name, type)];
    }

    private static byte[] Packet(byte[] asked, ReadOnlySpan<byte> question, IReadOnlyList<(string Name, ushort Type, byte[] Data)> records, int code, bool isTruncated)
    {
        var bytes = new List<byte> { asked[0], asked[1], (byte)(isTruncated ? 0x83 : 0x81), (byte)(0x80 | code) };
        foreach (var count in new[] { 1, records.Count, 0, 0 })
            Add(bytes, (ushort)count);
        bytes.AddRange(question);
        foreach (var (name, type, data) in records)
        {
            bytes.AddRange(Name(name));
            Add(bytes, type);
            Add(bytes, 1);
            Add(bytes, 0);
            Add(bytes, 60);
            Add(bytes, (ushort)data.Length);
            bytes.AddRange(data);
        }
        return [.. bytes];
    }

    private static void Add(List<byte> bytes, ushort number)
    {
        bytes.Add((byte)(number >> 8));
        bytes.Add((byte)number);
    }

    private static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    /// <summary>In pieces of at most 255 bytes.</summary>
    private static byte[] Text(string text) =>
        [.. Encoding.UTF8.GetBytes(text).Chunk(255).SelectMany(piece => (byte[])[(byte)piece.Length, .. piece])];

    private static (string Name, int End) ReadName(byte[] packet, int at)
    {
        var labels = new List<string>();
        while (packet[at] is var length and > 0)
        {
            labels.Add(Encoding.ASCII.GetString(packet, at + 1, length).ToLowerInvariant());
            at += length + 1;
        }
        return (string.Join('.', labels), at + 1);
    }
}
