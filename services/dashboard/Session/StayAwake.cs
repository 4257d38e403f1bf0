namespace Platform.Dashboard.Session;

/// <summary>
/// What a person does on an open page keeps the session awake; what the page does by itself does not. The browser tells the
/// one from the other (dashboard.js) and calls here: on the circuit's connection even an answer to a drawing looks like a deed.
/// </summary>
internal static class StayAwake
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/awake", () => TypedResults.NoContent()).RequireAuthorization();

    /// <summary>True for a deed and for opening a page; not for what an open page goes on to fetch: its circuit, fonts, pictures.</summary>
    public static bool IsOfThePerson(HttpRequest request) =>
        request.Path.StartsWithSegments("/awake") || request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
}
