using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults;

/// <summary>
/// Who did what to what, when and from where: written with the next save, so that there is no change without its entry and
/// no entry without its change. Call it before the one <c>SaveChanges</c> of a use case.
/// </summary>
public sealed class ActivityLog(ServiceDb db, CurrentTenant tenant, IHttpContextAccessor http, TimeProvider clock)
{
    private const int MostTitle = 200;

    /// <summary>The caller of this request did something to a thing.</summary>
    /// <param name="action">In the past tense behind the kind of thing: "campaign.published".</param>
    /// <param name="kind">Of the thing.</param>
    /// <param name="id">Of the thing.</param>
    /// <param name="title">Of the thing, as staff know it. Never a supporter's name or address.</param>
    /// <param name="before">The fields that are told, as they were; null when it is new.</param>
    /// <param name="after">The same fields as they are now; null when it is gone.</param>
    /// <param name="actor">When it is not the caller whom the access token names.</param>
    public void Record(string action, string kind, object id, string title, object? before = null, object? after = null, ActivityActor? actor = null)
    {
        var now = clock.GetUtcNow();
        var at = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        actor ??= Caller(http.HttpContext?.User);
        db.Publish(new ActivityRecorded
        {
            TenantId = tenant.Id,
            ActivityId = Guid.CreateVersion7(at),
            At = at,
            Actor = actor,
            Action = action,
            Object = new() { Kind = kind, Id = id.ToString()!, Title = title.Length > MostTitle ? title[..MostTitle] : title },
            // Where an operator sits is no business of the tenant, and what the platform does by itself comes from nowhere.
            Network = actor.Kind == ActorKind.Platform ? null : ShortNetwork.Of(http.HttpContext?.Connection.RemoteIpAddress),
            Changes = ActivityChanges.Between(before, after),
        });
    }

    private static ActivityActor Caller(ClaimsPrincipal? user) =>
        user?.FindFirstValue("sub") is { } id && !TenantRequests.IsOperator(user)
            ? new()
            {
                Kind = user.FindFirstValue("role") == "client" ? ActorKind.Key : ActorKind.Person,
                Id = id,
                Name = user.FindFirstValue("name") ?? "",
            }
            : new() { Kind = ActorKind.Platform, Id = "", Name = "" };
}
