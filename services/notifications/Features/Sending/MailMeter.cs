using System.Diagnostics.Metrics;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Sending;

/// <summary>Counts what became of mails, by kind; nothing about tenants or people.</summary>
internal sealed class MailMeter
{
    public const string Name = "Platform.Notifications";

    private readonly Counter<long> _mails;
    private readonly Histogram<double> _delay;

    public MailMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _mails = meter.CreateCounter<long>("notifications.mails", "{mail}", "Mails by what became of an attempt.");
        _delay = meter.CreateHistogram<double>("notifications.mail.delay", "s", "From the instant a mail was due until it was accepted.");
    }

    public void Attempted(Mail mail, Outcome outcome, DateTimeOffset now)
    {
        var kind = new KeyValuePair<string, object?>("kind", mail.Kind.ToString());
        _mails.Add(1, kind, new("outcome", outcome.State.ToString()));
        if (outcome.State == MailState.Accepted)
            _delay.Record((now - mail.DueAt).TotalSeconds, kind);
    }
}
