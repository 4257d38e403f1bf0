using Hangfire;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;
using Platform.Notifications.Features.Transports;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Sending;

/// <summary>
/// The job that sends some due mails of one tenant and lane. It may run twice, at the same time too, and may die at any
/// point: rows say what is whose, and the work row brings the job back.
/// </summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
internal sealed class SendMails(
    NotificationsDb db, MailRows rows, MailHours hours, WorkRows work, Handing handing, IMailComposer composer,
    CurrentTenant tenant, TenantRegistry tenants, TenantPlaces places, TimeProvider clock, ILogger<SendMails> log)
{
    private static readonly TimeSpan InactivePause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FrozenPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NotKnownPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan UnknownPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ErrorPause = TimeSpan.FromSeconds(10);

    /// <summary>A job costs as much as some dozens of mails, so it goes on while there are many; then others have their turn.</summary>
    private const int MostChunks = 10;

    public async Task Run(Guid tenantId, MailLane lane, CancellationToken stopping)
    {
        tenant.Set(tenantId);
        var claim = Guid.CreateVersion7();
        TimeSpan? pause;
        await work.Begin(tenantId, lane.Task());
        try
        {
            pause = (places.IsFrozen(tenantId) ? FrozenPause : handing.Rest) ?? (await tenants.ById(tenantId, stopping) ?? await NotYet(lane, stopping)) switch
            {
                { } known when known.IsActive || lane == MailLane.Staff => await SendMany(known, lane, claim, stopping),
                // Its first mail may be faster than the news that there is such a tenant.
                null => await tenants.IsDeleted(tenantId, stopping) ? WithoutTenant(tenantId, lane) : NotKnownPause,
                _ => InactivePause,
            };
        }
        catch (Exception e) when (!DatabaseAway.Is(e))
        {
            if (!stopping.IsCancellationRequested)
                log.LogError("Mails of tenant {TenantId} in lane {Lane} could not be sent ({Error}); trying again.", tenantId, lane, e.GetType().Name);
            pause = ErrorPause;
        }
        await rows.Release(tenantId, lane, claim);
        if (lane == MailLane.Mailing)
            await hours.GiveBack(tenantId, handing.Sent);
        if (lane == MailLane.Staff)
            await rows.ForgetLetters(tenantId);
        await work.Finish(tenantId, lane.Task(), pause);
    }

    private TimeSpan WithoutTenant(Guid tenantId, MailLane lane)
    {
        log.LogWarning("Mails in lane {Lane} were not sent: there is no tenant {TenantId}.", lane, tenantId);
        return UnknownPause;
    }

    private async Task<TimeSpan?> SendMany(TenantInfo known, MailLane lane, Guid claim, CancellationToken stopping)
    {
        if (await rows.Recover(known.Id, lane, stopping) is > 0 and var unknown)
            log.LogWarning("{Count} mails of tenant {TenantId} in lane {Lane} were interrupted and stay unknown.", unknown, known.Id, lane);

        for (var chunks = 1; ; chunks++)
        {
            // Mails that somebody waits for are never held back.
            var most = LaneRules.Of(lane).Chunk;
            if (lane == MailLane.Mailing && (most = await hours.Take(known, most, stopping)) == 0)
                return hours.Pause;
            var mails = await rows.Claim(known.Id, lane, claim, most, stopping);
            if (mails.Count > 0)
                await SendSome(known, lane, claim, mails, stopping);
            if (mails.Count < most || chunks == MostChunks || handing.Rest is not null || stopping.IsCancellationRequested || !await MayGoOn(known.Id, lane, stopping))
                return handing.Rest;
            await work.Begin(known.Id, lane.Task());
            if (lane == MailLane.Mailing)
                await hours.GiveBack(known.Id, handing.Sent);
        }
    }

    private async Task<bool> MayGoOn(Guid tenantId, MailLane lane, CancellationToken stopping) =>
        !places.IsFrozen(tenantId) && (lane == MailLane.Staff || await tenants.ById(tenantId, stopping) is { IsActive: true });

    private async Task SendSome(TenantInfo known, MailLane lane, Guid claim, List<Mail> mails, CancellationToken stopping)
    {
        var circumstances = await Circumstances.Of(db, mails, clock.GetUtcNow(), stopping);
        var judged = mails.Select(mail => (Mail: mail, Verdict: circumstances.On(mail))).ToList();
        if (judged.Count(it => it.Verdict is Verdict.GiveUp) is > 0 and var late)
            log.LogWarning("{Count} mails of tenant {TenantId} in lane {Lane} were not taken in time and are given up.", late, known.Id, lane);
        var toWrite = judged.Where(it => it.Verdict is Verdict.Send).Select(it => circumstances.ToWrite(it.Mail)).ToList();
        var written = await Write(known, toWrite, stopping);
        var ids = written.Select(mail => mail.Id).ToHashSet();

        await rows.Settle(known.Id, claim, [
            .. judged.Select(it => it.Verdict switch
            {
                Verdict.Cancel cancel => Outcome.Cancelled(it.Mail, cancel.Reason),
                Verdict.Later later => Outcome.Later(it.Mail, later.At),
                Verdict.GiveUp => Outcome.Failed(it.Mail, "too late"),
                _ => ids.Contains(it.Mail.Id) ? null : Outcome.Failed(it.Mail, "could not be written"),
            }).OfType<Outcome>()]);
        await handing.Over(known.Id, lane, claim, written, stopping);
    }

    /// <summary>Who opens an organisation gets a mail before there is one, and operators need not have any: the platform's own, in its name and colours.</summary>
    private async Task<TenantInfo?> NotYet(MailLane lane, CancellationToken stopping) =>
        lane == MailLane.Staff && await db.StaffLetters.AnyAsync(letter => letter.Organisation != null, stopping)
            ? new TenantInfo
            {
                Id = tenant.Id,
                Identifier = "dashboard",
                Name = "Campaigns",
                Status = TenantStatus.Active,
                Version = 0,
                Profile = new() { PrimaryColor = "#1f5c4d", AccentColor = "#b4532a", Language = "en", TimeZone = "UTC", ContactEmail = "", PostalAddress = "", PrivacyText = "" },
            }
            : null;

    private async Task<IReadOnlyList<OutgoingMail>> Write(TenantInfo known, List<MailToWrite> mails, CancellationToken stopping)
    {
        try
        {
            return mails.Count == 0 ? [] : await composer.Compose(known, mails, stopping);
        }
        catch (Exception e) when (mails.Count > 1 && e is not OperationCanceledException)
        {
            // One of them is at fault; alone, only that one fails.
            var written = new List<OutgoingMail>();
            foreach (var one in mails)
                written.AddRange(await Write(known, [one], stopping));
            return written;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError("Mail {MailId} ({Kind}) could not be written ({Error}).", mails[0].Mail.Id, mails[0].Mail.Kind, e.GetType().Name);
            return [];
        }
    }
}
