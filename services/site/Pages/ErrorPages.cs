using Platform.Site.Features.Brand;
using Platform.Site.Features.Petitions;
using Platform.Site.Texts;
using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Pages;

/// <summary>
/// Every error as a page that leads on, in place of problem details: whatever goes wrong here is read by a person.
/// </summary>
internal sealed class ErrorPages : IProblemDetailsWriter
{
    private static readonly int[] Told = [400, 404, 410, 429, 500, 503];

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var status = http.Response.StatusCode;
        var tenant = http.Features.Get<TenantInfo>();
        var words = Words.In(tenant?.Profile.Language);
        if (tenant is { IsActive: false })
        {
            await Suspended(http, new() { Tenant = tenant, Words = words, Title = words["suspended.title"] });
            return;
        }
        var kind = Told.Contains(status) ? status : status >= 500 ? 500 : 400;
        var frame = new Frame { Tenant = tenant, Words = words, Title = words[$"error.{kind}.title"] };
        var next = tenant is null || status >= 500 ? [] : await Next(http, tenant);
        await Page.Show<ErrorPage, ErrorPage.What>(new(frame, status, kind, next), Keeping.Nowhere, status).ExecuteAsync(http);
    }

    /// <summary>Says so in the tenant's own colours, whose files are there as always.</summary>
    private static Task Suspended(HttpContext http, Frame frame)
    {
        if (HttpMethods.IsGet(http.Request.Method) && ShowBrand.Of(http) is { } file)
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
            http.Response.Headers.Remove("Retry-After");
            return file.ExecuteAsync(http);
        }
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        return Page.Show<SuspendedPage, Frame>(frame, Keeping.Nowhere, StatusCodes.Status503ServiceUnavailable).ExecuteAsync(http);
    }

    private static async Task<IReadOnlyList<Petition>> Next(HttpContext http, TenantInfo tenant)
    {
        try
        {
            return await http.RequestServices.GetRequiredService<PublicPetitions>().Next(tenant, tenant.Profile.Language, after: null, http.RequestAborted);
        }
        catch (UpstreamAwayException)
        {
            // The way home remains.
            return [];
        }
    }
}
