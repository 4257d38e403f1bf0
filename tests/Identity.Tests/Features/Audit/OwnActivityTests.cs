using System.Net;
using System.Net.Http.Json;
using Platform.Identity.Data;
using Xunit;

namespace Platform.Identity.Tests.Features.Audit;

/// <summary>What is done at identity itself.</summary>
public sealed class OwnActivityTests
{
    [Fact]
    public async Task A_changed_setting_is_in_the_log_with_before_and_after_and_the_same_again_is_not()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        var api = await app.SignedIn(tenant, person: person);
        api.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.77");
        await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 9 });
        await api.PutAsJsonAsync("/v1/tenant/settings", new { followUpDays = 9 });

        var entry = await api.Entry("settings.changed");

        Assert.Equal((person.Id.ToString(), person.Name), (entry.GetProperty("actor").Text("id"), entry.GetProperty("actor").Text("name")));
        Assert.Equal(("tenant", tenant.Id.ToString(), tenant.Name), (entry.GetProperty("object").Text("kind"), entry.GetProperty("object").Text("id"), entry.GetProperty("object").Text("title")));
        var change = Assert.Single(entry.GetProperty("changes").EnumerateArray());
        Assert.Equal(("followUpDays", "3", "9"), (change.Text("field"), change.Text("before"), change.Text("after")));
        Assert.Single(await api.Log("&action=settings.changed"));
    }

    [Fact]
    public async Task Signing_in_and_out_is_in_the_log_of_the_tenant_it_was_for()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var person = await app.NewPerson(Role.Owner, tenant);
        var dashboard = new Dashboard(app);
        var browser = new Browser(app, from: "198.51.100.9");
        var tokens = await dashboard.SignIn(person, browser);
        await browser.Open($"/connect/endsession?id_token_hint={tokens.IdToken}");
        await browser.Open($"/connect/endsession?id_token_hint={tokens.IdToken}");

        var reader = await app.SignedIn(tenant);
        var (signedIn, signedOut) = (await reader.Entry("person.signed-in", $"&actor={person.Id}"), await reader.Entry("person.signed-out", $"&actor={person.Id}"));

        Assert.Equal(person.Name, signedIn.GetProperty("actor").Text("name"));
        Assert.Equal(person.Name, signedOut.GetProperty("actor").Text("name"));
        Assert.Equal(("198.51.100.0/24", "198.51.100.0/24"), (signedIn.Text("network"), signedOut.Text("network")));
        Assert.Equal(2, (await reader.Log($"&actor={person.Id}")).Count);
        Assert.Empty(await (await app.SignedIn(other)).Log($"&actor={person.Id}"));
    }

    [Fact]
    public async Task Signing_out_everywhere_says_so_to_each_organisation()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var person = await app.NewPerson(Role.Owner, tenant, other);
        var browser = new Browser(app);
        var dashboard = new Dashboard(app);
        var tokens = await dashboard.Redeem(Dashboard.CodeIn(await browser.SignIn(await dashboard.AuthorizeUrl(("tenant", tenant.Id.ToString())), person)));
        await browser.Open($"/connect/endsession?id_token_hint={tokens.IdToken}&everywhere=true");
        foreach (var told in new[] { tenant, other })
            await (await app.SignedIn(told)).Entry("person.signed-out-everywhere", $"&actor={person.Id}");
    }

    [Fact]
    public async Task A_wrong_password_is_no_entry()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        using var refused = await new Browser(app).SignIn(await new Dashboard(app).AuthorizeUrl(), person, "wrong horse battery");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var reader = await app.SignedIn(tenant);
        await reader.Entry("person.signed-in");
        Assert.Empty(await reader.Log($"&actor={person.Id}"));
    }
}
