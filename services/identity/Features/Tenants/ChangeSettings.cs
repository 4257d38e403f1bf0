using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SignIn;
using Platform.Tenancy;

namespace Platform.Identity.Features.Tenants;

internal static class ChangeSettings
{
    public const int MostDays = 90;

    /// <summary>Settings of the organisation.</summary>
    /// <param name="FollowUpDays">Days after confirming until the "take another action" mail, 0 to 90.</param>
    /// <param name="RequireSecondFactor">
    /// Whether everybody shows a second factor at sign-in. Left out: as it was. Who has none is asked to set one up within
    /// 10 minutes (the life of an access token).
    /// </param>
    public sealed record Request(int? FollowUpDays, bool? RequireSecondFactor = null);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/tenant/settings", Handle)
        .RequireAuthorization("tenant:write")
        .WithName("ChangeTenantSettings").WithTags("Tenant")
        .WithSummary("Change the organisation's settings")
        .WithDescription("Replaces the settings. The same again changes nothing. Letting people in without a second factor again needs a recent sign-in." + FreshSignIn.Meaning)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Results<Ok<GetTenant.Response>, ProblemHttpResult>> Handle(
        Request request, IdentityDb db, CurrentTenant current, TenantChanges changes, FreshSignIn fresh, HttpContext http)
    {
        if (request.FollowUpDays is not { } days)
            return Invalid("Say after how many days.");
        if (days is < 0 or > MostDays)
            return Invalid($"Choose between 0 and {MostDays} days.");

        var cancel = http.RequestAborted;
        var letsGo = request.RequireSecondFactor is false && (await db.Tenants.AsNoTracking().SingleAsync(row => row.Id == current.Id, cancel)).Profile.RequireSecondFactor;
        if (letsGo && await fresh.Missing(http) is { } stale)
            return stale;

        var tenant = await changes.Change(tenant => tenant.Profile = tenant.Profile with
        {
            FollowUpDays = days,
            // Not let go of when somebody asked for it only after that was looked at.
            RequireSecondFactor = request.RequireSecondFactor is true || (tenant.Profile.RequireSecondFactor && !letsGo),
        }, cancel, "settings.changed");
        return TypedResults.Ok(GetTenant.Of(tenant));
    }

    private static ProblemHttpResult Invalid(string message) => TypedResults.Problem(
        new HttpValidationProblemDetails(new Dictionary<string, string[]> { ["followUpDays"] = [message] }) { Status = StatusCodes.Status422UnprocessableEntity });
}
