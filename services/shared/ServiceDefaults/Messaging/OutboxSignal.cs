namespace Platform.ServiceDefaults.Messaging;

/// <summary>Wakes this process's relay after a commit. A missed call costs a second, never a message.</summary>
public sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _bell = new(0, 1);

    public void Wake()
    {
        try
        {
            if (_bell.CurrentCount == 0)
                _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else rang in the same moment; once is enough.
        }
    }

    internal Task<bool> Wait(TimeSpan atMost, CancellationToken cancel) => _bell.WaitAsync(atMost, cancel);

    public void Dispose() => _bell.Dispose();
}
