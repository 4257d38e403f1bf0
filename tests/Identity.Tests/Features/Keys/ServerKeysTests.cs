using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Identity.Data;
using Platform.Identity.Features.Keys;
using Xunit;

namespace Platform.Identity.Tests.Features.Keys;

public sealed class ServerKeysTests
{
    [Fact]
    public async Task Another_copy_of_the_service_takes_the_cookies_codes_and_tokens_of_this_one()
    {
        var app = await IdentityApp.Shared;
        await using var copy = new IdentityApp();
        copy.StartBeside(app);
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var (here, there) = (new Dashboard(app), new Dashboard(copy));

        var code = Dashboard.CodeIn(await new Browser(app).SignIn(await there.AuthorizeUrl(), person));
        var tokens = await there.Redeem(code);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        tokens = await here.Renew(tokens.Refresh);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal(await app.At("id").GetStringAsync("/.well-known/jwks"), await copy.At("id").GetStringAsync("/.well-known/jwks"));

        var api = copy.At("api");
        api.DefaultRequestHeaders.Authorization = new("Bearer", tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/tenant")).StatusCode);

        // The form was made by one copy and is sent to the other, with the cookies of the first.
        var first = new Browser(app);
        var page = await first.Open("/sign-in");
        var second = new Browser(copy);
        second.TakeCookies(page);
        Assert.Equal(HttpStatusCode.Redirect, (await second.Submit(page, ("Email", person.Email!), ("Password", IdentityApp.Password))).StatusCode);
    }

    [Fact]
    public async Task Preparing_again_makes_no_new_keys_and_no_new_client()
    {
        var app = await IdentityApp.Shared;
        var before = await State(app);
        await app.Migrated();
        Assert.Equal(before, await State(app));

        static async Task<string> State(IdentityApp app) =>
            $"{await app.Sql<long>("select count(*) from server_keys")} {await app.Sql<long>("select count(*) from data_protection_keys")} {await app.Sql<string>("select client_secret from clients where client_id = 'dashboard'")}";
    }

    [Fact]
    public async Task A_new_key_is_published_first_used_when_active_and_the_old_one_still_accepted()
    {
        await using var app = await IdentityApp.Started("_rotation");
        var dashboard = new Dashboard(app);
        var person = await app.NewPerson(Role.Owner, await app.NewTenant());
        var before = await dashboard.SignIn(person);

        var next = await AddSigningKey(app, activeFrom: DateTimeOffset.UtcNow.AddHours(1));
        Assert.Contains(next, await app.At("id").GetStringAsync("/.well-known/jwks"));
        var between = await dashboard.Renew(before.Refresh);
        Assert.Equal(before.Access.Kid, between.Access.Kid);

        await app.Sql<object>("update server_keys set active_from = now() where id = $1", Guid.Parse(next));
        await Reload(app);
        var after = await dashboard.Renew(between.Refresh);
        Assert.Equal(next, after.Access.Kid);

        foreach (var tokens in new[] { before, after })
        {
            var api = app.At("api");
            api.DefaultRequestHeaders.Authorization = new("Bearer", tokens.AccessToken);
            Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/tenant")).StatusCode);
        }
    }

    [Fact]
    public async Task Nothing_in_the_database_gives_the_keys_away()
    {
        var app = await IdentityApp.Shared;
        await app.Migrated();
        var xml = await app.Sql<string>("select string_agg(xml, ' ') from data_protection_keys");
        Assert.Contains("<sealed ", xml);
        Assert.DoesNotContain("masterKey", xml);
        await app.Change(async db =>
        {
            foreach (var key in await db.ServerKeys.ToListAsync())
            {
                using var pair = ECDsa.Create();
                Assert.ThrowsAny<CryptographicException>(() => pair.ImportPkcs8PrivateKey(key.Sealed.AsSpan(29), out _));
            }
        });
    }

    [Fact]
    public void What_was_sealed_opens_for_its_purpose_and_secret_only_and_unchanged()
    {
        var sealing = With(1);
        var box = sealing.Seal("a", Encoding.UTF8.GetBytes("secret"));

        Assert.Equal("secret", Encoding.UTF8.GetString(sealing.Open("a", box)));
        Assert.ThrowsAny<CryptographicException>(() => sealing.Open("b", box));
        Assert.ThrowsAny<CryptographicException>(() => With(2).Open("a", box));
        Assert.ThrowsAny<CryptographicException>(() => sealing.Open("a", box.AsSpan(0, 20)));
        for (var i = 0; i < box.Length; i++)
        {
            box[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => sealing.Open("a", box));
            box[i] ^= 1;
        }
        Assert.NotEqual(box, sealing.Seal("a", Encoding.UTF8.GetBytes("secret")));

        static Sealing With(byte secret) => new(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Secrets:KeyEncryption"] = Convert.ToBase64String([.. Enumerable.Repeat(secret, 32)]) }).Build());
    }

    private static async Task<string> AddSigningKey(IdentityApp app, DateTimeOffset activeFrom)
    {
        var id = Guid.CreateVersion7();
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var box = app.Services.GetRequiredService<Sealing>().Seal("server-key-Sign", pair.ExportPkcs8PrivateKey());
        await app.Change(async db =>
        {
            db.Add(new ServerKey { Id = id, Use = KeyUse.Sign, Sealed = box, ActiveFrom = activeFrom });
            await db.SaveChangesAsync();
        });
        await Reload(app);
        return id.ToString("n");
    }

    private static Task Reload(IdentityApp app) => app.Services.GetRequiredService<ServerKeys>().Load(CancellationToken.None);
}
