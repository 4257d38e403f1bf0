namespace Platform.Notifications.Features.Sending;

/// <summary>Says once, and not once per mail, that somebody has to act; and that it is over.</summary>
internal sealed class OperatorAlarm(ILogger<OperatorAlarm> log)
{
    private int _raised;

    public void Raise(string? reason)
    {
        if (Interlocked.Exchange(ref _raised, 1) == 0)
            log.LogError("Mails are not taken and wait, because sending is not allowed ({Reason}). Check the settings under Mail and the account.", reason);
    }

    public void Clear()
    {
        if (_raised == 1 && Interlocked.Exchange(ref _raised, 0) == 1)
            log.LogInformation("Mails are taken again.");
    }
}
