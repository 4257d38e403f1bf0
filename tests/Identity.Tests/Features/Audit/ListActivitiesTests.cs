using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Identity.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Audit;

public sealed class ListActivitiesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_services_tell_is_listed_newest_first_page_by_page()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        // Told in another order than it was done.
        foreach (var minute in new[] { 2, 0, 4, 1, 3 })
            await app.Tell(tenant, Noon.AddMinutes(minute), thing: $"m{minute}", changes: [new() { Field = "goal", Before = "1", After = $"{minute}" }]);
        var api = await app.SignedIn(tenant);

        var (seen, cursor) = (new List<string?>(), "");
        do
        {
            var page = await api.GetFromJsonAsync<JsonElement>($"/v1/audit?limit=2&action=campaign{cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("object").Text("id")));
            cursor = page.Text("next") is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);

        Assert.Equal(["m4", "m3", "m2", "m1", "m0"], seen);
        var first = (await api.Log("&object=m4"))[0];
        Assert.Equal(("2026-03-01T12:04:00.000Z", "campaign.edited", "203.0.113.0/24"), (first.Text("at"), first.Text("action"), first.Text("network")));
        Assert.Equal(("person", "ada", $"ada of {tenant.Name}"), (first.GetProperty("actor").Text("kind"), first.GetProperty("actor").Text("id"), first.GetProperty("actor").Text("name")));
        Assert.Equal(("goal", "1", "4"), (Change("field"), Change("before"), Change("after")));

        string? Change(string name) => first.GetProperty("changes")[0].Text(name);
    }

    [Fact]
    public async Task Filters_leave_what_fits_all_of_them()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        await app.Tell(tenant, Noon, "campaign.edited", "ada", "a");
        await app.Tell(tenant, Noon.AddMilliseconds(1), "campaign.closed", "ada", "b");
        await app.Tell(tenant, Noon.AddMilliseconds(2), "key.made", "bob", "c");
        var api = await app.SignedIn(tenant);

        Assert.Equal(["b", "a"], await Things("&action=campaign"));
        Assert.Equal(["b"], await Things("&action=campaign.closed"));
        Assert.Equal(["c"], await Things("&actor=bob"));
        Assert.Equal(["a"], await Things("&object=a"));
        Assert.Equal(["b"], await Things("&from=2026-03-01T12:00:00.001Z&to=2026-03-01T12:00:00.002Z"));
        Assert.Equal(["a"], await Things("&to=2026-03-01T13:00:00.001%2B01:00"));
        Assert.Equal([], await Things("&actor=bob&object=a"));

        async Task<IEnumerable<string?>> Things(string query) => (await api.Log(query)).Select(entry => entry.GetProperty("object").Text("id"));
    }

    [Fact]
    public async Task One_tenant_sees_nothing_of_another()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        await app.Tell(tenant, Noon, thing: "secret-thing");
        var api = await app.SignedIn(other);
        Assert.Empty(await api.Log("&object=secret-thing"));
        Assert.DoesNotContain("secret-thing", await api.GetStringAsync("/v1/audit.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_one_tenant_in_the_name_of_another_is_refused()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var told = await app.Tell(tenant, Noon);
        var forged = told with { ActivityId = Guid.CreateVersion7() };
        await app.Bus.Publish(forged, tenantHeader: other.Id);
        var good = await app.Tell(tenant, Noon.AddSeconds(1));
        Assert.Equal(0, await app.Sql<long>("select count(*) from activities where id = $1", forged.ActivityId));
        Assert.NotEqual(good.ActivityId, forged.ActivityId);
    }

    [Fact]
    public async Task The_same_message_twice_is_one_entry()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (told, id) = (await app.Tell(tenant, Noon), Guid.CreateVersion7());
        var again = told with { ActivityId = Guid.CreateVersion7(Noon) };
        await app.Bus.Publish(again, id);
        await app.Bus.Publish(again, id);
        await app.Tell(tenant, Noon.AddSeconds(1));
        await Eventually.True(async () => await app.Sql<long>("select count(*) from activities where tenant_id = $1", tenant.Id) == 3, "three entries");
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("cursor=page2", "cursor")]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "to")]
    public async Task A_wrong_filter_is_refused_and_named(string query, string field)
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        using var answer = await api.GetAsync($"/v1/audit?{query}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_time_that_is_none_is_a_problem_too()
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant());
        foreach (var path in new[] { "/v1/audit", "/v1/audit.csv" })
        {
            using var answer = await api.GetAsync($"{path}?from=yesterday");
            Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }
    }

    [Theory]
    [InlineData(Role.Owner, HttpStatusCode.OK)]
    [InlineData(Role.Admin, HttpStatusCode.OK)]
    [InlineData(Role.Campaigner, HttpStatusCode.Forbidden)]
    [InlineData(Role.Analyst, HttpStatusCode.Forbidden)]
    public async Task Only_owners_and_admins_read_the_log(Role role, HttpStatusCode expected)
    {
        var app = await IdentityApp.Shared;
        var api = await app.SignedIn(await app.NewTenant(), role);
        foreach (var path in new[] { "/v1/audit", "/v1/audit.csv" })
            Assert.Equal(expected, (await api.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.At("api").GetAsync("/v1/audit")).StatusCode);
    }
}
