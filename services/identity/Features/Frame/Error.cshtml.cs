using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.Frame;

/// <summary>What people see when something did not work. Says what to do next; shows no more than the protocol's own error code.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ErrorModel(Words words) : PageModel
{
    public string Heading { get; private set; } = "";
    public string Explanation { get; private set; } = "";

    /// <summary>The standard's name of the error, for the people who run the client.</summary>
    public string? Code { get; private set; }

    /// <summary>A pushed request that is over: too much time has passed since, or a sign-in came of it already.</summary>
    internal static bool IsLate(HttpContext context) =>
        context.GetOpenIddictServerResponse()?.Error == OpenIddictConstants.Errors.InvalidToken && context.GetOpenIddictServerRequest()?.RequestUri is not null;

    /// <summary>However what went wrong was asked for.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var answer = HttpContext.GetOpenIddictServerResponse();
        // There is nothing wrong with the client when a person was slow, or went back.
        var isLate = IsLate(HttpContext);
        Code = isLate ? null : answer?.Error;
        (Heading, Explanation) = Response.StatusCode switch
        {
            _ when isLate => (words["error.late"], words["error.late.text"]),
            _ when Code is not null => (words["error.link"], words["error.link.text"]),
            StatusCodes.Status404NotFound => (words["error.404"], words["error.404.text"]),
            StatusCodes.Status400BadRequest => (words["error.400"], words["error.400.text"]),
            _ => (words["error.500"], words["error.500.text"]),
        };
    }
}
