using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Notifications.Data;

/// <summary>What mails need to know of a campaign, kept from the messages of campaigns; the newest version wins.</summary>
internal sealed class Campaign : ITenantOwned
{
    /// <summary>Version of a row that only says "closed", written when that news came before the campaign itself.</summary>
    public const long Unknown = -1;

    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public long Version { get; init; }
    public string Slug { get; init; } = "";
    public string Title { get; init; } = "";
    public string Lead { get; init; } = "";
    public string Language { get; init; } = "";
    public int Goal { get; init; }
    public DateTimeOffset OpensAt { get; init; }
    public DateTimeOffset? ClosesAt { get; init; }
    public CampaignOutcome? Outcome { get; init; }
    public string ClosingText { get; init; } = "";

    /// <summary>The newest closing instant that was announced. Closing mails are planned once it equals <see cref="ClosesAt"/>.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The closing instant whose mails are planned, all of them.</summary>
    public DateTimeOffset? ClosingPlannedFor { get; init; }

    /// <summary>Until then: the signature up to which the mails of <see cref="ClosedAt"/> are planned.</summary>
    public Guid? ClosingPlannedTo { get; init; }

    public bool IsKnown => Version != Unknown;

    public bool IsOpen(DateTimeOffset now) => IsKnown && OpensAt <= now && (ClosesAt is null || now < ClosesAt);

    public bool IsClosed(DateTimeOffset now) => IsKnown && ClosesAt <= now;
}
