using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignIn;

/// <summary>Which organisation to work for, for people with several; and why there is none, for those without.</summary>
internal sealed class OrganisationsModel(IdentityDb db, PlatformAddresses addresses) : PageModel
{
    public sealed record Choice(string Name, string Color, Role Role, bool IsActive, string Url, string? Because, DateTimeOffset? EraseAt)
    {
        /// <summary>A suspended one lets its owners in, to take its data away.</summary>
        public bool MayExport => !IsActive && Rights.OfSuspended.Contains(Role);
    }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public IReadOnlyList<Choice> Choices { get; private set; } = [];
    public string PersonName { get; private set; } = "";

    /// <summary>For somebody who runs the platform: the way there.</summary>
    public string? PlatformUrl { get; private set; }

    public async Task<IActionResult> OnGet(CancellationToken cancel)
    {
        if (await Sessions.Of(HttpContext) is not { } session)
            return LocalRedirect("/sign-in" + QueryString.Create("returnUrl", ReturnUrl ?? ""));
        if (!ReturnTo.IsSignIn(ReturnUrl))
            return Redirect(addresses.Dashboard.AbsoluteUri);

        var person = await db.People.AsNoTracking().SingleAsync(person => person.Id == session.PersonId, cancel);
        PersonName = person.Name;
        PlatformUrl = person.IsOperator ? For(Operators.Operators.InPlaceOfTenant) : null;
        var rows = await db.Memberships
            .Where(membership => membership.PersonId == session.PersonId)
            .Join(db.Tenants.Where(tenant => tenant.Status != TenantStatus.Deleted), membership => membership.TenantId, tenant => tenant.Id, (membership, tenant) => new { membership.Role, Tenant = tenant })
            .Join(db.TenantLives, row => row.Tenant.Id, life => life.TenantId, (row, life) => new { row.Role, row.Tenant, Life = life })
            .OrderBy(row => row.Tenant.Name)
            .ToListAsync(cancel);
        Choices = [.. rows.Select(row => new Choice(
            row.Tenant.Name, row.Tenant.Profile.PrimaryColor, row.Role, row.Tenant.IsActive,
            For(row.Tenant.Id.ToString()), row.Life.SuspendedBecause, row.Life.EraseAt))];
        var page = Page();
        if (!Choices.Any(choice => choice.IsActive || choice.MayExport) && PlatformUrl is null)
            page.StatusCode = StatusCodes.Status403Forbidden;
        return page;
    }

    private string For(string tenant) => ReturnUrl + QueryString.Create(Authorize.Picked, tenant).Value!.Replace('?', '&');
}
