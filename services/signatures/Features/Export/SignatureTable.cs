using Microsoft.EntityFrameworkCore;
using Platform.ServiceDefaults.Export;
using Platform.Signatures.Data;

namespace Platform.Signatures.Features.Export;

/// <summary>Signatures as a table that people can open, read in the snapshot that has begun.</summary>
internal static class SignatureTable
{
    private sealed record Line(Signature Signature, string? Slug, string? Title, DateTimeOffset? ClosesAt);

    public static async Task Write(Stream body, SignaturesDb db, IQueryable<Signature> signatures, CancellationToken cancel)
    {
        var lines = new CsvLines(body);
        await lines.Add(cancel, "petition", "petition title", "given name", "family name", "e-mail", "country", "language", "may be contacted", "signed", "confirmed", "counts", "signature id");
        var rows = signatures.AsNoTracking()
            .LeftJoin(db.Campaigns, row => new { row.TenantId, Id = row.CampaignId }, campaign => new { campaign.TenantId, campaign.Id },
                (row, campaign) => new Line(row, campaign!.Slug, campaign.Title, campaign.ClosesAt));
        await foreach (var (row, slug, title, closesAt) in rows.AsAsyncEnumerable().WithCancellation(cancel))
            await lines.Add(cancel, slug, title, row.GivenName, row.FamilyName, row.Email, row.Country, row.Language, YesOrNo(row.ContactConsent),
                CsvLines.Instant(row.SubmittedAt), CsvLines.Instant(row.ConfirmedAt), YesOrNo(row.ConfirmedAt is not null && !(row.SubmittedAt >= closesAt)), row.Id.ToString());
        await lines.Send(cancel);
        await db.Database.RollbackTransactionAsync(cancel);
    }

    private static string YesOrNo(bool value) => value ? "yes" : "no";
}
