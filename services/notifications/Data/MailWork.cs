namespace Platform.Notifications.Data;

/// <summary>
/// Says that a tenant has something to do at an instant. Written in the transaction that plans the mails and deleted when
/// they are done, so that no crash loses a job. The one table that is read for all tenants: it holds ids and instants only.
/// </summary>
internal sealed class MailWork
{
    public Guid Id { get; init; }
    public Guid TenantId { get; init; }
    public WorkTask Task { get; init; }

    /// <summary>Only for <see cref="WorkTask.PlanClosing"/>.</summary>
    public Guid? CampaignId { get; init; }

    public DateTimeOffset DueAt { get; init; }

    /// <summary>A job was enqueued for it; if the row is still there at this instant, that job was lost.</summary>
    public DateTimeOffset? TakenUntil { get; init; }
}

internal enum WorkTask
{
    Confirm,
    Thanks,
    Mailing,
    PlanClosing,
}
