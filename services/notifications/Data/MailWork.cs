namespace Platform.Notifications.Data;

/// <summary>
/// Says that a tenant has something to do at an instant. Written in the transaction that plans the mails and deleted when
/// they are done, so that no crash loses a job. The one table that is read for all tenants: it holds ids and instants only.
/// </summary>
internal sealed class MailWork
{
    public Guid TenantId { get; init; }
    public WorkTask Task { get; init; }
    public DateTimeOffset DueAt { get; init; }

    /// <summary>
    /// Not looked at before this instant: a job was enqueued for it, or the transport asked for a pause. If the row is
    /// still there then, a job that had it was lost.
    /// </summary>
    public DateTimeOffset? TakenUntil { get; init; }
}

/// <summary>The lanes by their names, and the planning of closing mails.</summary>
internal enum WorkTask
{
    Confirm,
    Thanks,
    Mailing,
    PlanClosing,
}
