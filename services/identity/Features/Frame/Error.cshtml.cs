using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Platform.Identity.Features.Frame;

/// <summary>What people see when something did not work. Says what to do next; shows no more than the protocol's own error code.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ErrorModel : PageModel
{
    public string Heading { get; private set; } = "";
    public string Explanation { get; private set; } = "";

    /// <summary>The standard's name of the error, for the people who run the client.</summary>
    public string? Code { get; private set; }

    public void OnGet() => Explain();

    public void OnPost() => Explain();

    private void Explain()
    {
        var answer = HttpContext.GetOpenIddictServerResponse();
        Code = answer?.Error;
        (Heading, Explanation) = Response.StatusCode switch
        {
            _ when Code is not null => ("This sign-in link does not work", "The page that sent you here asked for something that is not allowed. Go to the dashboard and start again there."),
            StatusCodes.Status404NotFound => ("There is nothing here", "The address may be misspelt, or the page has moved."),
            StatusCodes.Status400BadRequest => ("Please try that again", "The form was open for too long or came from somewhere else. Go back, reload the page and send it again."),
            _ => ("Something went wrong", "That is our fault, not yours. Please try again; if it happens again, tell us when it did."),
        };
    }
}
