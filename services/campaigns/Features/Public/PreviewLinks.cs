using Microsoft.EntityFrameworkCore;
using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Life;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Campaigns.Features.Public;

/// <summary>Shows a campaign in any state to whoever holds a link that staff asked for.</summary>
internal static class PreviewLinks
{
    private const string Purpose = "preview";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>A link to a campaign's page as supporters will see it.</summary>
    /// <param name="Url">Works without signing in; keep it within the team.</param>
    /// <param name="ExpiresAt">UTC, an hour ahead.</param>
    public sealed record Response(string Url, DateTimeOffset ExpiresAt);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/campaigns/{id:guid}/preview-link", Create)
            .RequireAuthorization("campaigns:read")
            .WithName("CreatePreviewLink").WithTags("Campaigns")
            .WithSummary("Get a link to the page as supporters will see it")
            .WithDescription("For a campaign in any state. The link works for an hour and lets nobody sign.")
            .Produces<Response>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/public/previews/{token}", Show).ExcludeFromDescription();
    }

    private static async Task<IResult> Create(Guid id, HttpContext context, CampaignsDb db, SignedLinks links, PlatformAddresses addresses, TimeProvider clock)
    {
        var tenant = context.Tenant();
        if (!await db.Campaigns.AnyAsync(row => row.TenantId == tenant.Id && row.Id == id, context.RequestAborted))
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        var expires = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        var token = links.Create(Purpose, tenant.Id, id, expires);
        return TypedResults.Ok(new Response(new Uri(addresses.Tenant(tenant), $"preview/{token}").AbsoluteUri, expires));
    }

    private static async Task<IResult> Show(string token, HttpContext context, CampaignsDb db, SignedLinks links, TimeProvider clock)
    {
        var tenantId = context.Tenant().Id;
        return links.TryRead(Purpose, tenantId, token, out var id)
            && await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.Id == id, context.RequestAborted) is { } campaign
            ? TypedResults.Ok(PublicCampaign.Of(campaign, Instants.Now(clock)))
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
    }
}
