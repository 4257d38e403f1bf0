using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Platform.Notifications.Features.Transports;

/// <summary>Sends through a mail server, the mails of one call over one connection.</summary>
internal sealed class SmtpTransport(IOptions<MailOptions> options, TimeProvider clock) : IMailTransport
{
    private const int ImplicitTlsPort = 465;
    private readonly SmtpOptions _options = options.Value.Smtp;

    public async Task<IReadOnlyList<Handover>> Send(IReadOnlyList<OutgoingMail> mails, CancellationToken cancel)
    {
        using var client = new SmtpClient { Timeout = (int)_options.Timeout.TotalMilliseconds };
        if (await Connect(client, cancel) is { } trouble)
            return [.. mails.Select(_ => trouble)];

        var answers = new List<Handover>(mails.Count);
        foreach (var mail in mails)
        {
            var answer = cancel.IsCancellationRequested ? Handover.NotBegun
                : client.IsConnected ? await Send(client, mail, cancel) : Handover.NotSent("the connection was lost");
            answers.Add(answer);
            // Who was told to wait, or is not welcome, does not ask on.
            if (answer.Result is HandoverResult.Busy or HandoverResult.NotAllowed)
                break;
        }
        answers.AddRange(Enumerable.Repeat(answers.LastOrDefault()!, mails.Count - answers.Count));
        await Quit(client);
        return answers;
    }

    private async Task<Handover?> Connect(SmtpClient client, CancellationToken cancel)
    {
        try
        {
            await client.ConnectAsync(_options.Host, _options.Port, Security(), cancel);
            if (_options.User.Length > 0)
                await client.AuthenticateAsync(_options.User, _options.Password, cancel);
            return null;
        }
        catch (Exception e)
        {
            return SmtpAnswers.BeforeMail(e);
        }
    }

    private SecureSocketOptions Security() =>
        _options.Port == ImplicitTlsPort ? SecureSocketOptions.SslOnConnect
        : _options.RequireTls ? SecureSocketOptions.StartTls : SecureSocketOptions.StartTlsWhenAvailable;

    private async Task<Handover> Send(SmtpClient client, OutgoingMail mail, CancellationToken cancel)
    {
        if (!MimeMessages.TryWrite(mail, clock.GetUtcNow(), out var message))
            return Handover.Refused("address");
        using (message)
        {
            var body = new Body();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(_options.Timeout);
            try
            {
                return Handover.Accepted(SmtpAnswers.QueueId(await client.SendAsync(message, patience.Token, body)) ?? mail.Id.ToString("n"));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested && !body.HasBegun)
            {
                return Handover.NotBegun;
            }
            catch (Exception e)
            {
                return SmtpAnswers.OfMail(e, body.HasBegun);
            }
        }
    }

    private static async Task Quit(SmtpClient client)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await client.DisconnectAsync(quit: true, patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or OperationCanceledException or ProtocolException or CommandException)
        {
            // The mails have their answers; how the server says goodbye changes none of them.
            client.Dispose();
        }
    }

    /// <summary>Whether anything of the mail's body has left: without it the server cannot have taken the mail.</summary>
    private sealed class Body : ITransferProgress
    {
        public bool HasBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasBegun = true;

        public void Report(long bytesTransferred) => HasBegun = true;
    }
}
