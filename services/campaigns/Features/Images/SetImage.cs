using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Life;
using Platform.Campaigns.Features.Writing;

namespace Platform.Campaigns.Features.Images;

internal static class SetImage
{
    public const int MostAlt = 300;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/campaigns/{id:guid}/image", Handle)
        .RequireAuthorization("campaigns:write")
        .DisableAntiforgery()
        .WithName("SetCampaignImage").WithTags("Image")
        .WithSummary("Set a campaign's image, or what describes it")
        .WithDescription($"""
            A form with the fields "file" (JPEG, PNG or WebP, at most {PictureMaking.MostBytes / 1024 / 1024} MB and 50 million pixels) and "alt" (what can be
            seen, for people who cannot see it, at most {MostAlt} characters). The image is encoded anew, at most 1,600 pixels wide and high,
            without metadata. Without "file" only the description of the image that is there changes.
            """)
        .Accepts<IFormFile>("multipart/form-data")
        .Produces<CampaignView>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Guid id, HttpContext context, CampaignsDb db, CampaignChanges changes, CancellationToken cancel)
    {
        if (!context.Request.HasFormContentType)
            return TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType, detail: "Send multipart/form-data with the fields \"file\" and \"alt\".");
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(cancel);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // Malformed, or it ended before its last boundary.
            return TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, detail: "The form cannot be read.");
        }
        var file = form.Files["file"];
        var alt = form["alt"].ToString().Trim();

        var faults = new Faults();
        if (alt.Length == 0)
            faults.Add("alt", "Say what can be seen, for people who cannot see it.");
        faults.Line("alt", alt, MostAlt);
        if (file?.Length > PictureMaking.MostBytes)
            faults.Add("file", $"The file is larger than {PictureMaking.MostBytes / 1024 / 1024} MB.");
        var picture = !faults.Any && file is not null ? await Picture(file, faults, cancel) : null;
        return await changes.Change(id, "campaign.image-set", (campaign, _) => Put(campaign, picture, alt, faults, db), cancel);
    }

    private static async Task<PictureMaking.Made?> Picture(IFormFile file, Faults faults, CancellationToken cancel)
    {
        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(bytes, cancel);
        var (picture, fault) = await PictureMaking.Make(bytes, cancel);
        if (fault is not null)
            faults.Add("file", fault);
        return picture;
    }

    private static IResult? Put(Campaign campaign, PictureMaking.Made? made, string alt, Faults faults, CampaignsDb db)
    {
        if (!faults.Any && made is null && campaign.ImageId is null)
            faults.Add("file", "Choose an image.");
        if (faults.Any)
            return faults.Answer();
        campaign.ImageAlt = alt;
        if (made is not null)
            Replace(campaign, made, db);
        return null;
    }

    /// <summary>Another image gets another id, so that nobody who kept the old one shows it any longer.</summary>
    public static void Replace(Campaign campaign, PictureMaking.Made? made, CampaignsDb db)
    {
        if (campaign.ImageId is { } old)
            db.Remove(new Picture { TenantId = campaign.TenantId, Id = old, CampaignId = campaign.Id, Bytes = [] });
        campaign.ImageId = null;
        (campaign.ImageWidth, campaign.ImageHeight) = (made?.Width ?? 0, made?.Height ?? 0);
        if (made is null)
            return;
        campaign.ImageId = Guid.NewGuid();
        db.Add(new Picture { TenantId = campaign.TenantId, Id = campaign.ImageId.Value, CampaignId = campaign.Id, Bytes = made.Bytes });
    }
}
