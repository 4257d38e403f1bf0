using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.Contracts;
using Platform.ServiceDefaults.Export;

namespace Platform.Campaigns.Features.Export;

/// <summary>The petitions and their images, for an organisation that takes everything with it.</summary>
internal static class ExportCampaigns
{
    private sealed record PetitionRow(
        Guid Id, long Version, string Slug, string Language, string Title, string Lead, string Story, IReadOnlyList<DecisionMaker> DecisionMakers, IReadOnlyList<string> Demands,
        string ClosingText, int Goal, Guid? ImageId, string ImageAlt, int ImageWidth, int ImageHeight,
        DateTimeOffset? PublishedAt, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, CampaignOutcome? Outcome, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

    private sealed record ImageRow(Guid Id, Guid CampaignId, byte[] Bytes);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapExport<CampaignsDb>(
        "campaigns", "Every petition with all of its text, drafts included (\"petition\"), and the images (\"image\", JPEG in base64).", Kinds);

    public static IReadOnlyList<ExportKind> Kinds(CampaignsDb db, Guid tenantId) =>
    [
        ExportKind.Of("petition", db.Campaigns.AsNoTracking().Select(row => new PetitionRow(
            row.Id, row.Version, row.Slug, row.Language, row.Title, row.Lead, row.Story, row.DecisionMakers, row.Demands, row.ClosingText, row.Goal,
            row.ImageId, row.ImageAlt, row.ImageWidth, row.ImageHeight, row.PublishedAt, row.OpensAt, row.ClosesAt, row.Outcome, row.CreatedAt, row.UpdatedAt))),
        ExportKind.Of("image", db.Pictures.AsNoTracking().Select(row => new ImageRow(row.Id, row.CampaignId, row.Bytes))),
    ];
}
