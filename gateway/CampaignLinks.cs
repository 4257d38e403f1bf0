namespace Platform.Gateway;

/// <summary>
/// Takes from the address of a public page what newsletters and networks add to count their readers, so that all of them
/// are served the same stored page. Scripts in the page still see the full address.
/// </summary>
internal static class CampaignLinks
{
    private static readonly string[] Names = ["fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid"];

    public static void UsePlainCampaignLinks(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (request.QueryString.HasValue && context.Name() == PublicName.Tenant && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
            request.QueryString = QueryString.Create(request.Query.Where(pair => !IsTracking(pair.Key)));
        return next(context);
    });

    private static bool IsTracking(string name) =>
        name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) || Array.Exists(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
}
