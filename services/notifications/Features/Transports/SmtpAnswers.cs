using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Platform.Notifications.Features.Transports;

/// <summary>What a mail server's answers mean: 4xx is "not now", 5xx is "never", and silence after the body is nobody's guess.</summary>
internal static partial class SmtpAnswers
{
    public static Handover BeforeMail(Exception trouble) => trouble switch
    {
        // Temporary troubles of the server's own directory come as such, too.
        AuthenticationException { InnerException: SmtpCommandException { StatusCode: var status } } when IsTemporary(status) => Busy(status),
        AuthenticationException or SaslException => Handover.NotAllowed("the server did not accept user and password"),
        // NotSupported: it offers no TLS, or no way to sign in.
        SslHandshakeException or NotSupportedException => Handover.NotAllowed("no secure connection to the server"),
        SmtpCommandException { StatusCode: var status } when IsTemporary(status) => Busy(status),
        SmtpCommandException { StatusCode: var status } => Handover.NotAllowed(Code(status)),
        _ => Handover.NotSent($"not connected: {trouble.GetType().Name}"),
    };

    public static Handover OfMail(Exception trouble, bool bodyHasBegun) => trouble switch
    {
        SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable } => Handover.Busy(Code(SmtpStatusCode.ServiceNotAvailable)),
        SmtpCommandException { StatusCode: var status } when IsTemporary(status) => Handover.TryLater(Code(status)),
        SmtpCommandException { StatusCode: (SmtpStatusCode.AuthenticationRequired or SmtpStatusCode.AuthenticationInvalidCredentials) and var status } =>
            Handover.NotAllowed(Code(status)),
        // The sender's address is ours: no mail will go out before an operator has changed it.
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted, StatusCode: var status } => Handover.NotAllowed(Code(status)),
        SmtpCommandException { StatusCode: var status } => Handover.Refused(Code(status)),
        ServiceNotAuthenticatedException => Handover.NotAllowed("the server wants a user and password"),
        _ when bodyHasBegun => Handover.Unknown($"no answer: {trouble.GetType().Name}"),
        _ => Handover.TryLater($"the connection was lost: {trouble.GetType().Name}"),
    };

    /// <summary>The name the server gave the mail, where it says one: operators look for it in its log.</summary>
    public static string? QueueId(string answer) =>
        QueuedAs().Match(answer) is { Success: true } match ? match.Groups[1].Value : null;

    private static bool IsTemporary(SmtpStatusCode status) => (int)status is >= 400 and < 500;

    private static Handover Busy(SmtpStatusCode status) => Handover.Busy(Code(status));

    /// <summary>The number only: the words beside it may quote the person's address.</summary>
    private static string Code(SmtpStatusCode status) => ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"queued as <?([A-Za-z0-9._\-]{1,100})", RegexOptions.IgnoreCase)]
    private static partial Regex QueuedAs();
}
