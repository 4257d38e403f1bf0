using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Notifications.Data;
using Platform.Notifications.Tests.Mailbox;
using Platform.ServiceDefaults;
using Platform.Tenancy;
using Xunit;

namespace Platform.Notifications.Tests.Unsubscribing;

public sealed class UnsubscribeTests
{
    [Fact]
    public async Task Looking_changes_nothing_and_pressing_twice_is_as_good_as_once()
    {
        var app = await MailboxApp.Shared;
        var tenant = await app.NewTenant();
        var person = await app.Person(tenant);
        var path = Path(app, tenant, person.SignatureId);

        Assert.Equal("subscribed", await Status(await app.At(tenant).GetAsync(path)));
        Assert.Equal("subscribed", await Status(await app.At(tenant).GetAsync(path)));
        Assert.Equal("unsubscribed", await Status(await app.At(tenant).PostAsync(path, null)));
        Assert.Equal("unsubscribed", await Status(await app.At(tenant).PostAsync(path, null)));
        Assert.Equal("unsubscribed", await Status(await app.At(tenant).GetAsync(path)));

        var row = await app.Query(tenant, db => Task.FromResult(db.Suppressions.Single()));
        Assert.Equal((Suppression.Actions, "link"), (row.Stream, row.Via));
        Assert.Equal(person.EmailKey, row.EmailKey);
    }

    [Fact]
    public async Task It_holds_for_the_person_whichever_of_their_mails_they_used()
    {
        var app = await MailboxApp.Shared;
        var tenant = await app.NewTenant();
        var one = await app.Person(tenant);
        var other = await app.Person(tenant, one.EmailKey);
        var stranger = await app.Person(tenant);

        await app.At(tenant).PostAsync(Path(app, tenant, one.SignatureId), null);

        Assert.Equal("unsubscribed", await Status(await app.At(tenant).GetAsync(Path(app, tenant, other.SignatureId))));
        Assert.Equal("subscribed", await Status(await app.At(tenant).GetAsync(Path(app, tenant, stranger.SignatureId))));
    }

    [Fact]
    public async Task Another_organisation_goes_on_writing()
    {
        var app = await MailboxApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var person = await app.Person(tenant);
        var same = await app.Person(other, person.EmailKey);

        await app.At(tenant).PostAsync(Path(app, tenant, person.SignatureId), null);

        Assert.Equal("subscribed", await Status(await app.At(other).GetAsync(Path(app, other, same.SignatureId))));
        Assert.Empty(await app.Query(other, db => Task.FromResult(db.Suppressions.ToList())));
    }

    [Fact]
    public async Task Links_that_were_not_made_for_this_are_not_found()
    {
        var app = await MailboxApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var person = await app.Person(tenant);
        var links = app.Services.GetRequiredService<SignedLinks>();
        var good = links.Create("unsubscribe", tenant.Id, person.SignatureId);

        string[] bad =
        [
            "nonsense",
            good[..^1] + (good[^1] == 'A' ? 'Q' : 'A'),
            links.Create("confirm", tenant.Id, person.SignatureId),
            links.Create("unsubscribe", other.Id, person.SignatureId),
            links.Create("unsubscribe", tenant.Id, Guid.CreateVersion7()),
        ];
        foreach (var token in bad)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await app.At(tenant).GetAsync("/public/unsubscriptions/" + token)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await app.At(tenant).PostAsync("/public/unsubscriptions/" + token, null)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await app.At(other).PostAsync("/public/unsubscriptions/" + good, null)).StatusCode);
        Assert.Empty(await app.Query(tenant, db => Task.FromResult(db.Suppressions.ToList())));
    }

    private static string Path(MailboxApp app, TenantInfo tenant, Guid signatureId) =>
        "/public/unsubscriptions/" + app.Services.GetRequiredService<SignedLinks>().Create("unsubscribe", tenant.Id, signatureId);

    private static async Task<string?> Status(HttpResponseMessage response)
    {
        using (response)
        {
            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString();
        }
    }
}
