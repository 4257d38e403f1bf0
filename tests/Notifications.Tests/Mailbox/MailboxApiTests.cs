using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Transports;
using Xunit;

namespace Platform.Notifications.Tests.Mailbox;

public sealed class MailboxApiTests
{
    [Fact]
    public async Task Mails_that_could_not_be_kept_were_not_sent_and_nothing_is_in_doubt()
    {
        var app = await MailboxApp.Shared;
        OutgoingMail[] mails = [MailboxApp.Mail(MailboxApp.NewAddress()), MailboxApp.Mail("nobody")];
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2");

        var nobodyThere = await new MailboxTransport(away, TimeProvider.System, NullLogger<MailboxTransport>.Instance).Send(mails, CancellationToken.None);
        var timeUp = await app.Transport.Send(mails, new CancellationToken(canceled: true));

        Assert.Equal([HandoverResult.NotSent, HandoverResult.Refused], nobodyThere.Select(answer => answer.Result));
        Assert.Equal([HandoverResult.NotSent, HandoverResult.Refused], timeUp.Select(answer => answer.Result));
        Assert.Equal(HandoverResult.Accepted, (await app.Receive(mails))[0].Result);
        Assert.Equal(1, await app.Sql<long>("select count(*) from mailbox_messages where recipient = $1", mails[0].ToAddress));
    }

    [Fact]
    public async Task An_address_gets_its_mails_newest_first_however_it_is_written()
    {
        var app = await MailboxApp.Shared;
        var to = MailboxApp.NewAddress();
        var (first, second) = (MailboxApp.Mail(to), MailboxApp.Mail(to, MailKind.AlreadySigned, "Ya habías firmado: “Río”"));
        await app.Receive(first, second, MailboxApp.Mail(MailboxApp.NewAddress()));

        var messages = await List(app, "?to=" + Uri.EscapeDataString(to.ToUpperInvariant()));

        Assert.Equal([second.Id, first.Id], messages.Select(message => message.GetProperty("id").GetGuid()));
        Assert.Equal((to, "Ya habías firmado: “Río”", "alreadySigned"), (Text(messages[0], "to"), Text(messages[0], "subject"), Text(messages[0], "kind")));
        Assert.Equal(["confirmation"], messages.Skip(1).Select(message => Text(message, "kind")));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Text(messages[0], "at"));
        Assert.Empty(await List(app, "?to=nobody%25@example.org"));
        Assert.Equal(second.Id, (await List(app, "")).First(message => Text(message, "to") == to).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_mail_is_shown_whole_with_the_headers_a_mail_server_would_have_seen()
    {
        var app = await MailboxApp.Shared;
        var mail = MailboxApp.Mail(MailboxApp.NewAddress(), subject: "Ñandú – ¿confirmas?");
        await app.Receive(mail);

        var message = await app.At("mail").GetFromJsonAsync<JsonElement>($"/api/messages/{mail.Id}");

        Assert.Equal((mail.Subject, mail.Text, mail.Html), (Text(message, "subject"), Text(message, "text"), Text(message, "html")));
        var headers = message.GetProperty("headers");
        Assert.Equal(mail.Headers["List-Unsubscribe"], Text(headers, "List-Unsubscribe").Trim());
        Assert.Contains("petitions@localhost", Text(headers, "From"));
        Assert.Contains(mail.ToAddress, Text(headers, "To"));
        Assert.Equal("hello@greenvoice.example", Text(headers, "Reply-To"));
        Assert.Equal(mail.Subject, Text(headers, "Subject"));
    }

    [Fact]
    public async Task A_mail_handed_over_again_is_still_one()
    {
        var app = await MailboxApp.Shared;
        var mail = MailboxApp.Mail(MailboxApp.NewAddress());

        await app.Receive(mail);
        var again = await app.Receive(mail with { Subject = "Again" }, MailboxApp.Mail("nobody"), mail);

        Assert.Equal([HandoverResult.Accepted, HandoverResult.Refused, HandoverResult.Accepted], again.Select(answer => answer.Result));
        var message = Assert.Single(await List(app, "?to=" + mail.ToAddress));
        Assert.Equal("Please confirm", Text(message, "subject"));
    }

    [Fact]
    public async Task Old_mails_make_room_for_new_ones()
    {
        var app = await MailboxApp.Shared;
        await app.Sql<object>("""
            insert into mailbox_messages (id, recipient, subject, at, kind, text, html, headers)
            select gen_random_uuid(), 'old@example.org', '', timestamptz '2020-01-01' + n * interval '1 second', 'closing', '', '', '{}'
            from generate_series(1, 10100) n
            """);
        var to = MailboxApp.NewAddress();
        for (var i = 0; i < 20; i++)
            await app.Receive([.. Enumerable.Range(0, 25).Select(_ => MailboxApp.Mail(to))]);

        Assert.InRange(await app.Sql<long>("select count(*) from mailbox_messages"), 10_000, 11_999);
        Assert.Equal(500, await app.Sql<long>("select count(*) from mailbox_messages where recipient = $1", to));
        Assert.Equal(200, (await List(app, "")).Count);
        await app.Sql<object>("delete from mailbox_messages where recipient = 'old@example.org'");
    }

    [Theory]
    [InlineData("/api/messages/00000000-0000-0000-0000-000000000000")]
    [InlineData("/api/messages/nonsense")]
    public async Task Unknown_mails_are_not_found(string path)
    {
        var app = await MailboxApp.Shared;
        using var response = await app.At("mail").GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_mailbox_is_on_the_mail_host_only()
    {
        var app = await MailboxApp.Shared;
        var tenant = await app.NewTenant();
        foreach (var host in new[] { tenant.Identifier, "api", "dashboard" })
        {
            using var response = await app.At(host).GetAsync("/api/messages");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    private static async Task<List<JsonElement>> List(MailboxApp app, string query) =>
        [.. (await app.At("mail").GetFromJsonAsync<JsonElement>("/api/messages" + query)).EnumerateArray()];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
