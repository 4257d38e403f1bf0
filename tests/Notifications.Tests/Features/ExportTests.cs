using System.Net.Http.Json;
using System.Text.Json;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Export;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Features;

public sealed class ExportTests
{
    private const string Scope = "tenant:export";

    [Fact]
    public async Task Mails_recipients_and_who_wants_none_come_without_hashes_and_nobody_elses_do()
    {
        var app = await NotificationsApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        var (campaign, foreign) = (await app.OpenCampaign(tenant), await app.OpenCampaign(other));
        var ada = await app.Supporter(tenant, campaign);
        await app.Supporter(other, foreign);
        foreach (var key in new[] { ada.EmailKey, NotificationsApp.Key("erased@example.org") })
            await app.Query(tenant, async db =>
            {
                db.Add(new Suppression { EmailKey = key, Stream = Suppression.Actions, At = app.Now, Via = "link" });
                return await db.SaveChangesAsync();
            });

        var things = await app.Api(tenant, Scope).Export("mails");

        Assert.Equal(ada.Email, Assert.Single(things["recipient"]).GetProperty("email").GetString());
        Assert.All(things["mail"], mail => Assert.Equal(ada.SignatureId, mail.GetProperty("signatureId").GetGuid()));
        Assert.Equal("accepted", things["mail"].Single(mail => mail.GetProperty("kind").GetString() == "thankYou").GetProperty("state").GetString());
        Assert.Equal([null, ada.Email], things["suppression"].Select(it => it.GetProperty("email").GetString()).Order());
        Assert.DoesNotContain(Convert.ToBase64String(ada.EmailKey), await app.Api(tenant, Scope).GetStringAsync("/v1/export/mails"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_table_and_column_is_in_the_export_or_left_out_for_a_reason()
    {
        var app = await NotificationsApp.Shared;
        var tenant = await app.NewTenant();
        Assert.Empty(await app.Query(tenant, db => Task.FromResult(ExportCatalog.Gaps(db, ExportMails.Kinds(db, tenant.Id), new Dictionary<string, string>
        {
            ["EndedAccess"] = "Refuses tokens for a day; nothing that anybody wrote.",
            ["MailHour"] = "Counts the mails of an hour for a limit.",
            ["Campaign"] = "A copy of what the campaigns service takes along.",
            ["StaffLetter"] = "Kept until its mail has left, and holds a link that opens something.",
            ["Recipient.EmailKey"] = "A keyed hash, worth nothing without the platform's secret.",
            ["Suppression.EmailKey"] = "A keyed hash; the address stands in its place where it is known.",
            ["Mail.Lane"] = "How the sending is organised.",
            ["Mail.Claim"] = "Whose turn it is to send.",
            ["Mail.ClaimedUntil"] = "Whose turn it is to send.",
            ["Mail.Doubts"] = "How often the answer of a mail server stayed away.",
        }))));
    }

    [Fact]
    public async Task The_document_tells_what_a_token_is_for_and_nothing_of_the_mailbox()
    {
        var app = await NotificationsApp.Shared;
        var document = await app.At("api").GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.Equal(["/v1/export/mails", "/v1/export/mails/size"], document.GetProperty("paths").EnumerateObject().Select(path => path.Name));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await app.At("api").GetAsync("/v1/export/mails")).StatusCode);
    }
}
