using Microsoft.AspNetCore.Mvc;

namespace Platform.Identity.Features.Tenants;

internal static class SetLogo
{
    /// <summary>Bytes of an uploaded file.</summary>
    public const int MostBytes = 512 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/tenant/logo", Handle)
        .RequireAuthorization("tenant:write")
        .DisableAntiforgery()
        .WithMetadata(new RequestSizeLimitAttribute(2 * MostBytes))
        .WithName("SetTenantLogo").WithTags("Tenant")
        .WithSummary("Set the organisation's logo")
        .WithDescription($"""
            A form with the field "file": SVG, PNG, JPEG or WebP, at most {MostBytes / 1024} kB. Of an SVG only shapes, text, gradients, clips, masks and plain
            styles are kept: no scripts, animations, filters, pictures or anything from elsewhere, and at most {CleanSvg.MostBytes / 1024} kB. A picture is
            encoded anew, without metadata, at most {LogoPicture.MostWidth} by {LogoPicture.MostHeight} pixels. The same again changes nothing.
            """)
        .Accepts<IFormFile>("multipart/form-data")
        .Produces<GetTenant.Response>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(HttpContext context, TenantChanges changes, CancellationToken cancel)
    {
        if (!context.Request.HasFormContentType)
            return TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType, detail: "Send multipart/form-data with the field \"file\".");
        IFormFile? file;
        try
        {
            file = (await context.Request.ReadFormAsync(cancel)).Files["file"];
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status413PayloadTooLarge);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // Malformed, or it ended before its last boundary.
            return TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, detail: "The form cannot be read.");
        }

        var (logo, fault) = file switch
        {
            null or { Length: 0 } => (null, "Choose a file."),
            { Length: > MostBytes } => (null, $"The file is larger than {MostBytes / 1024} kB."),
            _ => await Make(await Bytes(file, cancel), cancel),
        };
        if (logo is null)
        {
            var faults = new Faults();
            faults.Add("file", fault!);
            return faults.Answer();
        }
        return TypedResults.Ok(GetTenant.Of(await changes.Change(tenant => tenant.Profile = tenant.Profile with { LogoSvg = logo }, cancel, "logo.set")));
    }

    /// <summary>What the file is, its first bytes say, whatever its sender calls it.</summary>
    private static async Task<(string? Logo, string? Fault)> Make(byte[] file, CancellationToken cancel) =>
        LogoPicture.IsPicture(file) ? await LogoPicture.Make(file, cancel) : CleanSvg.Make(file);

    private static async Task<byte[]> Bytes(IFormFile file, CancellationToken cancel)
    {
        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }
}
