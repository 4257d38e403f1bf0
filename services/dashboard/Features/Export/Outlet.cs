using System.Buffers;

namespace Platform.Dashboard.Features.Export;

/// <summary>
/// Takes what a zip archive writes, which writes its last few bytes of each file without waiting, and sends it on in parcels: an
/// answer to a browser may only be written to by those who wait.
/// </summary>
internal sealed class Outlet(Stream body) : Stream
{
    /// <summary>Bytes that are sent at once.</summary>
    private const int Parcel = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _waiting = new(2 * Parcel);

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public async Task Send(CancellationToken cancel)
    {
        await body.WriteAsync(_waiting.WrittenMemory, cancel);
        await body.FlushAsync(cancel);
        _waiting.ResetWrittenCount();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _waiting.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        if (_waiting.WrittenCount >= Parcel)
            await Send(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Nothing: whoever closes a file sends it.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
