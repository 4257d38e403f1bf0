using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Notifications.Data;
using Platform.ServiceDefaults.Export;

namespace Platform.Notifications.Features.Export;

/// <summary>Which mails went to whom, and who wants none, for an organisation that takes everything with it.</summary>
internal static class ExportMails
{
    private sealed record MailRow(
        Guid Id, MailKind Kind, Guid CampaignId, Guid SignatureId, int Number, DateTimeOffset DueAt, DateTimeOffset ExpiresAt, MailState State,
        int Attempts, string? Reason, string? ProviderMessageId, DateTimeOffset CreatedAt, DateTimeOffset? SettledAt);

    private sealed record RecipientRow(
        Guid SignatureId, Guid CampaignId, string GivenName, string FamilyName, string Email, string Language, bool ContactConsent, DateTimeOffset? ConfirmedAt, SignatureOrigin Origin);

    private sealed record SuppressionRow(string? Email, string Stream, DateTimeOffset At, string Via);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapExport<NotificationsDb>(
        "mails",
        "Every mail with its kind, state and times, without its text (\"mail\"); to whom the mails about a signature go (\"recipient\"); and who "
        + "wants no more mails of a stream (\"suppression\"; the address is null when nothing else is kept of the person).",
        Kinds);

    public static IReadOnlyList<ExportKind> Kinds(NotificationsDb db, Guid tenantId) =>
    [
        ExportKind.Of("recipient", db.Recipients.AsNoTracking().Select(row => new RecipientRow(
            row.SignatureId, row.CampaignId, row.GivenName, row.FamilyName, row.Email, row.Language, row.ContactConsent, row.ConfirmedAt, row.Origin))),
        ExportKind.Of("mail", db.Mails.AsNoTracking().Select(row => new MailRow(
            row.Id, row.Kind, row.CampaignId, row.SignatureId, row.Number, row.DueAt, row.ExpiresAt, row.State, row.Attempts, row.Reason, row.ProviderMessageId, row.CreatedAt, row.SettledAt))),
        ExportKind.Of("suppression", db.Suppressions.AsNoTracking().Select(row => new SuppressionRow(
            db.Recipients.Where(recipient => recipient.TenantId == row.TenantId && recipient.EmailKey == row.EmailKey).Select(recipient => recipient.Email).FirstOrDefault(),
            row.Stream, row.At, row.Via))),
    ];
}
