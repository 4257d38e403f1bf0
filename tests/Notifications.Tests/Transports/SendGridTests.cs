using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Notifications.Features.Transports;
using Platform.Notifications.Tests.Composing;
using Xunit;

namespace Platform.Notifications.Tests.Transports;

/// <summary>The real SDK against a server that judges as SendGrid does.</summary>
public sealed class SendGridTests
{
    [Fact]
    public async Task Every_kind_of_mail_is_taken_as_it_was_written()
    {
        await using var server = await SendGridServer.Start();
        var tenant = Letters.Tenant(name: "Green, Voice; \"Perú\"");
        var mails = await Letters.Composer.Compose(
            tenant, [.. Letters.ToSupporters.Select(kind => Letters.Mail(tenant, kind, "es", name: "Ñusta, \"Á\"")), .. Letters.ToStaff.Select(kind => Letters.Staff(tenant, kind, "es", name: "Ñusta, \"Á\""))], CancellationToken.None);

        var answers = await Send(server, mails);

        Assert.All(answers, answer => Assert.Equal(HandoverResult.Accepted, answer.Result));
        Assert.All(answers, answer => Assert.StartsWith("sg-", answer.ProviderMessageId));
        foreach (var mail in mails)
        {
            var taken = server.Taken.Single(it => Personalization(it).GetProperty("custom_args").GetProperty("mail_id").GetString() == mail.Id.ToString());
            Assert.Equal(mail.Subject, taken.GetProperty("subject").GetString());
            Assert.Equal([mail.Text, mail.Html], taken.GetProperty("content").EnumerateArray().Select(part => part.GetProperty("value").GetString()));
            Assert.Equal(mail.ToAddress, Personalization(taken).GetProperty("to")[0].GetProperty("email").GetString());
            Assert.Equal(mail.ReplyTo, taken.GetProperty("reply_to").GetProperty("email").GetString());
            var headers = Personalization(taken).GetProperty("headers");
            Assert.Equal(mail.Headers, headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!));
            var tracking = taken.GetProperty("tracking_settings");
            foreach (var kind in new[] { "click_tracking", "open_tracking", "subscription_tracking" })
                Assert.False(tracking.GetProperty(kind).GetProperty("enable").GetBoolean());
            Assert.False(taken.TryGetProperty("mail_settings", out _));
        }
    }

    [Fact]
    public async Task A_wrong_address_costs_its_own_mail_only_and_is_not_told()
    {
        await using var server = await SendGridServer.Start();
        var mails = Mails(3);
        mails[1] = mails[1] with { ToAddress = "ada@@example" };

        var answers = await Send(server, mails);

        Assert.Equal([HandoverResult.Accepted, HandoverResult.Refused, HandoverResult.Accepted], answers.Select(answer => answer.Result));
        Assert.Equal("400 personalizations.0.to.0.email", answers[1].Reason);
    }

    [Fact]
    public async Task A_wrong_key_or_sender_calls_the_operator_and_stops()
    {
        await using var server = await SendGridServer.Start();

        Assert.All(await Send(server, Mails(20), key: "SG.wrong"), answer => Assert.Equal(HandoverResult.NotAllowed, answer.Result));
        Assert.InRange(server.Requests, 1, 15);

        server.Trouble = async (context, _) =>
        {
            await SendGridServer.Refuse(context, 403, new("The from address does not match a verified Sender Identity.", "from"));
            return true;
        };
        Assert.Equal((HandoverResult.NotAllowed, "403 from"), Result(await Send(server, Mails(1))));
        var wrong = Mails(1);
        wrong[0] = wrong[0] with { FromAddress = "nobody" };
        Assert.Equal((HandoverResult.NotAllowed, "400 from.email"), Result(await Send(server, wrong)));
    }

    [Theory]
    [InlineData("X-RateLimit-Reset", "42")]
    [InlineData("X-RateLimit-Reset", "instant")]
    [InlineData("Retry-After", "42")]
    public async Task Too_many_requests_make_all_wait_as_long_as_it_says(string header, string value)
    {
        await using var server = await SendGridServer.Start();
        var reset = value == "instant" ? DateTimeOffset.UtcNow.AddSeconds(42).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) : value;
        server.Trouble = (context, _) => SendGridServer.Say(context, 429, (header, reset));

        var answers = await Send(server, Mails(25));

        Assert.All(answers, answer => Assert.Equal(HandoverResult.Busy, answer.Result));
        Assert.All(answers, answer => Assert.InRange(answer.RetryAfter!.Value.TotalSeconds, 38, 42));
        Assert.InRange(server.Requests, 1, 16);
    }

    [Theory]
    [InlineData(500, HandoverResult.Unknown)]
    [InlineData(502, HandoverResult.Unknown)]
    [InlineData(504, HandoverResult.Unknown)]
    [InlineData(503, HandoverResult.TryLater)]
    [InlineData(413, HandoverResult.Refused)]
    public async Task Other_answers_are_understood(int status, object result)
    {
        await using var server = await SendGridServer.Start();
        server.Trouble = (context, _) => SendGridServer.Say(context, status);

        Assert.Equal(((HandoverResult)result, status.ToString(System.Globalization.CultureInfo.InvariantCulture)), Result(await Send(server, Mails(1))));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_mail_taken_without_an_answer_is_unknown_and_not_sent_again()
    {
        await using var server = await SendGridServer.Start();
        var calm = Mails(1);
        await Send(server, calm);
        server.Trouble = server.TakeAndHangUp;

        Assert.Equal(HandoverResult.Unknown, Result(await Send(server, Mails(1))).Result);
        Assert.Equal(2, server.Requests);
        Assert.Equal(2, server.Taken.Count);
    }

    [Fact]
    public async Task A_mail_taken_before_an_error_of_the_server_is_unknown_too()
    {
        await using var server = await SendGridServer.Start();
        server.Trouble = server.TakeAndFail;

        Assert.Equal((HandoverResult.Unknown, "500"), Result(await Send(server, Mails(1))));
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task Silence_ends_as_unknown()
    {
        await using var server = await SendGridServer.Start();
        server.Trouble = async (context, _) =>
        {
            var gone = new TaskCompletionSource<bool>();
            await using var registration = context.RequestAborted.Register(() => gone.SetResult(true));
            return await gone.Task;
        };

        Assert.Equal((HandoverResult.Unknown, "no answer in time"), Result(await Send(server, Mails(1), timeout: TimeSpan.FromMilliseconds(400))));
    }

    [Fact]
    public async Task When_time_is_up_answers_are_kept_and_only_mails_that_had_begun_are_in_doubt()
    {
        await using var server = await SendGridServer.Start();
        var answered = 0;
        using var timeUp = new CancellationTokenSource();
        server.Trouble = async (context, _) =>
        {
            if (Interlocked.Increment(ref answered) <= 8)
                return false;
            if (server.Requests == 16)
                timeUp.CancelAfter(TimeSpan.FromMilliseconds(300));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        var answers = await Send(server.Address, Mails(24), SendGridServer.Key, null, timeUp.Token);

        foreach (var result in new[] { HandoverResult.Accepted, HandoverResult.Unknown, HandoverResult.NotSent })
            Assert.Equal(8, answers.Count(answer => answer.Result == result));
        Assert.Equal(16, server.Requests);
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var answers = await Send($"http://127.0.0.1:{port}", Mails(2), SendGridServer.Key, null);

        Assert.All(answers, answer => Assert.Equal(HandoverResult.NotSent, answer.Result));
    }

    private static OutgoingMail[] Mails(int count) => [.. Enumerable.Range(1, count).Select(n => Mailbox.MailboxApp.Mail($"ada{n}@example.org"))];

    private static Task<IReadOnlyList<Handover>> Send(SendGridServer server, IReadOnlyList<OutgoingMail> mails, string key = SendGridServer.Key, TimeSpan? timeout = null) =>
        Send(server.Address, mails, key, timeout);

    private static async Task<IReadOnlyList<Handover>> Send(string host, IReadOnlyList<OutgoingMail> mails, string key, TimeSpan? timeout, CancellationToken cancel = default)
    {
        var options = new MailOptions { Transport = TransportKind.SendGrid, SendGrid = { ApiKey = key, Host = host, Timeout = timeout ?? TimeSpan.FromSeconds(20) } };
        using var transport = new SendGridTransport(Options.Create(options), TimeProvider.System);
        return await transport.Send(mails, cancel);
    }

    private static JsonElement Personalization(JsonElement mail) => Assert.Single(mail.GetProperty("personalizations").EnumerateArray());

    private static (HandoverResult Result, string? Reason) Result(IReadOnlyList<Handover> answers) => (Assert.Single(answers).Result, answers[0].Reason);
}
