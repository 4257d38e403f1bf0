using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Sending;

/// <summary>How the mails of a lane are treated.</summary>
/// <param name="Queue">The Hangfire queue; each has a server of its own.</param>
/// <param name="Chunk">Mails of one job.</param>
/// <param name="FirstRetry">Doubles with each further try.</param>
/// <param name="Patience">How long the transport has for the few mails in its hands. Well below the lease: whoever is alive keeps what they hold.</param>
/// <param name="Lease">
/// How long a job may go without a sign of life, and its mails without anybody looking for them. Short where somebody waits:
/// it is the time that a crash costs them.
/// </param>
internal sealed record LaneRules(string Queue, int Chunk, TimeSpan FirstRetry, TimeSpan Patience, TimeSpan Lease)
{
    private static readonly LaneRules Staff = new(Lanes.Staff, 50, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(22), TimeSpan.FromSeconds(35));
    private static readonly LaneRules Confirm = new(Lanes.Confirm, 100, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(22), TimeSpan.FromSeconds(35));
    private static readonly LaneRules Thanks = new(Lanes.Thanks, 200, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(2));
    private static readonly LaneRules Mailing = new(Lanes.Mailing, 200, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(2));

    public static LaneRules Of(MailLane lane) => lane switch
    {
        MailLane.Staff => Staff,
        MailLane.Confirm => Confirm,
        MailLane.Thanks => Thanks,
        _ => Mailing,
    };
}

internal static class Lanes
{
    public const string Staff = "05-staff";
    public const string Confirm = "10-confirm";
    public const string Thanks = "20-thanks";
    public const string Mailing = "30-mailing";

    /// <summary>Closing mails are planned beside mailings.</summary>
    public static MailLane Lane(this WorkTask task) => task == WorkTask.PlanClosing ? MailLane.Mailing : Enum.Parse<MailLane>(task.ToString());

    public static WorkTask Task(this MailLane lane) => lane switch
    {
        MailLane.Staff => WorkTask.Staff,
        MailLane.Confirm => WorkTask.Confirm,
        MailLane.Thanks => WorkTask.Thanks,
        _ => WorkTask.Mailing,
    };
}
