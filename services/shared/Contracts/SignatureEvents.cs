namespace Platform.Contracts;

/// <summary>
/// People signed and wait for their confirmation mail. One message carries the signatures of one tenant that were
/// committed together. Holds names and addresses, because a mail cannot be written without them.
/// </summary>
public sealed record SignaturesSubmitted : IJoinable
{
    public required Guid TenantId { get; init; }
    public required IReadOnlyList<SubmittedSignature> Signatures { get; init; }

    public ITenantMessage Join(IEnumerable<ITenantMessage> later) =>
        this with { Signatures = [.. Signatures, .. later.Cast<SignaturesSubmitted>().SelectMany(message => message.Signatures)] };
}

/// <summary>One signature to be confirmed by mail.</summary>
public sealed record SubmittedSignature
{
    public required Guid SignatureId { get; init; }
    public required Guid CampaignId { get; init; }
    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }

    /// <summary>The address as it was typed, trimmed.</summary>
    public required string Email { get; init; }

    /// <summary>Keyed hash of the canonical address: the same for one person within a tenant, meaningless outside it.</summary>
    public required byte[] EmailKey { get; init; }

    /// <summary>BCP 47, the language the person signed in.</summary>
    public required string Language { get; init; }

    /// <summary>The answer to "may we contact you about this and other campaigns".</summary>
    public required bool ContactConsent { get; init; }

    public required SubmissionKind Kind { get; init; }

    /// <summary>Which mail of this signature this is, counted from 1; never above 5.</summary>
    public required int MailNumber { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }
}

public enum SubmissionKind
{
    /// <summary>First time.</summary>
    New,

    /// <summary>Signed before and not confirmed yet: the same link goes out again.</summary>
    Repeat,

    /// <summary>Signed and confirmed before: a friendly mail says so.</summary>
    AlreadyConfirmed,
}

/// <summary>People confirmed their signatures, which count from now on. One message carries those of one tenant committed together.</summary>
public sealed record SignaturesConfirmed : IJoinable
{
    public required Guid TenantId { get; init; }
    public required IReadOnlyList<ConfirmedSignature> Signatures { get; init; }

    public ITenantMessage Join(IEnumerable<ITenantMessage> later) =>
        this with { Signatures = [.. Signatures, .. later.Cast<SignaturesConfirmed>().SelectMany(message => message.Signatures)] };
}

/// <summary>One confirmed signature; complete in itself, because it may arrive before its <see cref="SignaturesSubmitted"/>.</summary>
public sealed record ConfirmedSignature
{
    public required Guid SignatureId { get; init; }
    public required Guid CampaignId { get; init; }
    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }
    public required string Email { get; init; }
    public required byte[] EmailKey { get; init; }
    public required string Language { get; init; }
    public required bool ContactConsent { get; init; }
    public required DateTimeOffset ConfirmedAt { get; init; }

    /// <summary>When the answer about contact was given (UTC); null from a service that did not tell yet, then it counts as given on confirming.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    public required SignatureOrigin Origin { get; init; }
}

public enum SignatureOrigin
{
    /// <summary>Signed and confirmed here.</summary>
    Web,

    /// <summary>Brought in from elsewhere: no thank-you mail, but news about the campaign.</summary>
    Import,
}
