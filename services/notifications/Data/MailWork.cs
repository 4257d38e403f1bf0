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

    /// <summary>Not looked at before this instant: a job was enqueued for it. If the row is still there then, the job may be lost.</summary>
    public DateTimeOffset? TakenUntil { get; init; }

    /// <summary>Nothing is tried before this instant. Only ever moved on, also by a job that had nothing to complain of.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The Hangfire job that was enqueued last; while it waits in its queue, no other is.</summary>
    public string? JobId { get; init; }
}

/// <summary>The lanes by their names, and the planning of closing mails.</summary>
internal enum WorkTask
{
    Staff,
    Confirm,
    Thanks,
    Mailing,
    PlanClosing,
}
