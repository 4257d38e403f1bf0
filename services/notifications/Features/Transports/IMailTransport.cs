using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Transports;

/// <summary>Whatever takes mails from us: a provider, a mail server, or the local mailbox.</summary>
internal interface IMailTransport
{
    /// <summary>
    /// Hands over each mail at most once and says, in the same order, what became of it. Never throws: when cancelled it begins
    /// no more, gives up the mail in hand and keeps the answers that it has.
    /// </summary>
    Task<IReadOnlyList<Handover>> Send(IReadOnlyList<OutgoingMail> mails, CancellationToken cancel);
}

/// <summary>A mail, ready to go.</summary>
internal sealed record OutgoingMail
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required MailKind Kind { get; init; }
    public required string ToName { get; init; }
    public required string ToAddress { get; init; }
    public required string FromName { get; init; }
    public required string FromAddress { get; init; }
    public required string ReplyTo { get; init; }
    public required string Subject { get; init; }
    public required string Text { get; init; }
    public required string Html { get; init; }

    /// <summary>Headers beyond the addresses and the subject.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
}

/// <summary>What became of one mail.</summary>
internal sealed record Handover(HandoverResult Result)
{
    public string? ProviderMessageId { get; init; }

    /// <summary>A word for the operator; never anything about the person.</summary>
    public string? Reason { get; init; }

    /// <summary>When the provider says that it would like to be asked again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Handover Accepted(string? providerMessageId) =>
        new(HandoverResult.Accepted) { ProviderMessageId = providerMessageId };

    public static Handover Refused(string reason) => new(HandoverResult.Refused) { Reason = reason };

    public static Handover TryLater(string reason) => new(HandoverResult.TryLater) { Reason = reason };

    public static Handover NotSent(string reason) => new(HandoverResult.NotSent) { Reason = reason };

    /// <summary>Cancelled before it was begun.</summary>
    public static readonly Handover NotBegun = NotSent("its turn did not come");

    public static Handover Busy(string reason, TimeSpan? retryAfter = null) =>
        new(HandoverResult.Busy) { Reason = reason, RetryAfter = retryAfter };

    public static Handover NotAllowed(string reason) => new(HandoverResult.NotAllowed) { Reason = reason };

    public static Handover Unknown(string reason) => new(HandoverResult.Unknown) { Reason = reason };
}

internal enum HandoverResult
{
    Accepted,

    /// <summary>This mail will never be taken.</summary>
    Refused,

    /// <summary>This mail was not taken now; others may be.</summary>
    TryLater,

    /// <summary>It never left: nobody was there to take it, or its turn did not come.</summary>
    NotSent,

    /// <summary>Nothing is taken for a while.</summary>
    Busy,

    /// <summary>We are not allowed to send: an operator has to act.</summary>
    NotAllowed,

    /// <summary>Sent, but the answer never came: it may or may not have been taken.</summary>
    Unknown,
}
