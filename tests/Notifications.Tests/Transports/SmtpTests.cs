using Microsoft.Extensions.Options;
using MimeKit;
using Platform.Notifications.Features.Transports;
using Platform.Notifications.Tests.Composing;
using Platform.Notifications.Tests.Mailbox;
using Xunit;

namespace Platform.Notifications.Tests.Transports;

/// <summary>MailKit against a mail server on a real socket.</summary>
public sealed class SmtpTests
{
    [Fact]
    public async Task Mails_arrive_as_they_were_written_over_one_connection()
    {
        using var server = new SmtpServer();
        var tenant = Letters.Tenant(name: "Green, Voice; \"Perú\"");
        var mails = await Letters.Composer.Compose(
            tenant, [.. Letters.ToSupporters.Select(kind => Letters.Mail(tenant, kind, "es", name: "Ñusta")), .. Letters.ToStaff.Select(kind => Letters.Staff(tenant, kind, "es", name: "Ñusta"))], CancellationToken.None);

        var answers = await Send(server, mails);

        Assert.All(answers, answer => Assert.Equal((HandoverResult.Accepted, "4F2A"), (answer.Result, answer.ProviderMessageId)));
        Assert.Equal(1, server.Connections);
        foreach (var (mail, source) in mails.Zip(server.Taken))
        {
            Assert.DoesNotContain(source.Split("\r\n\r\n")[0], character => character > 127);
            var taken = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(source)));
            Assert.Equal((mail.Subject, mail.Text, mail.Html), (taken.Subject, Lines(taken.TextBody), Lines(taken.HtmlBody)));
            Assert.Equal(("Green, Voice; \"Perú\"", mail.FromAddress), (taken.From.Mailboxes.Single().Name, taken.From.Mailboxes.Single().Address));
            Assert.Equal((mail.ToName, mail.ToAddress), (taken.To.Mailboxes.Single().Name, taken.To.Mailboxes.Single().Address));
            Assert.Equal(mail.ReplyTo, taken.ReplyTo.Mailboxes.Single().Address);
            foreach (var (name, value) in mail.Headers)
                Assert.Equal(value, taken.Headers[name]!.Trim());
            Assert.Equal(["text/plain", "text/html"], ((MultipartAlternative)taken.Body!).Select(part => part.ContentType.MimeType));
        }
    }

    [Theory]
    [InlineData("550 5.1.1 No such user ada@example.org", HandoverResult.Refused, "550")]
    [InlineData("450 4.2.1 Greylisted", HandoverResult.TryLater, "450")]
    public async Task A_recipients_answer_is_that_recipients_only(string says, object result, string reason)
    {
        using var server = new SmtpServer { Says = command => command.Contains("ada2@", StringComparison.Ordinal) ? says : null };

        var answers = await Send(server, Mails(3));

        Assert.Equal([HandoverResult.Accepted, (HandoverResult)result, HandoverResult.Accepted], answers.Select(answer => answer.Result));
        Assert.Equal(reason, answers[1].Reason);
    }

    [Theory]
    [InlineData("MAIL", "550 5.7.1 Sender not allowed", HandoverResult.NotAllowed)]
    [InlineData("MAIL", "530 5.7.0 Authentication required", HandoverResult.NotAllowed)]
    [InlineData("MAIL", "421 4.3.2 Shutting down", HandoverResult.Busy)]
    [InlineData("MAIL", "", HandoverResult.TryLater)]
    [InlineData("DATA", "", HandoverResult.TryLater)]
    [InlineData("DATA", "451 Not now", HandoverResult.TryLater)]
    public async Task What_a_server_says_along_the_way_is_understood(string to, string says, object result)
    {
        using var server = new SmtpServer { Says = command => command.StartsWith(to, StringComparison.Ordinal) ? says : null };

        var answers = await Send(server, Mails(2));

        Assert.Equal((HandoverResult)result, answers[0].Result);
        // Behind a lost connection nobody's turn came.
        Assert.Equal(says.Length == 0 ? HandoverResult.NotSent : (HandoverResult)result, answers[1].Result);
        Assert.Empty(server.Taken);
    }

    [Theory]
    [InlineData("552 5.3.4 Too big", HandoverResult.Refused)]
    [InlineData("452 4.3.1 Disk full", HandoverResult.TryLater)]
    [InlineData(SmtpServer.HangUp, HandoverResult.Unknown)]
    public async Task What_a_server_says_to_a_whole_mail_is_understood(string says, object result)
    {
        using var server = new SmtpServer { Judges = _ => says };

        Assert.Equal((HandoverResult)result, Assert.Single(await Send(server, Mails(1))).Result);
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task After_a_lost_connection_the_others_were_not_sent()
    {
        using var server = new SmtpServer { Judges = mail => mail.Contains("ada2@", StringComparison.Ordinal) ? SmtpServer.HangUp : "250 Ok" };

        var answers = await Send(server, Mails(4));

        Assert.Equal(
            [HandoverResult.Accepted, HandoverResult.Unknown, HandoverResult.NotSent, HandoverResult.NotSent], answers.Select(answer => answer.Result));
        Assert.Equal(2, server.Taken.Count);
    }

    [Theory]
    [InlineData("the whole mail", HandoverResult.Unknown)]
    [InlineData("MAIL", HandoverResult.NotSent)]
    public async Task When_time_is_up_answers_are_kept_and_only_a_mail_that_had_begun_is_in_doubt(string silentAt, object inHand)
    {
        using var never = new ManualResetEventSlim();
        using var timeUp = new CancellationTokenSource();
        var mails = 0;
        using var server = new SmtpServer
        {
            Says = command => command.StartsWith("MAIL", StringComparison.Ordinal) && ++mails == 2 && silentAt == "MAIL" ? Silence(never, timeUp) : null,
            Judges = mail => mail.Contains("ada2@", StringComparison.Ordinal) ? Silence(never, timeUp) : "250 Ok",
        };

        var answers = await Send(server.Port, Mails(4), cancel: timeUp.Token);

        never.Set();
        Assert.Equal([HandoverResult.Accepted, (HandoverResult)inHand, HandoverResult.NotSent, HandoverResult.NotSent], answers.Select(answer => answer.Result));
        Assert.All(await Send(server.Port, Mails(2), cancel: new CancellationToken(canceled: true)), answer => Assert.Equal(HandoverResult.NotSent, answer.Result));
    }

    private static string Silence(ManualResetEventSlim never, CancellationTokenSource timeUp)
    {
        timeUp.CancelAfter(TimeSpan.FromMilliseconds(300));
        never.Wait(TimeSpan.FromSeconds(20));
        return SmtpServer.HangUp;
    }

    [Fact]
    public async Task Without_tls_nothing_is_sent_unless_the_operator_says_so()
    {
        using var server = new SmtpServer { Offers = ["AUTH PLAIN LOGIN"] };

        Assert.All(await Send(server, Mails(2), options => options.RequireTls = true), answer => Assert.Equal(HandoverResult.NotAllowed, answer.Result));
        Assert.Empty(server.Taken);
    }

    [Theory]
    [InlineData("535 5.7.8 Wrong password", HandoverResult.NotAllowed)]
    [InlineData("454 4.7.0 Directory is away", HandoverResult.Busy)]
    [InlineData("235 Welcome", HandoverResult.Accepted)]
    public async Task Signing_in_is_understood(string says, object result)
    {
        using var server = new SmtpServer { Offers = ["AUTH PLAIN"], Says = command => command.StartsWith("AUTH", StringComparison.Ordinal) ? says : null };

        var answers = await Send(server, Mails(2), options => (options.User, options.Password) = ("green", "voice"));

        Assert.All(answers, answer => Assert.Equal((HandoverResult)result, answer.Result));
    }

    [Theory]
    [InlineData("421 Too many connections", HandoverResult.Busy)]
    [InlineData("554 Go away", HandoverResult.NotAllowed)]
    public async Task A_server_may_turn_us_away_at_the_door(string says, object result)
    {
        using var server = new SmtpServer { Greeting = says };

        Assert.All(await Send(server, Mails(2)), answer => Assert.Equal((HandoverResult)result, answer.Result));
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent()
    {
        var server = new SmtpServer();
        var port = server.Port;
        server.Dispose();

        Assert.All(await Send(port, Mails(2)), answer => Assert.Equal(HandoverResult.NotSent, answer.Result));
    }

    private static OutgoingMail[] Mails(int count) => [.. Enumerable.Range(1, count).Select(n => MailboxApp.Mail($"ada{n}@example.org"))];

    private static Task<IReadOnlyList<Handover>> Send(SmtpServer server, IReadOnlyList<OutgoingMail> mails, Action<SmtpOptions>? change = null) =>
        Send(server.Port, mails, change);

    private static Task<IReadOnlyList<Handover>> Send(
        int port, IReadOnlyList<OutgoingMail> mails, Action<SmtpOptions>? change = null, CancellationToken cancel = default)
    {
        var smtp = new SmtpOptions { Host = "127.0.0.1", Port = port, RequireTls = false };
        change?.Invoke(smtp);
        return new SmtpTransport(Options.Create(new MailOptions { Transport = TransportKind.Smtp, Smtp = smtp }), TimeProvider.System).Send(mails, cancel);
    }

    private static string Lines(string? text) => text!.ReplaceLineEndings("\n");
}
