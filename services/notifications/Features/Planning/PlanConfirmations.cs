using MassTransit;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Planning;

/// <summary>When people signed: keeps who they are and plans the mail with their link, or the one that says "you have signed already".</summary>
internal sealed class PlanConfirmations(NotificationsDb db, MailPlan plan, TimeProvider clock) : IConsumer<SignaturesSubmitted>
{
    /// <summary>As long as signatures accepts the link.</summary>
    private static readonly TimeSpan LinkWorks = TimeSpan.FromDays(14);

    public async Task Consume(ConsumeContext<SignaturesSubmitted> context)
    {
        var (tenantId, signatures, cancel) = (context.Message.TenantId, context.Message.Signatures, context.CancellationToken);
        if (signatures.Count == 0)
            return;

        await KeepPeople(tenantId, signatures, cancel);
        await plan.Mails(tenantId, MailLane.Confirm, [.. signatures.Select(Mail)], cancel);
        await plan.Work(tenantId, WorkTask.Confirm, clock.GetUtcNow(), cancel);
    }

    private MailPlan.Planned Mail(SubmittedSignature it)
    {
        var isConfirmed = it.Kind == SubmissionKind.AlreadyConfirmed;
        var mail = new MailPlan.Planned(isConfirmed ? MailKind.AlreadySigned : MailKind.Confirmation, it.CampaignId, it.SignatureId, it.MailNumber, clock.GetUtcNow());
        return isConfirmed ? mail : mail with { ExpiresAt = it.SubmittedAt.ToUniversalTime() + LinkWorks };
    }

    /// <summary>
    /// Who signs again before confirming may answer about contact anew. Whichever answer comes first: one "no" is a no. What a
    /// confirmation has said stays as it is.
    /// </summary>
    private Task KeepPeople(Guid tenantId, IReadOnlyList<SubmittedSignature> people, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into recipients as r (tenant_id, signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent, origin)
        select distinct on (signature_id) {tenantId}, signature_id, campaign_id, given_name, family_name, email, email_key, language,
            bool_and(contact_consent) over (partition by signature_id), {nameof(SignatureOrigin.Web)}
        from unnest(
            {people.Select(it => it.SignatureId).ToArray()}, {people.Select(it => it.CampaignId).ToArray()},
            {people.Select(it => it.GivenName).ToArray()}, {people.Select(it => it.FamilyName).ToArray()},
            {people.Select(it => it.Email).ToArray()}, {people.Select(it => it.EmailKey).ToArray()},
            {people.Select(it => it.Language).ToArray()}, {people.Select(it => it.ContactConsent).ToArray()})
            as t(signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent)
        order by signature_id
        on conflict (tenant_id, signature_id) do update set contact_consent = false
            where r.confirmed_at is null and r.contact_consent and not excluded.contact_consent
        """, cancel);
}
