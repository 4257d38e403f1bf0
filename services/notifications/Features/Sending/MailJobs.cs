using Hangfire;
using Hangfire.States;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Planning;

namespace Platform.Notifications.Features.Sending;

/// <summary>The Hangfire jobs behind the work rows.</summary>
internal sealed class MailJobs(IBackgroundJobClient jobs, JobStorage storage)
{
    /// <summary>Whether a job still waits for its turn: when it comes, it does all that is due then, and a second one would find nothing.</summary>
    public bool IsQueued(string jobId)
    {
        using var connection = storage.GetConnection();
        return connection.GetStateData(jobId)?.Name == EnqueuedState.StateName;
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
