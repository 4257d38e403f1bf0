using Microsoft.Extensions.Options;

namespace Platform.Notifications.Features.Transports;

internal static class MailTransports
{
    /// <summary>Chooses how mails leave by <c>Mail:Transport</c>; what is missing for it is said at the start, not at the first mail.</summary>
    public static IServiceCollection AddMailTransport(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IMailTransport>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.Transport switch
        {
            TransportKind.SendGrid => ActivatorUtilities.CreateInstance<SendGridTransport>(provider),
            TransportKind.Smtp => ActivatorUtilities.CreateInstance<SmtpTransport>(provider),
            _ => ActivatorUtilities.CreateInstance<MailboxTransport>(provider),
        });
        return services;
    }
}
