using Platform.Site.Pages;
using Platform.Site.Texts;
using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Unsubscribing;

/// <summary>The unsubscribe link in a mail. Looking changes nothing; the button, or the mail program's own, does.</summary>
internal static class ShowUnsubscription
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/unsubscribe/{token}", Handle);

    private static async Task<IResult> Handle(string token, HttpContext context, NotificationsClient notifications, CancellationToken cancel) =>
        await notifications.Find(context.Tenant(), token, cancel) is { } subscription ? Show(context.Tenant(), subscription) : TypedResults.NotFound();

    public static IResult Show(TenantInfo tenant, Subscription subscription)
    {
        var words = Words.In(tenant.Profile.Language);
        var title = subscription.Status == SubscriptionStatus.Unsubscribed ? words["unsubscribe.done"] : words.Format("unsubscribe.title", tenant.Name);
        var frame = new Frame { Tenant = tenant, Words = words, Title = title };
        return Page.Show<UnsubscribePage, UnsubscribePage.Content>(new(frame, subscription), Keeping.Secret);
    }
}
