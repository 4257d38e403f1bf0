using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Planning;

/// <summary>When people confirmed: plans the thank-you and, for those who want to hear from us, the next action.</summary>
internal sealed class PlanThanks(NotificationsDb db, MailPlan plan, TenantRegistry tenants, TimeProvider clock) : IConsumer<SignaturesConfirmed>
{
    private const int UsualFollowUpDays = 3;

    public async Task Consume(ConsumeContext<SignaturesConfirmed> context)
    {
        var (tenantId, signatures, cancel) = (context.Message.TenantId, context.Message.Signatures, context.CancellationToken);
        if (signatures.Count == 0)
            return;

        await HoldCampaigns(tenantId, signatures, cancel);
        await KeepPeople(tenantId, signatures, cancel);
        var here = signatures.Where(signature => signature.Origin == SignatureOrigin.Web).ToList();
        var willing = await Willing(tenantId, here, cancel);
        await OptIn(tenantId, willing, cancel);
        var followUp = await PlanFollowUps(tenantId, willing, cancel);
        var late = await PlanLateClosing(tenantId, signatures, cancel);
        if ((late > 0 ? clock.GetUtcNow() : followUp) is { } due)
            await plan.Work(tenantId, WorkTask.Mailing, due, cancel);
        await PlanThankYous(tenantId, here, cancel);
    }

    // Either the page of the closing mails is planned after this commit and finds these people, or this sees that it is planned.
    private Task HoldCampaigns(Guid tenantId, IReadOnlyList<ConfirmedSignature> people, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        select from campaigns where tenant_id = {tenantId} and id = any({people.Select(it => it.CampaignId).Distinct().ToArray()}) order by id for share
        """, cancel);

    private Task KeepPeople(Guid tenantId, IReadOnlyList<ConfirmedSignature> people, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into recipients as r
            (tenant_id, signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent, confirmed_at, origin)
        select distinct on (signature_id) {tenantId}, t.* from unnest(
            {people.Select(it => it.SignatureId).ToArray()}, {people.Select(it => it.CampaignId).ToArray()},
            {people.Select(it => it.GivenName).ToArray()}, {people.Select(it => it.FamilyName).ToArray()},
            {people.Select(it => it.Email).ToArray()}, {people.Select(it => it.EmailKey).ToArray()},
            {people.Select(it => it.Language).ToArray()}, {people.Select(it => it.ContactConsent).ToArray()},
            {people.Select(it => it.ConfirmedAt.ToUniversalTime()).ToArray()}, {people.Select(it => it.Origin.ToString()).ToArray()})
            as t(signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent, confirmed_at, origin)
        order by signature_id
        on conflict (tenant_id, signature_id) do update set
            confirmed_at = least(r.confirmed_at, excluded.confirmed_at),
            contact_consent = excluded.contact_consent and (r.contact_consent or r.confirmed_at is not null)
        """, cancel);

    /// <summary>Those who say yes now and did not say no when they signed again before confirming.</summary>
    private async Task<List<ConfirmedSignature>> Willing(Guid tenantId, List<ConfirmedSignature> here, CancellationToken cancel)
    {
        var ids = here.Where(it => it.ContactConsent).Select(it => it.SignatureId).ToList();
        var willing = await db.Recipients.Where(it => it.TenantId == tenantId && ids.Contains(it.SignatureId) && it.ContactConsent)
            .Select(it => it.SignatureId).ToListAsync(cancel);
        return here.Where(it => willing.Contains(it.SignatureId)).ToList();
    }

    /// <summary>Yes, said after an unsubscription and confirmed, ends it. Only the saying counts: the click on a link answers nothing.</summary>
    private Task OptIn(Guid tenantId, IReadOnlyList<ConfirmedSignature> willing, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        delete from suppressions s
        using unnest({willing.Select(it => it.EmailKey).ToArray()}, {willing.Select(it => (it.SubmittedAt ?? it.ConfirmedAt).ToUniversalTime()).ToArray()}) as t(email_key, said_at)
        where s.tenant_id = {tenantId} and s.stream = {Suppression.Actions} and s.email_key = t.email_key and s.at < t.said_at
        """, cancel);

    /// <summary>For those who confirmed in time, but whose message came after the closing mails were planned.</summary>
    private Task<int> PlanLateClosing(Guid tenantId, IReadOnlyList<ConfirmedSignature> people, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into mails (tenant_id, id, kind, lane, campaign_id, signature_id, number, due_at, expires_at, state, attempts, doubts, created_at)
        select r.tenant_id, gen_random_uuid(), {nameof(MailKind.Closing)}, {nameof(MailLane.Mailing)}, r.campaign_id, r.signature_id, 1,
            {clock.GetUtcNow()}, {clock.GetUtcNow() + MailPlan.WorthSending}, {nameof(MailState.Planned)}, 0, 0, {clock.GetUtcNow()}
        from recipients r join campaigns c on c.tenant_id = r.tenant_id and c.id = r.campaign_id
        where r.tenant_id = {tenantId} and r.signature_id = any({people.Select(it => it.SignatureId).ToArray()})
            and r.contact_consent and r.confirmed_at <= c.closed_at and (c.closing_planned_for = c.closed_at or r.signature_id <= c.closing_planned_to) and c.closes_at = c.closed_at
        order by r.signature_id
        on conflict do nothing
        """, cancel);

    private async Task<DateTimeOffset?> PlanFollowUps(Guid tenantId, IReadOnlyList<ConfirmedSignature> willing, CancellationToken cancel)
    {
        if (willing.Count == 0)
            return null;
        var days = (await tenants.ById(tenantId, cancel))?.Profile.FollowUpDays ?? UsualFollowUpDays;
        var mails = willing.Select(it => new MailPlan.Planned(MailKind.FollowUp, it.CampaignId, it.SignatureId, 1, it.ConfirmedAt.ToUniversalTime().AddDays(days))).ToList();
        await plan.Mails(tenantId, MailLane.Mailing, mails, cancel);
        return mails.Min(mail => mail.DueAt);
    }

    private async Task PlanThankYous(Guid tenantId, IReadOnlyList<ConfirmedSignature> here, CancellationToken cancel)
    {
        if (here.Count == 0)
            return;
        var now = clock.GetUtcNow();
        await plan.Mails(tenantId, MailLane.Thanks, [.. here.Select(it => new MailPlan.Planned(MailKind.ThankYou, it.CampaignId, it.SignatureId, 1, now))], cancel);
        await plan.Work(tenantId, WorkTask.Thanks, now, cancel);
    }
}
