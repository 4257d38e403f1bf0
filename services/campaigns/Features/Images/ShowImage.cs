using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Images;

/// <summary>The bytes of an image at the tenant's public address. Who knows the id may see it, also while the campaign is a draft.</summary>
internal static class ShowImage
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/images/{imageId:guid}", [HttpMethods.Get, HttpMethods.Head], Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(Guid imageId, HttpContext context, CampaignsDb db)
    {
        var tenantId = context.Tenant().Id;
        var bytes = await db.Pictures.AsNoTracking().Where(row => row.TenantId == tenantId && row.Id == imageId)
            .Select(row => row.Bytes).SingleOrDefaultAsync(context.RequestAborted);
        if (bytes is null)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        return TypedResults.Bytes(bytes, "image/jpeg");
    }
}
