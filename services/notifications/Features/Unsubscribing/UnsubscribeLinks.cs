using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Unsubscribing;

/// <summary>What the public page behind an unsubscribe link asks: GET looks, POST stops the mails, because mail scanners follow links.</summary>
internal static class UnsubscribeLinks
{
    private const string Via = "link";

    private sealed record Subscription(string Status);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/public/unsubscriptions/{token}", Look).ExcludeFromDescription();
        routes.MapPost("/public/unsubscriptions/{token}", Unsubscribe).ExcludeFromDescription();
    }

    private static async Task<IResult> Look(string token, HttpContext context, SignedLinks links, NotificationsDb db)
    {
        if (await Person(token, context, links, db) is not { } person)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        var since = await db.Suppressions.AsNoTracking()
            .Where(row => row.TenantId == person.TenantId && row.EmailKey == person.EmailKey && row.Stream == Suppression.Actions)
            .Select(row => (DateTimeOffset?)row.At).SingleOrDefaultAsync(context.RequestAborted);
        return TypedResults.Ok(new Subscription(since is null ? "subscribed" : "unsubscribed"));
    }

    private static async Task<IResult> Unsubscribe(string token, HttpContext context, SignedLinks links, NotificationsDb db, TimeProvider clock)
    {
        if (await Person(token, context, links, db) is not { } person)
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        // Pressed again after a new consent, it is a new wish; that is why the instant moves on.
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into suppressions (tenant_id, email_key, stream, at, via) values ({person.TenantId}, {person.EmailKey}, {Suppression.Actions}, {clock.GetUtcNow()}, {Via})
            on conflict (tenant_id, email_key, stream) do update set at = greatest(suppressions.at, excluded.at)
            """,
            context.RequestAborted);
        return TypedResults.Ok(new Subscription("unsubscribed"));
    }

    private static async Task<Recipient?> Person(string token, HttpContext context, SignedLinks links, NotificationsDb db)
    {
        var tenantId = context.Tenant().Id;
        return links.TryRead(MailLinks.UnsubscribePurpose, tenantId, token, out var id)
            ? await db.Recipients.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.SignatureId == id, context.RequestAborted)
            : null;
    }
}
