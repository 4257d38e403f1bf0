namespace Platform.Notifications.Features.Composing;

internal static class MailComposing
{
    public static IServiceCollection AddMailComposer(this IServiceCollection services) =>
        services.AddSingleton<MailLinks>().AddSingleton<IMailComposer, MailComposer>();
}
