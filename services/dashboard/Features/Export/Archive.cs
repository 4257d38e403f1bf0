using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Dashboard.Features.Export;

/// <summary>
/// One zip file of what the services tell, written as it comes: nothing of it is kept here, however much it is. Its last file lists
/// all others; an archive that was broken off has no list and is no zip file.
/// </summary>
internal sealed class Archive
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly Outlet _outlet;
    private readonly ZipArchive _zip;
    private readonly DateTimeOffset _at;
    private readonly CancellationToken _cancel;
    private readonly List<Listed> _files = [];

    private sealed record Beginning(IReadOnlyDictionary<string, long> Rows);

    private sealed record Ending(long Rows);

    private sealed record Listed(string Name, long Rows, string Sha256);

    /// <summary>Only <see cref="Finish"/> closes it: closing one that was broken off would make a zip file of it all the same.</summary>
    private Archive(Outlet outlet, ZipArchive zip, DateTimeOffset at, CancellationToken cancel) => (_outlet, _zip, _at, _cancel) = (outlet, zip, at, cancel);

    public static async Task<Archive> Begin(Stream body, DateTimeOffset at, CancellationToken cancel)
    {
        var outlet = new Outlet(body);
        return new(outlet, await ZipArchive.CreateAsync(outlet, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel), at, cancel);
    }

    public async Task AddText(string name, string text)
    {
        await using var file = await Open(name, CompressionLevel.Optimal);
        await file.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A service's part: a file for each kind of thing, with one thing on each line; images become images.</summary>
    /// <exception cref="PartCutOff">It ended too early.</exception>
    public async Task AddPart(Export.Part part, Stream lines)
    {
        var (kind, rows, isWhole) = ("", 0L, false);
        OpenFile? file = null;
        await foreach (var line in Lines(lines))
        {
            if (isWhole)
                throw new PartCutOff(part.Name);
            var (next, thing) = Take(line);
            if (next != kind && file is not null)
            {
                await file.DisposeAsync();
                file = null;
            }
            kind = next;
            switch (kind)
            {
                case "export":
                    part.Begin(JsonSerializer.Deserialize<Beginning>(thing.Span, Readable)!.Rows);
                    continue;
                case "end":
                    isWhole = JsonSerializer.Deserialize<Ending>(thing.Span, Readable)!.Rows == rows;
                    continue;
                case "image":
                    await AddImage(part.Name, thing);
                    break;
                default:
                    file ??= await Open($"{part.Name}/{kind}.ndjson", CompressionLevel.Fastest);
                    await file.Write(thing);
                    await file.Write(LineEnd);
                    file.Rows++;
                    break;
            }
            rows++;
            part.More(1);
        }
        if (!isWhole)
            throw new PartCutOff(part.Name);
    }

    /// <summary>A table as it comes; its lines but the first are counted.</summary>
    public async Task AddTable(Export.Part part, string name, Stream table)
    {
        await using var file = await Open(name, CompressionLevel.Fastest);
        var buffer = new byte[32 * 1024];
        while (await table.ReadAsync(buffer, _cancel) is > 0 and var length)
        {
            await file.Write(buffer.AsMemory(0, length));
            file.Rows += buffer.AsSpan(0, length).Count((byte)'\n');
            part.More(Math.Max(0, Math.Min(part.Total ?? 0, file.Rows - 1) - part.Done));
        }
        file.Rows--;
    }

    public async Task Finish()
    {
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new { format = 1, takenAt = Instant(_at), files = _files }, Readable);
        await using (var file = await Open("manifest.json", CompressionLevel.Optimal))
            await file.Write(manifest);
        await _zip.DisposeAsync();
        await _outlet.Send(_cancel);
    }

    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task AddImage(string part, ReadOnlyMemory<byte> thing)
    {
        using var image = JsonDocument.Parse(thing);
        await using var file = await Open($"{part}/images/{image.RootElement.GetProperty("id").GetGuid()}.jpg", CompressionLevel.NoCompression);
        await file.Write(image.RootElement.GetProperty("bytes").GetBytesFromBase64());
    }

    /// <summary>What stands before and behind a thing is always the same few bytes: {"kind":…}</summary>
    private static (string Kind, ReadOnlyMemory<byte> Thing) Take(ReadOnlyMemory<byte> line)
    {
        var end = line.Span.Length > 2 ? line.Span[2..].IndexOf((byte)'"') : -1;
        return end > 0 && line.Span[^1] == '}'
            ? (Encoding.ASCII.GetString(line.Span.Slice(2, end)), line[(end + 4)..^1])
            : throw new PartCutOff("of which a line cannot be read");
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        while (true)
        {
            var read = await reader.ReadAsync(_cancel);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                yield return line.IsSingleSegment ? line.First : line.ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                break;
        }
        await reader.CompleteAsync();
    }

    private async Task<OpenFile> Open(string name, CompressionLevel level)
    {
        var entry = _zip.CreateEntry(name, level);
        entry.LastWriteTime = _at;
        return new OpenFile(new BufferedStream(await entry.OpenAsync(_cancel), 32 * 1024), _outlet, _cancel, (rows, hash) => _files.Add(new(name, rows, hash)));
    }

    /// <summary>A file that is being written; when it is closed, it is listed.</summary>
    private sealed class OpenFile(BufferedStream stream, Outlet outlet, CancellationToken cancel, Action<long, string> closed) : IAsyncDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Rows { get; set; }

        public async ValueTask Write(ReadOnlyMemory<byte> bytes)
        {
            _hash.AppendData(bytes.Span);
            await stream.WriteAsync(bytes, cancel);
        }

        public async ValueTask DisposeAsync()
        {
            await stream.DisposeAsync();
            await outlet.Send(cancel);
            closed(Rows, Convert.ToHexStringLower(_hash.GetHashAndReset()));
            _hash.Dispose();
        }
    }
}

/// <summary>A service's part ended before its last line.</summary>
internal sealed class PartCutOff(string part) : Exception($"The part {part} was cut off.");
