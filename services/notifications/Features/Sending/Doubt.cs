using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Sending;

/// <summary>
/// What follows when nobody knows whether a mail was taken. Somebody waits for a confirmation, and a second copy holds the
/// same link: it is sent again, a few times. No other mail ever is.
/// </summary>
internal static class Doubt
{
    public const MailKind MayRepeat = MailKind.Confirmation;

    /// <summary>The first is for a dropped connection, the others for a provider that is ill for a while.</summary>
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)];

    public static int MostRepeats => Waits.Length;

    /// <returns>When it is sent again; null for never.</returns>
    public static TimeSpan? Wait(Mail mail) => mail.Kind == MayRepeat && mail.Doubts < MostRepeats ? Waits[mail.Doubts] : null;
}
