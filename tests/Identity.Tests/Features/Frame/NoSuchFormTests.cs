using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.Frame;

/// <summary>Every page, asked for every form that any of them has, and for one that none has, in every way.</summary>
public sealed class NoSuchFormTests
{
    private const string PageWithAForm = "/forgot-password";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_page_breaks_however_it_is_asked(bool signedIn)
    {
        var app = await IdentityApp.Shared;
        var pages = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null).Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct().ToList();
        var forms = typeof(IdentityDb).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PageModel)))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)).Where(method => method.Name.StartsWith("OnPost", StringComparison.Ordinal))
            .Select(method => method.Name["OnPost".Length..]).Append("NoSuch").Distinct().ToList();
        Assert.Contains("/account", pages);
        Assert.Contains("EndOthers", forms);
        var broken = new List<string>();

        foreach (var page in pages)
        {
            // Anew for each: some end the sign-in.
            var browser = new Browser(app);
            if (signedIn)
                await browser.SignIn("/sign-in", await app.NewPerson(Role.Owner, await app.NewTenant()));
            var path = page.Replace("{token}", "AAAA", StringComparison.Ordinal).Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal);
            foreach (var url in forms.Select(form => form.Length == 0 ? path : $"{path}?handler={form}"))
            {
                foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Put })
                    Look($"{method} {url}", await browser.Send(method, url));
                Look($"POST {url}", await browser.PostAsFrom(PageWithAForm, url));
            }
        }

        Assert.Equal("", string.Join('\n', broken));

        void Look(string asked, HttpResponseMessage answer)
        {
            if (answer.StatusCode >= HttpStatusCode.InternalServerError)
                broken.Add($"{asked}: {(int)answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/account?handler=NoSuch")]
    [InlineData("/signed-out")]
    public async Task A_form_that_a_page_does_not_have_is_not_found(string url)
    {
        var app = await IdentityApp.Shared;
        var browser = new Browser(app);
        await browser.SignIn("/sign-in", await app.NewPerson(Role.Owner, await app.NewTenant()));

        var answer = await browser.PostAsFrom(PageWithAForm, url);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Matches("<h1>.+</h1>", await answer.Content.ReadAsStringAsync());
    }
}
