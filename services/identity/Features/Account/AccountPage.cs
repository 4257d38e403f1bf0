using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.SecondFactor;
using Platform.Identity.Features.SignIn;

namespace Platform.Identity.Features.Account;

/// <summary>A page that only its own person sees. What is dangerous asks for the password or a passkey when the last time is long ago.</summary>
internal abstract class AccountPage(IdentityDb db, TimeProvider clock) : PageModel
{
    public Person Me { get; private set; } = null!;

    /// <summary>The sign-in in this browser.</summary>
    public Session Here { get; private set; } = null!;

    /// <summary>Whether this page, all of it, is for people who have just shown who they are.</summary>
    protected virtual bool IsDangerous => false;

    protected IdentityDb Db => db;

    protected DateTimeOffset Now => clock.GetUtcNow();

    protected CancellationToken Cancel => HttpContext.RequestAborted;

    protected bool IsFresh => Now - Here.ConfirmedAt <= Sessions.Fresh;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var own = HttpContext.Request.Path + HttpContext.Request.QueryString;
        if (await Sessions.Of(HttpContext) is not { } current)
        {
            context.Result = LocalRedirect("/sign-in" + QueryString.Create("returnUrl", own));
            return;
        }
        Me = await db.People.SingleAsync(row => row.Id == current.PersonId, Cancel);
        Here = await db.Sessions.SingleAsync(row => row.Id == current.SessionId, Cancel);
        if (Here.SecondFactorAt is null && await SecondFactorNeeded.HasAny(db, Me.Id, Cancel))
            context.Result = LocalRedirect("/sign-in/second-step" + QueryString.Create("returnUrl", own));
        else if (IsDangerous && !IsFresh)
            context.Result = LocalRedirect("/account/confirm" + QueryString.Create("returnUrl", own));
        else
            await next();
    }

    /// <summary>The same page with what is wrong on it.</summary>
    protected PageResult Refused(int status = StatusCodes.Status422UnprocessableEntity)
    {
        ModelState.Clear();
        var page = Page();
        page.StatusCode = status;
        return page;
    }
}
