using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Notifications.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests.Transports;

public sealed class SendGridAppTests
{
    [Fact]
    public async Task What_SendGrid_says_stands_in_the_rows_and_only_confirmations_are_sent_again()
    {
        var app = await SendGridApp.Shared;
        var tenant = await app.NewTenant();
        var calm = await app.Plan(tenant, MailKind.ThankYou);
        var taken = await app.Row(tenant, calm, mail => mail.State == MailState.Accepted, "it is taken");
        Assert.StartsWith("sg-", taken.ProviderMessageId);

        // Too many requests: nothing was tried, everything waits as long as it says, the other lane without having asked.
        app.SendGrid.Trouble = (context, _) => SendGridServer.Say(context, 429, ("Retry-After", "120"));
        var link = await app.Plan(tenant, MailKind.Confirmation);
        await app.Row(tenant, link, mail => mail is { State: MailState.Planned, Reason: "429", Attempts: 0 }, "it waits");
        var thanks = await app.Plan(tenant, MailKind.ThankYou);
        await Eventually.True(
            async () => await app.Sql<long>("select count(*) from mail_work where tenant_id = $1 and paused_until > $2", tenant.Id, app.Clock.GetUtcNow().AddSeconds(100)) == 2, "both lanes rest");
        await app.Row(tenant, thanks, mail => mail is { State: MailState.Planned, Reason: null, Attempts: 0 }, "it waits");
        app.SendGrid.Trouble = null;
        app.Clock.Advance(TimeSpan.FromSeconds(121));
        await app.Row(tenant, link, mail => mail is { State: MailState.Accepted, Attempts: 1 }, "it is taken");
        await app.Row(tenant, thanks, mail => mail is { State: MailState.Accepted, Attempts: 1 }, "it is taken");

        foreach (var (trouble, reason) in new[] { (Trouble(app.SendGrid.TakeAndFail), "500"), (Trouble(app.SendGrid.TakeAndHangUp), "the connection broke before the answer") })
        {
            var before = app.SendGrid.Taken.Count;
            app.SendGrid.Trouble = trouble;
            thanks = await app.Plan(tenant, MailKind.ThankYou);
            await app.Row(tenant, thanks, mail => mail.State == MailState.Unknown && mail.Reason == reason, "nobody knows");
            app.Clock.Advance(TimeSpan.FromMinutes(5.1));
            link = await app.Plan(tenant, MailKind.Confirmation);
            await app.Row(tenant, link, mail => mail is { State: MailState.Planned, Doubts: 1 }, "it is to be sent again");
            app.SendGrid.Trouble = null;
            app.Clock.Advance(TimeSpan.FromMinutes(5.1));
            await app.Row(tenant, link, mail => mail is { State: MailState.Accepted, Doubts: 1 }, "it is taken");
            Assert.Equal(MailState.Unknown, (await app.Row(tenant, thanks, _ => true, "it is there")).State);
            Assert.Equal(before + 3, app.SendGrid.Taken.Count);
        }
    }

    private static Func<HttpContext, JsonElement, Task<bool>> Trouble(Func<HttpContext, JsonElement, Task<bool>> trouble) => trouble;
}
