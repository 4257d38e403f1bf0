using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.Tenants;

internal static partial class ChangeProfile
{
    public const int MostPostalAddress = 500;
    public const int MostPrivacyText = 20_000;

    /// <summary>What pages, forms and mails are there in (services/site/Texts, services/notifications/Templates).</summary>
    public static readonly IReadOnlyList<string> Spoken = ["en", "es"];

    /// <summary>Where the organisation is, what it speaks and how it can be reached.</summary>
    /// <param name="Language">Default language: en or es.</param>
    /// <param name="Languages">All languages that it works in, the default one among them; left out: the default one alone.</param>
    /// <param name="TimeZone">IANA name, for example Europe/Madrid.</param>
    /// <param name="ContactEmail">Shown on its pages; replies to its mails go there.</param>
    /// <param name="PostalAddress">Shown at the foot of pages and mails, at most 500 characters, several lines.</param>
    /// <param name="PrivacyText">How it handles personal data, plain text, at most 20,000 characters; empty for the platform's own text.</param>
    public sealed record Request(string? Language, IReadOnlyList<string?>? Languages, string? TimeZone, string? ContactEmail, string? PostalAddress, string? PrivacyText);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/tenant/profile", Handle)
        .RequireAuthorization("tenant:write")
        .WithName("ChangeTenantProfile").WithTags("Tenant")
        .WithSummary("Change languages, time zone, addresses and privacy text")
        .WithDescription("Replaces all of them. The same again changes nothing.")
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Results<Ok<GetTenant.Response>, ProblemHttpResult>> Handle(Request request, TenantChanges changes, CancellationToken cancel)
    {
        var faults = new Faults();
        Check(request, faults);
        if (faults.Any)
            return faults.Answer();

        var tenant = await changes.Change(tenant => tenant.Profile = tenant.Profile with
        {
            Language = request.Language!,
            // In one order, so that the same languages are the same list.
            Languages = [.. Spoken.Where(language => language == request.Language || request.Languages?.Contains(language) is true)],
            TimeZone = request.TimeZone!.Trim(),
            ContactEmail = request.ContactEmail!.Trim(),
            PostalAddress = Lines(request.PostalAddress!),
            PrivacyText = Lines(request.PrivacyText ?? ""),
        }, cancel, "profile.changed");
        return TypedResults.Ok(GetTenant.Of(tenant));
    }

    private static void Check(Request request, Faults faults)
    {
        if (request.Language is null || !Spoken.Contains(request.Language))
            faults.Add("language", $"Choose one of: {string.Join(", ", Spoken)}.");
        if (request.Languages?.Any(language => language is null || !Spoken.Contains(language)) is true)
            faults.Add("languages", $"Choose among: {string.Join(", ", Spoken)}.");
        else if (request.Languages is { Count: > 0 } languages && !languages.Contains(request.Language))
            faults.Add("languages", "The default language must be among them.");
        if (!IsTimeZone(request.TimeZone?.Trim()))
            faults.Add("timeZone", "Choose a time zone, for example Europe/Madrid.");
        if (!PersonRules.IsAddress(request.ContactEmail?.Trim()) || request.ContactEmail.Any(char.IsControl))
            faults.Add("contactEmail", "Enter an e-mail address, for example hello@example.org.");
        if (string.IsNullOrWhiteSpace(request.PostalAddress))
            faults.Add("postalAddress", "Enter a postal address: mails to many people must say who sends them.");
        faults.Text("postalAddress", request.PostalAddress, MostPostalAddress);
        faults.Text("privacyText", request.PrivacyText, MostPrivacyText);
    }

    /// <summary>A name of the IANA list that this machine knows; not a path to a file of it, nor a name of another list.</summary>
    private static bool IsTimeZone(string? id) =>
        id is not null && IanaName().IsMatch(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId;

    private static string Lines(string text) => text.Trim().ReplaceLineEndings("\n");

    [GeneratedRegex(@"\A(UTC|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)(/[A-Za-z0-9_+-]{1,40}){1,2})\z")]
    private static partial Regex IanaName();
}
