using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;
using Platform.ServiceDefaults;

namespace Platform.Notifications.Features.Sending;

/// <summary>
/// Hands written mails over, a few at a time: "sending" is committed before, the answer after. The few between the two
/// are all that a crash can leave in doubt.
/// </summary>
internal sealed class Handing(MailRows rows, IMailTransport transport, MailMeter meter, OperatorAlarm alarm, TransportRest rest, TimeProvider clock, ILogger<Handing> log)
{
    private const int AtOnce = 25;
    private const int MostSettling = 10;
    private static readonly TimeSpan SettleAgain = TimeSpan.FromSeconds(1);

    /// <summary>How long nothing should be handed over; null for no time at all.</summary>
    public TimeSpan? Rest => rest.Left;

    /// <summary>Mails that the transport has looked at so far, whatever it said.</summary>
    public int Sent { get; private set; }

    public async Task Over(Guid tenantId, MailLane lane, Guid claim, IReadOnlyList<OutgoingMail> mails, CancellationToken stopping)
    {
        foreach (var few in mails.Chunk(AtOnce))
        {
            // Only here: what has begun is brought to its end, whoever wants to stop.
            if (stopping.IsCancellationRequested || Rest is not null)
                return;
            var ours = (await rows.BeginSending(tenantId, lane, claim, [.. few.Select(mail => mail.Id)])).ToDictionary(mail => mail.Id);
            var sending = few.Where(mail => ours.ContainsKey(mail.Id)).ToList();
            var handovers = await Send(sending, LaneRules.Of(lane).Patience);
            rest.Hear(handovers);
            Sent += handovers.Count(it => it.Result is not (HandoverResult.Busy or HandoverResult.NotSent or HandoverResult.NotAllowed));

            var now = clock.GetUtcNow();
            var outcomes = sending.Zip(handovers, (mail, handover) => Outcome.Of(ours[mail.Id], handover, now)).ToList();
            await Settle(tenantId, claim, outcomes);

            foreach (var outcome in outcomes)
                meter.Attempted(ours[outcome.MailId], outcome, now);
            Report(lane, outcomes, handovers);
        }
    }

    private async Task<IReadOnlyList<Handover>> Send(List<OutgoingMail> mails, TimeSpan patience)
    {
        if (mails.Count == 0)
            return [];
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            return await transport.Send(mails, timeout.Token);
        }
        catch (Exception e)
        {
            // Against the promise of transports: how many of them went out before is anybody's guess.
            log.LogError("The mail transport broke off ({Error}) with {Count} mails in its hands.", e.GetType().Name, mails.Count);
            return [.. mails.Select(_ => Handover.Unknown(e.GetType().Name))];
        }
    }

    /// <summary>The answers are nowhere else: a database that is away for a moment is waited for.</summary>
    private async Task Settle(Guid tenantId, Guid claim, List<Outcome> outcomes)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await rows.Settle(tenantId, claim, outcomes);
                return;
            }
            catch (Exception e) when (tries < MostSettling && DatabaseAway.Is(e))
            {
                await Task.Delay(SettleAgain, CancellationToken.None);
            }
        }
    }

    private void Report(MailLane lane, List<Outcome> outcomes, IReadOnlyList<Handover> handovers)
    {
        if (handovers.FirstOrDefault(handover => handover.Result == HandoverResult.NotAllowed) is { } refusal)
            alarm.Raise(refusal.Reason);
        else if (handovers.Any(handover => handover.Result == HandoverResult.Accepted))
            alarm.Clear();
        foreach (var trouble in outcomes.Where(it => it.State is MailState.Failed or MailState.Unknown))
            log.LogWarning("Mail {MailId} in lane {Lane} is {State} after {Attempts} attempts ({Reason}).", trouble.MailId, lane, trouble.State, trouble.Attempts, trouble.Reason);
    }
}
