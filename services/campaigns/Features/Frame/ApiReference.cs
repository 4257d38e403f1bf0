using Platform.ServiceDefaults;
using Scalar.AspNetCore;

namespace Platform.Campaigns.Features.Frame;

/// <summary>The page on which programmers read about the whole API and try it: the documents of all services that have one.</summary>
internal static class ApiReference
{
    private static readonly (string Name, string Title)[] Documents = [("campaigns", "Campaigns"), ("signatures", "Signatures"), ("identity", "Organisation"), ("notifications", "Mails")];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapScalarApiReference("/scalar", (options, context) =>
    {
        var addresses = context.RequestServices.GetRequiredService<PlatformAddresses>();
        options.WithTitle("Campaigns platform: API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
        foreach (var (name, title) in Documents)
            options.AddDocument(name, title, new Uri(addresses.Api, $"openapi/{name}.json").AbsoluteUri);
    });
}
