using Microsoft.Extensions.Options;
using Platform.Notifications.Features.Mailbox.Pages;
using Platform.Notifications.Features.Transports;
using Platform.ServiceDefaults;

namespace Platform.Notifications.Features.Mailbox;

/// <summary>The mail host: on a machine without a mail provider, everybody's mails can be read there. Nowhere else does it exist.</summary>
internal static class LocalMailbox
{
    public static void MapMailbox(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IOptions<MailOptions>>().Value.Transport != TransportKind.Mailbox)
            return;
        var mailbox = routes.MapGroup("").RequireHost(routes.ServiceProvider.GetRequiredService<PlatformAddresses>().Mail.Host);
        ListMessages.Map(mailbox);
        GetMessage.Map(mailbox);
        ShowMessages.Map(mailbox);
        ShowMessage.Map(mailbox);
        MailboxPage.MapStyle(mailbox);
    }
}
