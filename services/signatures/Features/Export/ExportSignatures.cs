using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults.Export;
using Platform.Signatures.Data;

namespace Platform.Signatures.Features.Export;

/// <summary>All signatures of all petitions with who gave them, for an organisation that takes everything with it.</summary>
internal static class ExportSignatures
{
    private sealed record SignatureRow(
        Guid Id, Guid CampaignId, string GivenName, string FamilyName, string Email, string Country, string Language, bool ContactConsent,
        DateTimeOffset SubmittedAt, DateTimeOffset? ConfirmedAt, int Mails);

    private sealed record CountRow(Guid CampaignId, long Confirmed);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapExport<SignaturesDb>(
        "signatures",
        "Every signature with the person who gave it and whether they may be contacted, confirmed or not (\"signature\"), and how many count for each petition (\"count\").",
        Kinds);

    public static IReadOnlyList<ExportKind> Kinds(SignaturesDb db, Guid tenantId) =>
    [
        ExportKind.Of("signature", db.Signatures.AsNoTracking().Select(row => new SignatureRow(
            row.Id, row.CampaignId, row.GivenName, row.FamilyName, row.Email, row.Country, row.Language, row.ContactConsent, row.SubmittedAt, row.ConfirmedAt, row.Mails))),
        ExportKind.Of("count", db.Counts.AsNoTracking().Select(row => new CountRow(row.CampaignId, row.Confirmed))),
    ];
}
