namespace Platform.ServiceDefaults.Limits;

/// <summary>
/// Sends so many bytes a second on average and some more at once, however fast the line of whoever reads. A line that is
/// slower than that pays for nothing and saves up nothing but what may go at once.
/// </summary>
internal sealed class PacedStream(Stream inner, double perSecond, double atOnce, TimeProvider clock) : Stream
{
    private readonly long _beganAt = clock.GetTimestamp();

    /// <summary>Since the beginning, until all that was sent is paid for.</summary>
    private double _paidSeconds;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await inner.WriteAsync(buffer, cancellationToken);
        var now = clock.GetElapsedTime(_beganAt).TotalSeconds;
        _paidSeconds = Math.Max(now, _paidSeconds) + buffer.Length / perSecond;
        if (_paidSeconds - now - atOnce / perSecond is > 0 and var early)
        {
            // What is there already is not to wait as well.
            await inner.FlushAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(early), clock, cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    public override void Flush() => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
