using System.Net;
using Microsoft.AspNetCore.Mvc;
using Platform.Site.Features.Petitions;
using Platform.Site.Pages;
using Platform.Site.Texts;
using Platform.Site.Upstream;
using Platform.Tenancy;

namespace Platform.Site.Features.Signing;

/// <summary>The form, sent without JavaScript. The signatures service decides; this only carries it there and tells the answer.</summary>
internal static class SignPetition
{
    private const int MostBytes = 16 * 1024;

    private static readonly string[] Fields = ["givenName", "familyName", "email", "country", "contactConsent"];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/" + PageRoutes.Slug, Handle).WithMetadata(new RequestSizeLimitAttribute(MostBytes));

    private static async Task<IResult> Handle(
        string slug, HttpContext context, PublicPetitions petitions, SignaturesClient signatures, PetitionPages pages, CancellationToken cancel)
    {
        var tenant = context.Tenant();
        if (!context.Request.HasFormContentType)
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        if (context.Request.ContentLength > MostBytes)
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var typed = await context.Request.ReadFormAsync(cancel);
        if (await petitions.Find(tenant, slug, cancel) is not { } petition)
            return TypedResults.NotFound();
        if (!petition.IsOpen)
            return await pages.ShowTooLate(tenant, petition, cancel);

        var form = FormOf(typed, petition.Words);
        SigningAnswer answer;
        try
        {
            answer = await signatures.Sign(tenant, slug, form, context.Connection.RemoteIpAddress, cancel);
        }
        catch (UpstreamAwayException)
        {
            answer = new(HttpStatusCode.ServiceUnavailable, new Dictionary<string, string[]>(), null);
        }

        switch (answer.Status)
        {
            case HttpStatusCode.Accepted:
                return new SeeOther($"/{slug}/inbox");
            case HttpStatusCode.Gone:
                return await pages.ShowTooLate(tenant, petition, cancel);
            case HttpStatusCode.NotFound:
                return TypedResults.NotFound();
            case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                context.Response.Headers.RetryAfter = answer.RetryAfter?.ToString() ?? "5";
                break;
        }
        return pages.ShowAgain(tenant, petition, Entries(form, answer, petition.Words), (int)answer.Status);
    }

    private static SignatureForm FormOf(IFormCollection typed, Words words)
    {
        bool? consent = typed["contactConsent"].ToString() switch { "yes" => true, "no" => false, _ => null };
        return new(typed["givenName"].ToString(), typed["familyName"].ToString(), typed["email"].ToString(), typed["country"].ToString(), consent, words.Language);
    }

    private static SignForm.Entries Entries(SignatureForm form, SigningAnswer answer, Words words)
    {
        var errors = Fields.Where(answer.Errors.ContainsKey).ToDictionary(field => field, field => words[ErrorOf(field, form)]);
        var message = answer.Status switch
        {
            HttpStatusCode.UnprocessableEntity when errors.Count > 0 => words["error.summary"],
            HttpStatusCode.TooManyRequests => words["error.limit"],
            HttpStatusCode.ServiceUnavailable => words["error.busy"],
            HttpStatusCode.RequestEntityTooLarge => words["error.tooLarge"],
            _ => words["error.unknown"],
        };
        return new(form.GivenName, form.FamilyName, form.Email, form.Country, form.ContactConsent, message, errors);
    }

    // In the page's own language: which of our sentences helps follows from what was typed.
    private static string ErrorOf(string field, SignatureForm form)
    {
        var isEmpty = field switch
        {
            "givenName" => string.IsNullOrWhiteSpace(form.GivenName),
            "familyName" => string.IsNullOrWhiteSpace(form.FamilyName),
            "email" => string.IsNullOrWhiteSpace(form.Email),
            "country" => string.IsNullOrWhiteSpace(form.Country),
            _ => form.ContactConsent is null,
        };
        return isEmpty ? $"error.{field}.required" : $"error.{field}";
    }
}
