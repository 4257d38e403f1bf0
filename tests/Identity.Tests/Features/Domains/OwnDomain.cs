using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Identity.Features.Domains;
using Platform.Tenancy;
using Platform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Platform.Identity.Tests.Features.Domains;

/// <summary>A tenant that wants a domain, and whoever writes the records of it.</summary>
internal sealed class OwnDomain(IdentityApp app, TenantInfo tenant, HttpClient api, string name)
{
    private static readonly TestNameServer Names = TestNameServer.Shared;

    public TenantInfo Tenant => tenant;
    public HttpClient Api { get; set; } = api;
    public string Name => name;
    public string Token { get; private set; } = "";
    public string Target => $"{tenant.Identifier}.localhost";

    public static async Task<OwnDomain> Wanted(IdentityApp app, string? name = null)
    {
        var tenant = await app.NewTenant();
        var own = new OwnDomain(app, tenant, await app.SignedIn(tenant), name ?? $"p{Guid.NewGuid():n}.example.org");
        await own.Claim();
        return own;
    }

    public async Task<JsonElement> Claim()
    {
        var response = await Api.PutAsJsonAsync("/v1/tenant/domain", new { domain = name });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var claimed = await response.Content.ReadFromJsonAsync<JsonElement>();
        Token = claimed.GetProperty("records")[0].GetProperty("value").GetString()!;
        return claimed;
    }

    public Task<JsonElement> Get() => Api.GetFromJsonAsync<JsonElement>("/v1/tenant/domain");

    public async Task<string> State() => (await Get()).GetProperty("state").GetString()!;

    public async Task<string> Seen() => (await Get()).GetProperty("seen").GetString()!;

    /// <summary>Looks as the worker does, which waits for nobody's ten seconds.</summary>
    public async Task<string> Look()
    {
        await app.Using(tenant.Id, services => services.GetRequiredService<DomainChecks>().Run(CancellationToken.None));
        return await State();
    }

    public void Prove(params string[] beside) => Names.SetTexts("_petitions-proof." + name, [.. beside, Token]);

    public void Point() => Names.SetAlias(name, Target);

    public async Task<OwnDomain> Verified()
    {
        Prove();
        Point();
        Assert.Equal("verified", await Look());
        return this;
    }

    /// <summary>What the registry of every service hears last.</summary>
    public Task Announced(string? domain) => Eventually.True(
        () => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).MaxBy(heard => heard.Version) is { } last && last.Domain == domain),
        $"the announcement of {domain ?? "no domain"}");
}
