using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Operators;
using Platform.Identity.Tests.Features.Audit;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Operators;

public sealed class TenantLifeTests
{
    private static string Of(TenantInfo tenant, string rest = "") => $"/v1/operator/tenants/{tenant.Id}{rest}";

    [Fact]
    public async Task An_operator_opens_an_organisation_and_its_owner_gets_a_mail()
    {
        var app = await IdentityApp.Shared;
        using var api = await app.OperatorApi();
        var (identifier, owner) = ("op-" + Guid.NewGuid().ToString("n")[..12], Team.NewAddress());

        var answer = await api.PostAsJsonAsync("/v1/operator/tenants", new { name = "Friends of the Weir", identifier, ownerEmail = owner });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var view = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("active", identifier, 0), (view.GetProperty("status").GetString(), view.GetProperty("identifier").GetString(), view.GetProperty("people").GetInt32()));
        var id = view.GetProperty("id").GetGuid();
        var mail = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<StaffMailRequested>(id).FirstOrDefault()), "the invitation");
        Assert.Equal((StaffMailKind.Invitation, owner, "owner"), (mail.Kind, mail.Address, mail.Role));
        Assert.Contains(app.Bus.Heard<TenantChanged>(id), heard => heard.Identifier == identifier);
        var again = await api.PostAsJsonAsync("/v1/operator/tenants", new { name = "Others", identifier, ownerEmail = owner });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);

        var browser = new Browser(app);
        var page = await browser.Open(new Uri(mail.Link!).PathAndQuery);
        await browser.Submit(page, ("Name", "Una Weir"), ("Password", IdentityApp.Password));
        Assert.Equal(1, (await api.GetFromJsonAsync<JsonElement>($"/v1/operator/tenants/{id}")).GetProperty("people").GetInt32());
    }

    [Theory]
    [InlineData("", "fine-address", "a@example.org", "name")]
    [InlineData("Name", "Not an address", "a@example.org", "identifier")]
    [InlineData("Name", "fine-address", "nobody", "ownerEmail")]
    public async Task What_is_wrong_is_named(string name, string identifier, string ownerEmail, string field)
    {
        var app = await IdentityApp.Shared;
        using var api = await app.OperatorApi();

        var answer = await api.PostAsJsonAsync("/v1/operator/tenants", new { name, identifier, ownerEmail });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task The_list_finds_by_name_and_state_and_goes_on_where_it_ended()
    {
        var app = await IdentityApp.Shared;
        using var api = await app.OperatorApi();
        var (one, other) = (await app.NewTenant(), await app.NewTenant());
        await app.NewPerson(Role.Owner, one);

        var found = Assert.Single((await Items(api, $"?search={one.Identifier[..^1]}_")).Concat(await Items(api, $"?search={one.Identifier.ToUpperInvariant()}")));
        Assert.Equal((one.Id, 1), (found.GetProperty("id").GetGuid(), found.GetProperty("people").GetInt32()));
        await Suspend(api, other);
        Assert.Empty(await Items(api, $"?search={one.Identifier}&status=suspended"));
        Assert.Single(await Items(api, $"?search={other.Identifier}&status=suspended"));
        Assert.Empty(await Items(api, $"?search={other.Identifier}&status=deleting"));
        var after = await Items(api, $"?after={other.Id:n}");
        // Others are opened meanwhile, also between these two.
        var ids = after.Select(item => item.GetProperty("id").GetGuid()).ToList();
        Assert.Contains(one.Id, ids);
        Assert.DoesNotContain(other.Id, ids);
        foreach (var wrong in new[] { "?status=1", "?status=gone", "?after=x", $"?search={new string('x', 201)}" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.GetAsync("/v1/operator/tenants" + wrong)).StatusCode);
    }

    [Fact]
    public async Task A_suspended_organisation_is_closed_to_its_staff_and_open_again_afterwards()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.NewPerson(Role.Owner, tenant);
        using var staff = await app.SignedIn(tenant, person: person);
        using var api = await app.OperatorApi();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.PostAsJsonAsync(Of(tenant, "/suspend"), new { reason = " " })).StatusCode);
        var view = await Suspend(api, tenant, "The bill is open.");
        Assert.Equal(("suspended", "The bill is open."), (view.GetProperty("status").GetString(), view.GetProperty("suspendedBecause").GetString()));
        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).Any(heard => heard.Status == TenantStatus.Suspended)), "the others are told");
        await Eventually.True(async () => (await staff.GetAsync("/v1/tenant")).StatusCode == HttpStatusCode.ServiceUnavailable, "its staff is out");
        var page = await new Browser(app).SignIn(await new Dashboard(app).AuthorizeUrl(), person);
        Assert.Contains("The reason: The bill is open.", WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync()), StringComparison.Ordinal);

        // And whoever comes in to take its data away is told the same.
        using (var owner = await app.As(person, ("tenant", tenant.Id.ToString())))
        {
            var told = await owner.GetFromJsonAsync<JsonElement>("/v1/tenant/suspension");
            Assert.Equal(("The bill is open.", JsonValueKind.String, JsonValueKind.Null),
                (told.GetProperty("reason").GetString(), told.GetProperty("suspendedAt").ValueKind, told.GetProperty("eraseAt").ValueKind));
        }

        Assert.Equal(HttpStatusCode.OK, (await api.PostAsync(Of(tenant, "/resume"), null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.PostAsync(Of(tenant, "/resume"), null)).StatusCode);
        await Eventually.True(async () => (await staff.GetAsync("/v1/tenant")).StatusCode == HttpStatusCode.OK, "its staff is back");
        var log = await Eventually.Get(async () => await Log(staff) is { Count: >= 2 } entries ? entries : null, "both in the log");
        Assert.Equal(["tenant.resumed", "tenant.suspended"], log.Select(entry => entry.GetProperty("action").GetString()));
        Assert.All(log, entry => Assert.Equal(("platform", "", ""), (Actor(entry, "kind"), Actor(entry, "id"), Actor(entry, "name"))));
        Assert.All(log, entry => Assert.Equal(JsonValueKind.Null, entry.GetProperty("network").ValueKind));
    }

    [Fact]
    public async Task A_deletion_is_typed_stands_for_thirty_days_and_can_be_called_off()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        using var api = await app.OperatorApi();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.PostAsJsonAsync(Of(tenant, "/deletion"), new { identifier = "another" })).StatusCode);
        var view = await Delete(api, tenant);
        Assert.Equal("suspended", view.GetProperty("status").GetString());
        Assert.InRange(view.GetProperty("eraseAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
        Assert.Equal(view.GetProperty("eraseAt").GetDateTimeOffset(), (await Delete(api, tenant)).GetProperty("eraseAt").GetDateTimeOffset());
        Assert.Equal(HttpStatusCode.Conflict, (await api.PostAsync(Of(tenant, "/resume"), null)).StatusCode);

        var kept = await (await api.DeleteAsync(Of(tenant, "/deletion"))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("active", JsonValueKind.Null), (kept.GetProperty("status").GetString(), kept.GetProperty("eraseAt").ValueKind));
        await Run(app);
        Assert.Equal("active", (await api.GetFromJsonAsync<JsonElement>(Of(tenant))).GetProperty("status").GetString());
    }

    [Fact]
    public async Task After_it_is_called_off_what_was_suspended_before_still_is()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        using var api = await app.OperatorApi();
        await Suspend(api, tenant);
        await Delete(api, tenant);

        var kept = await (await api.DeleteAsync(Of(tenant, "/deletion"))).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal("suspended", kept.GetProperty("status").GetString());
    }

    [Fact]
    public async Task When_its_time_comes_it_is_gone_with_everybody_who_worked_for_nobody_else()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (lonely, both, operates) = (await app.NewPerson(Role.Owner, tenant), await app.NewPerson(Role.Admin, tenant, other), await app.NewOperator(Role.Owner, tenant));
        using (var staff = await app.SignedIn(tenant, person: lonely))
        {
            await app.Invite(tenant, staff, Team.NewAddress());
            Assert.Equal(HttpStatusCode.Created, (await staff.PostAsJsonAsync("/v1/keys", new { name = "CRM", scopes = new[] { "tenant:read" } })).StatusCode);
            await Eventually.True(async () => (await Log(staff, "")).Count > 2, "its log");
        }
        using var api = await app.OperatorApi();
        await Delete(api, tenant);
        await app.Change(db => db.TenantLives.Where(life => life.TenantId == tenant.Id).ExecuteUpdateAsync(set => set.SetProperty(life => life.EraseAt, DateTimeOffset.UtcNow.AddMinutes(-1))));

        await Run(app);

        var told = await Eventually.Get(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).FirstOrDefault(heard => heard.Status == TenantStatus.Deleted)), "the others are told");
        Assert.Equal((tenant.Id.ToString(), "", ""), (told.Identifier, told.Name, told.Profile.ContactEmail));
        await Eventually.True(async () => Service(await Erasure(api, tenant), "identity").GetProperty("isDone").GetBoolean(), "identity has erased it");
        var erased = Service(await Erasure(api, tenant), "identity").GetProperty("tables").EnumerateArray()
            .ToDictionary(table => table.GetProperty("table").GetString()!, table => (Found: table.GetProperty("found").GetInt64(), Left: table.GetProperty("left").GetInt64()));
        Assert.All(erased.Values, table => Assert.Equal(0, table.Left));
        foreach (var table in new[] { "people", "memberships", "invitations", "api_keys", "key_secrets", "clients", "activities", "sessions", "grants", "tokens" })
            Assert.True(erased[table].Found > 0, table);
        foreach (var (person, stays) in new[] { (lonely, false), (both, true), (operates, true) })
            Assert.Equal(stays ? 1 : 0, await app.Sql<long>("select count(*) from people where id = $1", person.Id));
        Assert.Equal(0, await app.Sql<long>("select count(*) from sessions where person_id = $1", lonely.Id));
        Assert.Equal(1, await app.Sql<long>("select count(*) from memberships where tenant_id = $1", other.Id));
        foreach (var table in new[] { "memberships", "invitations", "api_keys", "clients", "activities", "grants" })
            Assert.Equal((table, 0), (table, await app.Sql<long>($"select count(*) from {table} where tenant_id = $1", tenant.Id)));

        // The address is free again, and what comes late is too late.
        Assert.Equal(HttpStatusCode.Created, (await api.PostAsJsonAsync("/v1/operator/tenants", new { name = "Heirs", identifier = tenant.Identifier, ownerEmail = Team.NewAddress() })).StatusCode);
        await app.Bus.Publish(new ActivityRecorded
        {
            TenantId = tenant.Id, ActivityId = Guid.CreateVersion7(), At = DateTimeOffset.UtcNow, Actor = new() { Kind = ActorKind.Person, Id = "ada", Name = "Ada" },
            Action = "campaign.edited", Object = new() { Kind = "campaign", Id = "river", Title = "River" }, Changes = [],
        });
        await app.Tell(other, DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.Conflict, (await api.PostAsJsonAsync(Of(tenant, "/suspend"), new { reason = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await api.DeleteAsync(Of(tenant, "/deletion"))).StatusCode);
        Assert.Equal(0, await app.Sql<long>("select count(*) from activities where tenant_id = $1", tenant.Id));

        Assert.False((await Erasure(api, tenant)).GetProperty("isComplete").GetBoolean());
        foreach (var service in TenantView.AllServices.Except(["identity"]))
            await app.Bus.Publish(new TenantErased { TenantId = tenant.Id, Service = service, CountedAt = DateTimeOffset.UtcNow, Tables = [new() { Table = "outbox", Erased = 0, Left = 0 }] });
        await Eventually.True(async () => (await Erasure(api, tenant)).GetProperty("isComplete").GetBoolean(), "every service has told");
        var view = await api.GetFromJsonAsync<JsonElement>(Of(tenant));
        Assert.Equal(("deleted", "", 6), (view.GetProperty("status").GetString(), view.GetProperty("name").GetString(), view.GetProperty("erasedServices").GetInt32()));
    }

    [Fact]
    public async Task The_proof_adds_up_whatever_order_it_comes_in()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        using var api = await app.OperatorApi();
        var at = DateTimeOffset.UtcNow;

        // What came in between is erased by a later look.
        await Count(0, erased: 0, left: 10, (10, 0, 10));
        await Count(1, erased: 10, left: 0, (10, 10, 0));
        await Count(0, erased: 0, left: 10, (10, 10, 0));
        await Count(2, erased: 0, left: 3, (13, 10, 3));
        await Count(3, erased: 3, left: 0, (13, 13, 0));

        async Task Count(int seconds, long erased, long left, (long, long, long) expected)
        {
            await app.Bus.Publish(new TenantErased { TenantId = tenant.Id, Service = "site", CountedAt = at.AddSeconds(seconds), Tables = [new() { Table = "outbox", Erased = erased, Left = left }] });
            await Eventually.True(async () => Service(await Erasure(api, tenant), "site").GetProperty("tables").EnumerateArray()
                .Any(table => (table.GetProperty("found").GetInt64(), table.GetProperty("erased").GetInt64(), table.GetProperty("left").GetInt64()) == expected), $"{expected}");
        }
    }

    [Fact]
    public async Task An_owner_asks_for_the_deletion_and_calls_it_off_and_nobody_else_does()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        using var owner = await app.SignedIn(tenant);
        using var admin = await app.SignedIn(tenant, Role.Admin);
        using var program = app.With((await new Dashboard(app).ClientToken(await app.NewClient(tenant, "tenant:write"))).AccessToken);

        foreach (var other in new[] { admin, program })
            Assert.Equal(HttpStatusCode.Forbidden, (await other.PostAsJsonAsync("/v1/tenant/deletion", new { identifier = tenant.Identifier })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await owner.PostAsJsonAsync("/v1/tenant/deletion", new { identifier = "another" })).StatusCode);
        var asked = await owner.PostAsJsonAsync("/v1/tenant/deletion", new { identifier = tenant.Identifier });
        Assert.InRange((await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("eraseAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
        foreach (var other in new[] { admin, program })
            Assert.Equal(HttpStatusCode.Forbidden, (await other.DeleteAsync("/v1/tenant/deletion")).StatusCode);
        // It goes on meanwhile.
        Assert.NotEqual(JsonValueKind.Null, (await admin.GetFromJsonAsync<JsonElement>("/v1/tenant/deletion")).GetProperty("eraseAt").ValueKind);

        using var api = await app.OperatorApi();
        Assert.Equal("owner", (await api.GetFromJsonAsync<JsonElement>(Of(tenant))).GetProperty("deletionAskedBy").GetString());
        Assert.Equal(HttpStatusCode.OK, (await owner.DeleteAsync("/v1/tenant/deletion")).StatusCode);
        Assert.Equal(JsonValueKind.Null, (await owner.GetFromJsonAsync<JsonElement>("/v1/tenant/deletion")).GetProperty("eraseAt").ValueKind);
        var log = await Eventually.Get(async () => await Log(owner) is { Count: >= 2 } entries ? entries : null, "both in the log");
        Assert.All(log, entry => Assert.Equal("person", Actor(entry, "kind")));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var app = await IdentityApp.Shared;
        using var api = await app.OperatorApi();
        var nobody = $"/v1/operator/tenants/{Guid.NewGuid()}";

        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(nobody)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(nobody + "/erasure")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsJsonAsync(nobody + "/suspend", new { reason = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsync(nobody + "/resume", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsJsonAsync(nobody + "/deletion", new { identifier = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.DeleteAsync(nobody + "/deletion")).StatusCode);
    }

    private static Task Run(IdentityApp app) => app.Services.GetServices<IHostedService>().OfType<EraseDueTenants>().Single().Run(CancellationToken.None);

    private static async Task<IReadOnlyList<JsonElement>> Items(HttpClient api, string query) =>
        [.. (await api.GetFromJsonAsync<JsonElement>("/v1/operator/tenants" + query)).GetProperty("items").EnumerateArray()];

    private static async Task<JsonElement> Suspend(HttpClient api, TenantInfo tenant, string reason = "A test.") =>
        await (await api.PostAsJsonAsync(Of(tenant, "/suspend"), new { reason })).Content.ReadFromJsonAsync<JsonElement>();

    private static async Task<JsonElement> Delete(HttpClient api, TenantInfo tenant)
    {
        var answer = await api.PostAsJsonAsync(Of(tenant, "/deletion"), new { identifier = tenant.Identifier });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Task<JsonElement> Erasure(HttpClient api, TenantInfo tenant) => api.GetFromJsonAsync<JsonElement>(Of(tenant, "/erasure"));

    private static JsonElement Service(JsonElement erasure, string name) => erasure.GetProperty("services").EnumerateArray().Single(service => service.GetProperty("name").GetString() == name);

    private static async Task<List<JsonElement>> Log(HttpClient staff, string query = "?action=tenant") =>
        [.. (await staff.GetFromJsonAsync<JsonElement>("/v1/audit" + query)).GetProperty("items").EnumerateArray()];

    private static string? Actor(JsonElement entry, string part) => entry.GetProperty("actor").GetProperty(part).GetString();
}
