using Platform.ServiceDefaults.Moving;

namespace Platform.Notifications.Features.Sending;

internal static class SendingServices
{
    /// <summary>Everything between a planned mail and the transport.</summary>
    public static void AddSending(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MailMeter>();
        builder.Services.AddSingleton<OperatorAlarm>();
        builder.Services.AddSingleton<TransportRest>();
        builder.Services.AddScoped<MailRows>();
        builder.Services.AddScoped<MailHours>();
        builder.Services.AddScoped<WorkRows>();
        builder.Services.AddScoped<Handing>();
        builder.Services.AddScoped<SendMails>();
        builder.Services.AddSingleton<MailJobs>();
        builder.Services.AddHostedService<MailPump>();
        builder.Services.AddSingleton(new QuietWhen("select not exists (select from mails where tenant_id = $1 and state in ('Claimed', 'Sending') and claimed_until > now())"));
    }
}
