using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Identity.Tests.Features.Audit;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Operators;

public sealed class LimitsTests
{
    private static readonly object Small = new { requestsPerSecond = 50, signaturesPerMinute = 600, exportsAtOnce = 1, mailsPerHour = 1000 };

    private static string Path(Guid tenant) => $"/v1/operator/tenants/{tenant}/limits";

    [Fact]
    public async Task An_operator_changes_the_limits_and_everybody_hears_of_it_once()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        using var api = await app.OperatorApi();
        Assert.Equal(5000, (await api.GetFromJsonAsync<JsonElement>(Path(tenant.Id))).GetProperty("requestsPerSecond").GetInt32());

        using var changed = await api.PutAsJsonAsync(Path(tenant.Id), Small);
        using var again = await api.PutAsJsonAsync(Path(tenant.Id), Small);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (changed.StatusCode, again.StatusCode));
        Assert.Equal(JsonSerializer.Serialize(Small), (await api.GetFromJsonAsync<JsonElement>(Path(tenant.Id))).GetRawText());
        var told = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).FirstOrDefault(it => it.Limits.MailsPerHour == 1000)), "it is announced");
        Assert.Equal((50, 600, 1, 2L), (told.Limits.RequestsPerSecond, told.Limits.SignaturesPerMinute, told.Limits.ExportsAtOnce, told.Version));

        using var owner = await app.SignedIn(tenant);
        var entry = await owner.Entry("limits.changed");
        Assert.Equal("platform", entry.GetProperty("actor").GetProperty("kind").GetString());
        Assert.Equal(["exportsAtOnce", "mailsPerHour", "requestsPerSecond", "signaturesPerMinute"], entry.GetProperty("changes").EnumerateArray().Select(change => change.Text("field")).Order());
        Assert.Single(await owner.Log(), it => it.Text("action") == "limits.changed");
        // What the organisation itself sees of them.
        Assert.Equal(50, (await owner.GetFromJsonAsync<JsonElement>("/v1/tenant/usage")).GetProperty("kinds")[0].GetProperty("limit").GetInt32());
    }

    [Fact]
    public async Task Limits_that_are_none_are_named()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        using var api = await app.OperatorApi();

        using var answer = await api.PutAsJsonAsync(Path(tenant.Id), new { requestsPerSecond = 0, signaturesPerMinute = -1, exportsAtOnce = 21 });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(["exportsAtOnce", "mailsPerHour", "requestsPerSecond", "signaturesPerMinute"],
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
        Assert.Empty(app.Bus.Heard<TenantChanged>(tenant.Id));
    }

    [Fact]
    public async Task No_organisation_reads_or_changes_limits_and_an_unknown_one_has_none()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        using var owner = await app.SignedIn(tenant);
        using var api = await app.OperatorApi();

        Assert.Equal(HttpStatusCode.Forbidden, (await owner.GetAsync(Path(tenant.Id))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.PutAsJsonAsync(Path(tenant.Id), Small)).StatusCode);
        foreach (var nobody in new[] { Guid.CreateVersion7(), Guid.Empty })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(Path(nobody))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await api.PutAsJsonAsync(Path(nobody), Small)).StatusCode);
        }
    }
}
