using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.Notifications.Features.Transports;

internal static class MailTransports
{
    /// <summary>Chooses how mails leave by <c>Mail:Transport</c>; what is missing for it is said at the start, not at the first mail.</summary>
    public static IServiceCollection AddMailTransport(this IServiceCollection services, IConfiguration configuration)
    {
        var host = new PlatformAddresses(configuration).PublicHost;
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateDataAnnotations()
            .Validate(options => options.Transport != TransportKind.Mailbox || options.AllowMailbox || IsThisMachine(host),
                $"Mail:Transport must be Smtp or SendGrid: on {host} anybody could read the mails of the Mailbox. Mail:AllowMailbox=true says that they may.")
            .ValidateOnStart();
        services.AddSingleton<IMailTransport>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.Transport switch
        {
            TransportKind.SendGrid => ActivatorUtilities.CreateInstance<SendGridTransport>(provider),
            TransportKind.Smtp => ActivatorUtilities.CreateInstance<SmtpTransport>(provider),
            _ => ActivatorUtilities.CreateInstance<MailboxTransport>(provider),
        });
        return services;
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
