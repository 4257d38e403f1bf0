using Microsoft.Extensions.Options;
using Platform.Notifications.Features.Composing;
using SendGrid;
using SendGrid.Helpers.Mail;
using SendGrid.Helpers.Reliability;

namespace Platform.Notifications.Features.Transports;

/// <summary>
/// Sends through SendGrid, one request for each mail: a wrong address then costs its own mail only. Requests are never
/// repeated here, because SendGrid cannot tell a repetition from a second mail.
/// </summary>
internal sealed class SendGridTransport : IMailTransport, IDisposable
{
    private const int AtOnce = 8;

    private readonly HttpClient _http;
    private readonly SendGridClient _client;
    private readonly TimeProvider _clock;

    public SendGridTransport(IOptions<MailOptions> options, TimeProvider clock)
    {
        var settings = options.Value.SendGrid;
        var connections = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = settings.Timeout / 2 };
        _http = new HttpClient(new KnowsWhetherSent(connections)) { Timeout = settings.Timeout };
        _client = new SendGridClient(_http, new SendGridClientOptions
        {
            ApiKey = settings.ApiKey,
            Host = settings.Host.TrimEnd('/'),
            ReliabilitySettings = new ReliabilitySettings(maximumNumberOfRetries: 0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero),
            HttpErrorAsException = false,
        });
        _clock = clock;
    }

    public async Task<IReadOnlyList<Handover>> Send(IReadOnlyList<OutgoingMail> mails, CancellationToken cancel)
    {
        var answers = new Handover[mails.Count];
        Handover? stop = null;
        // Without the token: cancelled, it would throw all answers away.
        await Parallel.ForAsync(0, mails.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            // Who was told to wait does not ask on.
            answers[i] = Volatile.Read(ref stop) ?? (cancel.IsCancellationRequested ? Handover.NotBegun : await Send(mails[i], cancel));
            if (answers[i].Result is HandoverResult.Busy or HandoverResult.NotAllowed or HandoverResult.NotSent)
                Volatile.Write(ref stop, answers[i]);
        });
        return answers;
    }

    private async Task<Handover> Send(OutgoingMail mail, CancellationToken cancel)
    {
        try
        {
            var response = await _client.SendEmailAsync(Message(mail), cancel);
            return await SendGridAnswers.Read(response, _clock.GetUtcNow(), cancel);
        }
        catch (NotSentException e)
        {
            return Handover.NotSent($"not connected: {e.InnerException!.GetType().Name}");
        }
        catch (Exception e)
        {
            return Handover.Unknown(e switch
            {
                OperationCanceledException => "no answer in time",
                HttpRequestException or IOException => "the connection broke before the answer",
                _ => e.GetType().Name,
            });
        }
    }

    private static SendGridMessage Message(OutgoingMail mail)
    {
        var message = new SendGridMessage { Subject = mail.Subject };
        message.SetFrom(mail.FromAddress, Name(mail.FromName));
        message.AddTo(mail.ToAddress, Name(mail.ToName));
        message.SetReplyTo(new EmailAddress(mail.ReplyTo));
        message.AddContent(MimeType.Text, mail.Text);
        message.AddContent(MimeType.Html, mail.Html);
        message.AddHeaders(mail.Headers.ToDictionary());
        message.AddCustomArg("mail_id", mail.Id.ToString());
        message.AddCategory(mail.Kind.Name());
        // Who opens and clicks is nobody's business, and rewritten links break what they sign.
        message.SetClickTracking(enable: false, enableText: false);
        message.SetOpenTracking(enable: false);
        message.SetSubscriptionTracking(enable: false);
        return message;
    }

    /// <summary>SendGrid takes neither of these in a name.</summary>
    private static string? Name(string name) =>
        name.Replace(',', ' ').Replace(';', ' ').Trim() is { Length: > 0 } clean ? clean : null;

    public void Dispose() => _http.Dispose();
}
