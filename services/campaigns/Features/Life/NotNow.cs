namespace Platform.Campaigns.Features.Life;

/// <summary>409: the campaign's state does not allow it, and what does.</summary>
internal static class NotNow
{
    public static IResult Answer(string title, string detail) =>
        TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: title, detail: detail);
}
