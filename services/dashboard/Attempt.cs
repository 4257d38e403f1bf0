using System.Net;
using Microsoft.AspNetCore.Components;
using Platform.Dashboard.Session;
using Platform.Dashboard.Upstream;
using Platform.ServiceDefaults;

namespace Platform.Dashboard;

/// <summary>What went wrong, and what to do now, in words for the person who was about to do it.</summary>
public sealed record Failure(string What, string Next)
{
    internal UpstreamProblem? Problem { get; init; }

    /// <summary>The person has to show once more who they are; then it works.</summary>
    public bool NeedsConfirmation { get; init; }

    /// <summary>The same again may work: not for what does not exist, is not allowed or has to be corrected first.</summary>
    public bool CanRetry => !NeedsConfirmation && Problem is not { Status: HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Conflict } and not { IsInvalid: true };
}

/// <summary>
/// Runs what a screen asks of the other services. A session that has ended leads to the sign-in page and back to the same
/// path; everything else that can be expected comes back as a <see cref="Failure"/>.
/// </summary>
internal sealed class Attempt(NavigationManager navigation, ILogger<Attempt> log)
{
    private bool _leaving;

    /// <returns>Null when it worked.</returns>
    public async Task<Failure?> Run(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (SessionEnded)
        {
            SignInAgain(byHand: false);
            return new("Your session has ended.", "Taking you to the sign-in page and back …");
        }
        catch (TokenRefused)
        {
            SignInAgain(byHand: true);
            return new("Your session is no longer valid.", "Taking you to the sign-in page and back …");
        }
        catch (Exception e) when (Explain(e) is { } failure)
        {
            if (failure is { Problem: null, NeedsConfirmation: false })
                log.LogWarning("A service could not be reached: {Error}", e.GetType().Name);
            return failure;
        }
    }

    /// <returns>Null for what nobody can expect.</returns>
    internal static Failure? Explain(Exception e) => e switch
    {
        ConfirmationNeeded => new(
            "Please show once more that it is you.",
            "Your sign-in is more than ten minutes ago, and this is not for whoever finds an open browser. The button leads to a sign-in and back to this page; what you typed has to be entered again.") { NeedsConfirmation = true },
        UpstreamProblem problem => Explain(problem) with { Problem = problem },
        _ when e is HttpRequestException or TaskCanceledException { InnerException: TimeoutException } || DatabaseAway.Is(e) =>
            new("The platform cannot be reached at the moment.", "Nothing you typed is lost. Please try again in a few seconds."),
        _ => null,
    };

    /// <summary>The person signs out: from now on the end of the session leads nowhere, least of all back in.</summary>
    public void Leave() => _leaving = true;

    private void SignInAgain(bool byHand)
    {
        if (_leaving)
            return;
        var path = "/" + navigation.ToBaseRelativePath(navigation.Uri);
        navigation.NavigateTo($"/sign-in?to={Uri.EscapeDataString(path)}{(byHand ? "&again=true" : "")}{(path.StartsWith("/operator", StringComparison.Ordinal) ? "&platform=true" : "")}", forceLoad: true);
    }

    private static Failure Explain(UpstreamProblem problem) => problem.Status switch
    {
        HttpStatusCode.NotFound => new("This petition does not exist.", "It may have been removed. Go back to the list of petitions."),
        HttpStatusCode.Forbidden => new("Your role does not allow this.", "Ask an owner or admin of your organisation."),
        HttpStatusCode.Conflict => new(problem.Detail ?? problem.Title ?? "Somebody else changed this meanwhile.", "Load the page again and look at what has changed."),
        HttpStatusCode.RequestEntityTooLarge => new("This is too large.", "Choose a smaller file or shorten the text."),
        HttpStatusCode.TooManyRequests => new("That was too much at once.", "Please wait a few seconds and try again."),
        _ when problem.IsInvalid => new("Something needs another look.", string.Join(" ", problem.Errors.Values.SelectMany(messages => messages).Distinct())),
        HttpStatusCode.ServiceUnavailable => new(problem.Detail ?? "The platform is busy or starting.", "Please try again in a few seconds."),
        _ => new("This did not work.", problem.Detail ?? "Please try again. If it happens again, tell the people who run your platform."),
    };
}
