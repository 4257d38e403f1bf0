using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;

namespace Platform.Identity.Features.Tenants;

internal static partial class ChangeBrand
{
    public const int MostName = 200;
    public const int MostTagline = 200;
    public const int MostLinks = 6;
    public const int MostTitle = 40;
    public const int MostAddress = 2_000;

    /// <summary>How the organisation looks.</summary>
    /// <param name="Name">As people write it, at most 200 characters.</param>
    /// <param name="Tagline">One sentence about it, at most 200 characters; null or empty for none.</param>
    /// <param name="PrimaryColor">Brand colour as #rrggbb.</param>
    /// <param name="AccentColor">Second brand colour as #rrggbb.</param>
    /// <param name="Font">The typeface of its pages.</param>
    /// <param name="HeaderLinks">Links at the head of its pages, at most 6; left out: none.</param>
    /// <param name="FooterLinks">Links at the foot of its pages, at most 6; left out: none.</param>
    public sealed record Request(
        string? Name, string? Tagline, string? PrimaryColor, string? AccentColor, BrandFont? Font, IReadOnlyList<LinkWanted?>? HeaderLinks, IReadOnlyList<LinkWanted?>? FooterLinks);

    /// <summary>A link to be shown.</summary>
    /// <param name="Title">What it says, at most 40 characters.</param>
    /// <param name="Address">Where it leads: absolute, https or http.</param>
    public sealed record LinkWanted(string? Title, string? Address);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/tenant/brand", Handle)
        .RequireAuthorization("tenant:write")
        .WithName("ChangeTenantBrand").WithTags("Tenant")
        .WithSummary("Change how the organisation looks")
        .WithDescription("""
            Replaces name, tagline, colours, typeface and links; the logo stays (it has operations of its own). Any two colours will do: where one
            cannot be read on its ground (WCAG 2.2: 4.5 : 1 for text, 3 : 1 for buttons and bars), pages and mails use a darker or lighter
            shade of it. The same again changes nothing.
            """)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Results<Ok<GetTenant.Response>, ProblemHttpResult>> Handle(Request request, TenantChanges changes, CancellationToken cancel)
    {
        var faults = new Faults();
        if (string.IsNullOrWhiteSpace(request.Name))
            faults.Add("name", "Enter the name of the organisation.");
        faults.Line("name", request.Name, MostName);
        faults.Line("tagline", request.Tagline, MostTagline);
        var (primary, accent) = (ColourOf("primaryColor", request.PrimaryColor, faults), ColourOf("accentColor", request.AccentColor, faults));
        if (request.Font is not { } font || !Enum.IsDefined(font))
            faults.Add("font", "Choose one of the typefaces.");
        var (header, footer) = (Links("headerLinks", request.HeaderLinks, faults), Links("footerLinks", request.FooterLinks, faults));
        if (faults.Any)
            return faults.Answer();

        var tenant = await changes.Change(tenant =>
        {
            tenant.Name = request.Name!.Trim();
            tenant.Profile = tenant.Profile with
            {
                Tagline = string.IsNullOrWhiteSpace(request.Tagline) ? null : request.Tagline.Trim(),
                PrimaryColor = primary,
                AccentColor = accent,
                Font = request.Font!.Value,
                HeaderLinks = header,
                FooterLinks = footer,
            };
        }, cancel, "brand.changed");
        return TypedResults.Ok(GetTenant.Of(tenant));
    }

    /// <summary>In small letters, so that the same colour is the same text.</summary>
    private static string ColourOf(string field, string? value, Faults faults)
    {
        var colour = value?.Trim().ToLowerInvariant() ?? "";
        if (!SixDigits().IsMatch(colour))
            faults.Add(field, "Write the colour as # and six digits, for example #1f5c4d.");
        return colour;
    }

    private static List<BrandLink> Links(string field, IReadOnlyList<LinkWanted?>? wanted, Faults faults)
    {
        var links = new List<BrandLink>();
        if (wanted?.Count > MostLinks)
            faults.Add(field, $"At most {MostLinks} links.");
        foreach (var (row, link) in (wanted ?? []).Take(MostLinks).Index())
        {
            if (string.IsNullOrWhiteSpace(link?.Title))
                faults.Add($"{field}[{row}].title", "Say where the link leads.");
            faults.Line($"{field}[{row}].title", link?.Title, MostTitle);
            if (AddressOf(link?.Address) is { } address)
                links.Add(new() { Title = link?.Title?.Trim() ?? "", Address = address });
            else
                faults.Add($"{field}[{row}].address", "Enter a whole address that begins with https:// or http://.");
        }
        return links;
    }

    /// <summary>Null for what is no address of a page. A name or password in it would pass for the host.</summary>
    private static string? AddressOf(string? text) =>
        text?.Trim() is { Length: > 0 and <= MostAddress } trimmed && !trimmed.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\')
        && Uri.TryCreate(trimmed, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address is { Host.Length: > 0, UserInfo: "" } && trimmed.Contains("://", StringComparison.Ordinal)
            ? address.AbsoluteUri
            : null;

    [GeneratedRegex(@"\A#[0-9a-f]{6}\z")]
    private static partial Regex SixDigits();
}
