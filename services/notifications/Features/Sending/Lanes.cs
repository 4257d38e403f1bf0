using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Sending;

/// <summary>How the mails of a lane are treated.</summary>
/// <param name="Queue">The Hangfire queue; each has a server of its own.</param>
/// <param name="Chunk">Mails of one job.</param>
/// <param name="FirstRetry">Doubles with each further try.</param>
/// <param name="JobPatience">A job that has not ended after this time counts as lost.</param>
internal sealed record LaneRules(string Queue, int Chunk, TimeSpan FirstRetry, TimeSpan JobPatience)
{
    private static readonly LaneRules Confirm = new(Lanes.Confirm, 100, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
    private static readonly LaneRules Thanks = new(Lanes.Thanks, 200, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2));
    private static readonly LaneRules Mailing = new(Lanes.Mailing, 200, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));

    public static LaneRules Of(MailLane lane) => lane switch
    {
        MailLane.Confirm => Confirm,
        MailLane.Thanks => Thanks,
        _ => Mailing,
    };
}

internal static class Lanes
{
    public const string Confirm = "10-confirm";
    public const string Thanks = "20-thanks";
    public const string Mailing = "30-mailing";

    public static WorkTask Task(this MailLane lane) => lane switch
    {
        MailLane.Confirm => WorkTask.Confirm,
        MailLane.Thanks => WorkTask.Thanks,
        _ => WorkTask.Mailing,
    };
}
