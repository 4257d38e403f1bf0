using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Tests.Features.Audit;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Tenants;

public sealed class ChangeBrandTests
{
    private static JsonObject Brand(string? change = null, JsonNode? value = null)
    {
        var brand = new JsonObject
        {
            ["name"] = "Friends of the River",
            ["tagline"] = "Rivers that live.",
            ["primaryColor"] = "#1F5C4D",
            ["accentColor"] = "#b4532a",
            ["font"] = "serif",
            ["headerLinks"] = new JsonArray(Link("Our site", "https://river.example/about?x=1")),
            ["footerLinks"] = new JsonArray(Link("Imprint", "http://river.example/imprint"), Link("Donate", "https://give.example")),
        };
        if (change is not null)
            brand[change] = value;
        return brand;
    }

    private static JsonObject Link(string? title, string? address) => new() { ["title"] = title, ["address"] = address };

    [Fact]
    public async Task The_look_is_changed_announced_and_told_in_the_log_in_words()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);

        var changed = await api.PutAsJsonAsync("/v1/tenant/brand", Brand());
        await api.PutAsJsonAsync("/v1/tenant/brand", Brand());

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var read = await api.GetFromJsonAsync<JsonElement>("/v1/tenant");
        Assert.Equal("Friends of the River", read.Text("name"));
        var profile = read.GetProperty("profile");
        Assert.Equal(("#1f5c4d", "serif", "Rivers that live."), (profile.Text("primaryColor"), profile.Text("font"), profile.Text("tagline")));
        Assert.Equal("https://give.example/", profile.GetProperty("footerLinks")[1].Text("address"));
        Assert.Equal("hello@friends.example", profile.Text("contactEmail"));

        await Eventually.True(() => Task.FromResult(app.Bus.Heard<TenantChanged>(tenant.Id).Count == 1), "one announcement");
        var heard = Assert.Single(app.Bus.Heard<TenantChanged>(tenant.Id));
        Assert.Equal((BrandFont.Serif, "Our site"), (heard.Profile.Font, Assert.Single(heard.Profile.HeaderLinks).Title));
        var entry = await api.Entry("brand.changed");
        var told = entry.GetProperty("changes").EnumerateArray().ToDictionary(change => change.Text("field")!, change => change.Text("after"));
        Assert.Equal(("Imprint: http://river.example/imprint\nDonate: https://give.example/", "serif"), (told["footerLinks"], told["font"]));
        Assert.Single(await api.Log("&action=brand.changed"));
    }

    public static TheoryData<string, string?, string> Wrong => new()
    {
        { "name", "null", "name" },
        { "name", "\" \"", "name" },
        { "name", $"\"{new string('x', 201)}\"", "name" },
        { "name", "\"two\\nlines\"", "name" },
        { "name", "\"moc.\\u202elive\"", "name" },
        { "tagline", $"\"{new string('x', 201)}\"", "tagline" },
        { "primaryColor", "\"green\"", "primaryColor" },
        { "primaryColor", "\"#12345\"", "primaryColor" },
        { "primaryColor", "\"#12345g\"", "primaryColor" },
        { "primaryColor", "\"#123456;}\"", "primaryColor" },
        { "accentColor", "\"#fff\"", "accentColor" },
        { "accentColor", "null", "accentColor" },
        { "font", "null", "font" },
        { "font", "99", "font" },
        { "headerLinks", "[{\"title\":\"\",\"address\":\"https://a.example\"}]", "headerLinks[0].title" },
        { "headerLinks", $"[{{\"title\":\"{new string('x', 41)}\",\"address\":\"https://a.example\"}}]", "headerLinks[0].title" },
        { "headerLinks", "[null]", "headerLinks[0].address" },
        { "headerLinks", "[{\"title\":\"a\",\"address\":\"https://a.example\"},{\"title\":\"b\",\"address\":\"javascript:alert(1)\"}]", "headerLinks[1].address" },
        { "footerLinks", "[{\"title\":\"a\",\"address\":\"/here\"}]", "footerLinks[0].address" },
        { "footerLinks", "[{\"title\":\"a\",\"address\":\"//a.example\"}]", "footerLinks[0].address" },
        { "footerLinks", "[{\"title\":\"a\",\"address\":\"https:a.example\"}]", "footerLinks[0].address" },
        { "footerLinks", "[{\"title\":\"a\",\"address\":\"data:text/html,x\"}]", "footerLinks[0].address" },
        { "footerLinks", "[{\"title\":\"a\",\"address\":\"https://bank.example@evil.example/\"}]", "footerLinks[0].address" },
        { "footerLinks", "[{\"title\":\"a\",\"address\":\"java\\nscript:alert(1)\"}]", "footerLinks[0].address" },
        { "footerLinks", "[{\"title\":\"a\",\"address\":\"ftp://a.example\"}]", "footerLinks[0].address" },
        { "footerLinks", $"[{string.Join(',', Enumerable.Repeat("{\"title\":\"a\",\"address\":\"https://a.example\"}", 7))}]", "footerLinks" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_named_by_its_field_and_nothing_changes(string field, string? json, string named)
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);

        var answer = await api.PutAsJsonAsync("/v1/tenant/brand", Brand(field, json is null ? null : JsonNode.Parse(json)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.NotEmpty(errors.GetProperty(named)[0].GetString()!);
        Assert.Equal(1, (await app.Query(tenant, db => db.Tenants.FindAsync(tenant.Id).AsTask()))!.Version);
    }

    [Theory]
    [InlineData("{\"font\":\"Comic Sans\"}")]
    [InlineData("{\"headerLinks\":7}")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task What_is_no_brand_at_all_is_a_bad_request(string json)
    {
        var app = await IdentityApp.Shared;
        var (_, api) = await app.NewMember(await app.NewTenant());
        var answer = await api.PutAsync("/v1/tenant/brand", new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData("PUT", "/v1/tenant/brand")]
    [InlineData("PUT", "/v1/tenant/profile")]
    [InlineData("PUT", "/v1/tenant/logo")]
    [InlineData("DELETE", "/v1/tenant/logo")]
    public async Task Only_owners_and_admins_may(string method, string path)
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        foreach (var role in new[] { Role.Campaigner, Role.Analyst })
        {
            var (_, api) = await app.NewMember(tenant, role);
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = Body(path) };
            Assert.Equal(HttpStatusCode.Forbidden, (await api.SendAsync(request)).StatusCode);
        }
        using var nobody = new HttpRequestMessage(new HttpMethod(method), path) { Content = Body(path) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.At("api").SendAsync(nobody)).StatusCode);
    }

    private static HttpContent Body(string path) =>
        path.EndsWith("/logo", StringComparison.Ordinal) ? new MultipartFormDataContent { { new StringContent("<svg/>"), "file", "logo.svg" } } : JsonContent.Create(Brand());

    [Fact]
    public async Task Another_organisation_looks_as_before()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (_, api) = await app.NewMember(tenant);
        await api.PutAsJsonAsync("/v1/tenant/brand", Brand());
        var row = (await app.Query(other, db => db.Tenants.FindAsync(other.Id).AsTask()))!;
        Assert.Equal((1, other.Name, "#0b6e4f"), (row.Version, row.Name, row.Profile.PrimaryColor));
    }
}

public sealed class ChangeProfileTests
{
    private static JsonObject Profile(string? change = null, JsonNode? value = null)
    {
        var profile = new JsonObject
        {
            ["language"] = "es",
            ["languages"] = new JsonArray("es", "en"),
            ["timeZone"] = "America/Argentina/Buenos_Aires",
            ["contactEmail"] = " hola@rio.example ",
            ["postalAddress"] = "Calle Uno 1\r\n1000 Puerto",
            ["privacyText"] = "Guardamos poco.\r\n\r\nNada más.",
        };
        if (change is not null)
            profile[change] = value;
        return profile;
    }

    [Fact]
    public async Task Languages_time_zone_addresses_and_privacy_text_are_changed_and_told()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant, Role.Admin);

        var changed = await api.PutAsJsonAsync("/v1/tenant/profile", Profile());

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var profile = (await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("profile");
        Assert.Equal(("es", "en,es"), (profile.Text("language"), string.Join(',', profile.GetProperty("languages").EnumerateArray())));
        Assert.Equal(("America/Argentina/Buenos_Aires", "hola@rio.example"), (profile.Text("timeZone"), profile.Text("contactEmail")));
        Assert.Equal(("Calle Uno 1\n1000 Puerto", "Guardamos poco.\n\nNada más."), (profile.Text("postalAddress"), profile.Text("privacyText")));
        Assert.Equal("#0b6e4f", profile.Text("primaryColor"));
        var entry = await api.Entry("profile.changed");
        Assert.Contains(entry.GetProperty("changes").EnumerateArray(), change => change.Text("field") == "timeZone" && change.Text("after") == "America/Argentina/Buenos_Aires");
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "language", "null", "language" },
        { "language", "\"de\"", "language" },
        { "languages", "[\"es\",\"xx\"]", "languages" },
        { "languages", "[null]", "languages" },
        { "languages", "[\"en\"]", "languages" },
        { "timeZone", "null", "timeZone" },
        { "timeZone", "\"Europe/Atlantis\"", "timeZone" },
        { "timeZone", "\"W. Europe Standard Time\"", "timeZone" },
        { "timeZone", "\"../../etc/passwd\"", "timeZone" },
        { "timeZone", "\"posixrules\"", "timeZone" },
        { "timeZone", "\"Europe\"", "timeZone" },
        { "contactEmail", "\"nobody\"", "contactEmail" },
        { "contactEmail", "\"a@b.example\\r\\nBcc: c@d.example\"", "contactEmail" },
        { "contactEmail", "\"Ada <a@b.example>\"", "contactEmail" },
        { "contactEmail", "null", "contactEmail" },
        { "postalAddress", "\" \"", "postalAddress" },
        { "postalAddress", $"\"{new string('x', 501)}\"", "postalAddress" },
        { "postalAddress", "\"a\\u0000b\"", "postalAddress" },
        { "privacyText", $"\"{new string('x', 20_001)}\"", "privacyText" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_named_by_its_field_and_nothing_changes(string field, string json, string named)
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (_, api) = await app.NewMember(tenant);

        var answer = await api.PutAsJsonAsync("/v1/tenant/profile", Profile(field, JsonNode.Parse(json)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetProperty(named)[0].GetString()!);
        Assert.Equal(1, (await app.Query(tenant, db => db.Tenants.FindAsync(tenant.Id).AsTask()))!.Version);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/GMT+5")]
    [InlineData("Asia/Kolkata")]
    public async Task Every_zone_of_the_list_will_do_and_no_privacy_text_means_ours(string zone)
    {
        var app = await IdentityApp.Shared;
        var (_, api) = await app.NewMember(await app.NewTenant());
        var profile = Profile("timeZone", zone);
        profile["privacyText"] = "";
        profile["languages"] = null;
        var answer = await api.PutAsJsonAsync("/v1/tenant/profile", profile);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("es", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("profile").GetProperty("languages")[0].GetString());
    }
}
