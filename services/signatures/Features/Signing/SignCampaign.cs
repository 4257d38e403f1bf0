using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults.Limits;
using Platform.Signatures.Features.Batches;
using Platform.Signatures.Features.Campaigns;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Signing;

internal static class SignCampaign
{
    public const int MostBytes = 16 * 1024;

    /// <summary>A signature as the person typed it.</summary>
    /// <param name="GivenName">1 to 80 characters.</param>
    /// <param name="FamilyName">1 to 80 characters.</param>
    /// <param name="Email">An address that mail reaches (RFC 5321); the confirmation goes there.</param>
    /// <param name="Country">ISO 3166-1 alpha-2.</param>
    /// <param name="ContactConsent">The answer to "may the organisation contact you"; must be given, yes or no (GDPR art. 7).</param>
    /// <param name="Language">en or es; the campaign's when left out.</param>
    public sealed record Request(string? GivenName, string? FamilyName, string? Email, string? Country, bool? ContactConsent, string? Language);

    /// <summary>The same answer for a first signature and a repeated one: nobody learns who has signed.</summary>
    /// <param name="Status">confirmation_sent</param>
    public sealed record Response(string Status);

    private static readonly Response Sent = new("confirmation_sent");

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/campaigns/{slug}/signatures", Handle)
        .WithName("SignCampaign").WithTags("Signing")
        .WithSummary("Sign a campaign")
        .WithDescription("""
            Takes a signature; it counts once its person has pressed the button behind the link in the confirmation mail.
            202 means that it is stored for good. The same person again gets the same answer and, some seconds later at the earliest, the same mail.
            410 names what to do next. 503 and 429 carry Retry-After (seconds); nothing was stored then. At most 16 KB.
            """)
        .Accepts<Request>("application/json")
        .Produces<Response>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    // The database's context is made only where it is needed: a signature that is taken needs none.
    private static async Task<IResult> Handle(
        string slug, HttpContext context, KnownCampaigns campaigns, EmailAddresses addresses, SigningPace pace, SubmitSignatures signatures, UsageMeter usage)
    {
        var tenant = context.Tenant();
        // Before anything tells whether there is such a campaign.
        if (pace.IsSpent(tenant, out var wait))
            return TooFast(context, wait);
        if (await campaigns.Find(context, slug) is not { } campaign)
            return NotOpen.Unknown();

        var (request, refusal) = await Read(context);
        if (request is not null && SignatureRules.Faults(request) is { Count: > 0 } faults)
            refusal = Invalid(faults);
        // A wrong body must not tell that a campaign is about to open, nor be corrected for one that has closed.
        if (refusal is not null)
            return await NotOpen.Look(context, campaign.Id) ?? refusal;
        if (!pace.TryPass(tenant, out wait))
            return TooFast(context, wait);

        var email = EmailAddresses.Normalise(request!.Email!.Trim())!;
        var submission = new Submission(
            campaign.Id, addresses.Key(tenant.Id, email), request.GivenName!.Trim(), request.FamilyName!.Trim(), email,
            request.Country!, request.Language ?? campaign.Language, request.ContactConsent!.Value);
        try
        {
            var submitted = await signatures.Write(tenant.Id, submission);
            if (submitted.IsTaken)
            {
                usage.Used(tenant.Id, UsageKind.Signatures);
                return TypedResults.Accepted((string?)null, Sent);
            }
            if (submitted.ClosedAt is { } closedAt)
                return await NotOpen.Closed(context, campaign.Id, closedAt);
            campaigns.Forget(tenant.Id, slug);
            return NotOpen.Unknown();
        }
        catch (QueueFullException)
        {
            context.Response.Headers.RetryAfter = "2";
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: "Very many people are signing at this moment. Nothing was stored; try again in a moment.");
        }
    }

    private static ProblemHttpResult TooFast(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, detail: "Very many people are signing at this moment. Nothing was stored; try again in a moment.");
    }

    private static async Task<(Request?, IResult?)> Read(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            return (null, TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType, detail: "Send application/json."));
        if (context.Request.ContentLength > MostBytes)
            return (null, TypedResults.Problem(statusCode: StatusCodes.Status413PayloadTooLarge, detail: $"Send at most {MostBytes} bytes."));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostBytes;
        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, SigningJson.Default.Request, context.RequestAborted);
            return request is null ? (null, Broken()) : (request, null);
        }
        catch (JsonException e) when (e.InnerException is not JsonException && e.Path is { Length: > 2 } path)
        {
            // The reader's own errors are inside; any other is about one value.
            return (null, Invalid(new() { [path[2..]] = ["Give this once, as a value of the right kind."] }));
        }
        catch (JsonException)
        {
            return (null, Broken());
        }
    }

    private static IResult Broken() =>
        TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, detail: "The body is not a JSON object that can be read.");

    private static IResult Invalid(Dictionary<string, string[]> faults) => TypedResults.Problem(
        new HttpValidationProblemDetails(faults) { Status = StatusCodes.Status422UnprocessableEntity });
}
