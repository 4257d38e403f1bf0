using Hangfire;
using Hangfire.States;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;

namespace Platform.Notifications.Features.Sending;

/// <summary>The Hangfire jobs behind the work rows.</summary>
internal sealed class MailJobs(IBackgroundJobClient jobs, JobStorage storage)
{
    /// <summary>A job that waits longer may never come: a worker was seen to take one from the queue and to do nothing with it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Whether a job still waits for its turn: when it comes, it does all that is due then, and a second one would find nothing.</summary>
    public bool IsQueued(string jobId)
    {
        using var connection = storage.GetConnection();
        // Hangfire's own clock is the machine's.
        return connection.GetJobData(jobId) is { } job && job.State == EnqueuedState.StateName && DateTime.UtcNow - job.CreatedAt < Patience;
    }

    /// <returns>The job's id.</returns>
    public string Enqueue(Guid tenantId, WorkTask task)
    {
        var lane = task.Lane();
        var queue = LaneRules.Of(lane).Queue;
        return task == WorkTask.PlanClosing
            ? jobs.Enqueue<ClosingMails>(queue, job => job.Plan(tenantId, CancellationToken.None))
            : jobs.Enqueue<SendMails>(queue, job => job.Run(tenantId, lane, CancellationToken.None));
    }
}
