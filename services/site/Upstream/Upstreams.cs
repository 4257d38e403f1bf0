using Platform.ServiceDefaults;

namespace Platform.Site.Upstream;

/// <summary>The services whose answers the pages are made of.</summary>
internal static class Upstreams
{
    public static void AddUpstreams(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Kept>();
        Add<CampaignsClient>(builder, "Services:Campaigns");
        Add<SignaturesClient>(builder, "Services:Signatures");
        Add<NotificationsClient>(builder, "Services:Notifications");
    }

    private static void Add<TClient>(WebApplicationBuilder builder, string setting) where TClient : class
    {
        var address = Settings.Required(builder.Configuration, setting);
        builder.Services.AddHttpClient<TClient>(http =>
            {
                http.BaseAddress = new Uri(address);
                // Long enough for a service that is busy, short enough for somebody who waits for a page.
                http.Timeout = TimeSpan.FromSeconds(5);
            })
            .ConfigurePrimaryHttpMessageHandler(() => InternalConnection.To(address));
    }
}
