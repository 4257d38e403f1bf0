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

    // Whatever is there already came from a confirmation, which says the same and more.
    private Task KeepPeople(Guid tenantId, IReadOnlyList<SubmittedSignature> people, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into recipients (tenant_id, signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent, origin)
        select {tenantId}, t.*, {nameof(SignatureOrigin.Web)} from unnest(
            {people.Select(it => it.SignatureId).ToArray()}, {people.Select(it => it.CampaignId).ToArray()},
            {people.Select(it => it.GivenName).ToArray()}, {people.Select(it => it.FamilyName).ToArray()},
            {people.Select(it => it.Email).ToArray()}, {people.Select(it => it.EmailKey).ToArray()},
            {people.Select(it => it.Language).ToArray()}, {people.Select(it => it.ContactConsent).ToArray()})
            as t(signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent)
        order by signature_id
        on conflict do nothing
        """, cancel);
}
