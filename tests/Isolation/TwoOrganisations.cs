using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Contracts;
using Platform.EndToEnd;
using Platform.Testing;
using Xunit;

namespace Platform.Isolation;

/// <summary>
/// A and B, two organisations on the running platform with the same people, petitions and signatures, each with its own
/// canary. A is left alone by every test. A third is there for what may leave nothing as it was.
/// </summary>
public sealed class TwoOrganisations
{
    private static readonly Lazy<Task<TwoOrganisations>> One = new(Make);

    public static Task<TwoOrganisations> Shared => One.Value;

    public RunningPlatform Platform { get; private init; } = null!;
    public Organisation A { get; private init; } = null!;
    public Organisation B { get; private init; } = null!;

    /// <summary>Like B, and nobody minds what becomes of it.</summary>
    public Organisation Spare { get; private init; } = null!;

    private static async Task<TwoOrganisations> Make()
    {
        var platform = await RunningPlatform.Shared;
        var (a, b, spare) = (New(platform, "a"), New(platform, "b"), New(platform, "c"));
        await Seed(a, b, spare);
        await Task.WhenAll(FillIn(platform, a), FillIn(platform, b), FillIn(platform, spare));
        await HearOfSomebodyGone();
        await Rows.AreQuiet(a.Id, b.Id);
        return new() { Platform = platform, A = a, B = b, Spare = spare };
    }

    private static Organisation New(RunningPlatform platform, string letter)
    {
        var tail = Guid.NewGuid().ToString("n")[..10];
        var (identifier, canary) = ($"walls-{letter}-{tail}", $"canary{letter}{Guid.NewGuid().ToString("n")[..10]}");
        var demo = platform.Status.Demo;
        var roles = demo.Users.Where(user => user.Tenant.Length > 0).Select(user => user.Role).Distinct().ToList();
        return new()
        {
            Id = Guid.CreateVersion7(),
            Identifier = identifier,
            Canary = canary,
            Key = new(identifier, identifier + "-key", demo.ApiKeys[0].ClientSecret),
            People = roles.ToDictionary(role => role, role => new DemoUser($"{canary}-{role}@example.org", demo.Users[0].Password, identifier, role)),
            PeopleIds = [.. roles.Select(_ => Guid.CreateVersion7())],
            Slug = $"only-here-{tail}",
        };
    }

    /// <summary>A service counts what it has of a tenant that is gone, which identity hears.</summary>
    private static async Task HearOfSomebodyGone()
    {
        var gone = Guid.CreateVersion7();
        await using var bus = await TestBus.Start(TestInfrastructure.Bus + "/platform", "isolation");
        await bus.Publish(new TenantErased { TenantId = gone, Service = "site", CountedAt = DateTimeOffset.UtcNow, Tables = [new() { Table = "outbox", Erased = 0, Left = 0 }] });
        await using var everything = Npgsql.NpgsqlDataSource.Create(RunningDatabases.Superuser("identity"));
        await Eventually.True(async () => (await RunningDatabases.Read(everything.CreateCommand($"select service from erased_tables where tenant_id = '{gone}'"))).Count == 1, "identity has heard of it");
    }

    /// <summary>In the shape of the demo's file, whatever that grows.</summary>
    private static async Task Seed(params Organisation[] organisations)
    {
        var demo = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(TestInfrastructure.Root, "deploy", "demo", "tenants.json")))![0]!;
        var tenants = new JsonArray();
        foreach (var it in organisations)
        {
            var tenant = demo.DeepClone();
            (tenant["id"], tenant["identifier"], tenant["name"], tenant["clientId"]) = (it.Id, it.Identifier, $"Friends of {it.Canary}", it.Key.ClientId);
            foreach (var text in new[] { "tagline", "postalAddress", "privacyText" })
                tenant["profile"]![text] = $"{text} of {it.Canary}";
            tenant["profile"]!["contactEmail"] = $"{it.Canary}@example.org";
            var user = tenant["users"]![0]!;
            tenant["users"] = new JsonArray([.. it.People.Values.Zip(it.PeopleIds, (person, id) =>
            {
                var one = user.DeepClone();
                (one["id"], one["email"], one["name"], one["role"]) = (id, person.Email, $"{person.Role} {it.Canary}", person.Role);
                return one;
            })]);
            tenants.Add(tenant);
        }
        var folder = Directory.CreateTempSubdirectory("walls-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "tenants.json"), tenants.ToJsonString());
        await RunningPlatform.Command("seed", folder.FullName);
        folder.Delete(recursive: true);
    }

    private static async Task FillIn(RunningPlatform platform, Organisation it)
    {
        await Eventually.True(async () =>
        {
            using var api = await platform.Api(it.Key);
            using var site = platform.Http(it.Identifier);
            return (await site.GetAsync("/")).IsSuccessStatusCode && (await api.GetAsync("/v1/tenant")).IsSuccessStatusCode
                && (await api.GetAsync("/v1/campaigns?limit=1")).IsSuccessStatusCode && (await api.GetAsync("/v1/signatures/counts")).IsSuccessStatusCode;
        }, "every service knows the organisation");
        await GiveExport(platform, it);
        it.OwnersToken = await SignedIn.Person(platform, it.People["owner"].Email, it.People["owner"].Password);
        it.AnalystsToken = await SignedIn.Person(platform, it.People["analyst"].Email, it.People["analyst"].Password);
        it.KeysToken = await SignedIn.Program(platform, it.Key);

        it.CampaignId = await Petition(platform, it, it.Slug);
        it.ImageId = await Picture(platform, it);
        await Petition(platform, it, Organisation.Shared);
        using var api = platform.As(it.OwnersToken);
        using var closed = await api.PostAsJsonAsync($"/v1/campaigns/{await Petition(platform, it, $"closed-{it.Slug}")}/close", new { outcome = "victory" });
        Assert.True(closed.IsSuccessStatusCode, await closed.Content.ReadAsStringAsync());
        await platform.CanBeSigned(it.Identifier, it.Slug);
        await platform.CanBeSigned(it.Identifier, Organisation.Shared);

        var email = $"{it.Canary}-supporter@example.org";
        using var http = platform.Http(it.Identifier);
        using var signed = await http.PostAsJsonAsync($"/api/campaigns/{it.Slug}/signatures", Petitions.Signature(email, given: it.Canary));
        Assert.Equal(HttpStatusCode.Accepted, signed.StatusCode);
        await platform.Confirm(it.Identifier, Petitions.LinkIn(await platform.Mail(email, "confirmation"), "/confirm/"));
        await platform.Mail(email, "thankYou");
        var signatures = await api.GetFromJsonAsync<JsonElement>($"/v1/campaigns/{it.CampaignId}/signatures");
        it.SignatureId = signatures.GetProperty("items")[0].GetProperty("id").GetGuid();

        using var made = await api.PostAsJsonAsync("/v1/keys", new { name = $"Key of {it.Canary}", scopes = new[] { "tenant:read" } });
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        var key = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key");
        (it.KeyId, it.KeySecretId) = (key.GetProperty("id").GetGuid(), key.GetProperty("secrets")[0].GetProperty("id").GetGuid());
        await EndAKey(api);
        using var invited = await api.PostAsJsonAsync("/v1/invitations", new { email = $"{it.Canary}-invited@example.org", role = "analyst" });
        Assert.True(invited.StatusCode == HttpStatusCode.Created, await invited.Content.ReadAsStringAsync());
        it.InvitationId = (await invited.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await platform.Mail($"{it.Canary}-invited@example.org", "invitation");
    }

    /// <summary>The owner has every right that an organisation's people can have, so that its own things are there for it in every operation.</summary>
    private static async Task GiveExport(RunningPlatform platform, Organisation it)
    {
        using var owner = platform.As(await SignedIn.Person(platform, it.People["owner"].Email, it.People["owner"].Password));
        using var given = await owner.PutAsJsonAsync($"/v1/people/{it.PeopleIds[it.People.Keys.ToList().IndexOf("owner")]}/rights", new { export = true, erase = true });
        Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
    }

    /// <summary>Somebody's access ends, which every service with an API and the dashboard hears.</summary>
    private static async Task EndAKey(HttpClient api)
    {
        using var made = await api.PostAsJsonAsync("/v1/keys", new { name = "Soon gone", scopes = new[] { "tenant:read" } });
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetProperty("id").GetGuid();
        using var revoked = await api.DeleteAsync($"/v1/keys/{id}");
        Assert.True(revoked.IsSuccessStatusCode, await revoked.Content.ReadAsStringAsync());
        foreach (var (database, queue) in new[] { ("campaigns", "campaigns-keep-ended-access"), ("signatures", "signatures-keep-ended-access"), ("dashboard", "dashboard-end-desks") })
        {
            await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
            await Eventually.True(async () => (await RunningDatabases.Read(everything.CreateCommand($"select 1 from inbox where queue = '{queue}' limit 1"))).Count > 0, $"{queue} has taken a message");
        }
    }

    private static async Task<Guid> Petition(RunningPlatform platform, Organisation it, string slug)
    {
        using var api = platform.As(it.OwnersToken);
        using var created = await api.PostAsJsonAsync("/v1/campaigns", new
        {
            slug,
            language = "en",
            title = $"Title of {it.Canary}",
            lead = $"Lead of {it.Canary}",
            story = $"Story of {it.Canary}",
            decisionMakers = new[] { new { name = $"Maker of {it.Canary}", role = $"Role of {it.Canary}" } },
            demands = new[] { $"Demand of {it.Canary}" },
            closingText = $"Closing of {it.Canary}",
            goal = 1000,
        });
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        using var published = await api.PostAsJsonAsync($"/v1/campaigns/{id}/publish", new { });
        Assert.True(published.IsSuccessStatusCode, await published.Content.ReadAsStringAsync());
        return id;
    }

    private static async Task<Guid> Picture(RunningPlatform platform, Organisation it)
    {
        var image = new ByteArrayContent(await File.ReadAllBytesAsync(Directory.EnumerateFiles(Path.Combine(TestInfrastructure.Root, "deploy", "demo", "images")).First()));
        image.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var api = platform.As(it.OwnersToken);
        using var set = await api.PutAsync($"/v1/campaigns/{it.CampaignId}/image", new MultipartFormDataContent { { image, "file", "picture.jpg" }, { new StringContent($"Picture of {it.Canary}"), "alt" } });
        Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync());
        return (await set.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("image").GetProperty("id").GetGuid();
    }
}
