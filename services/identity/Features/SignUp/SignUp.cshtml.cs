using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignUp;

/// <summary>An organisation opens its account. Its answer is the same whether or not the address has an account already.</summary>
internal sealed class SignUpModel(OrganisationAddress addresses, RequestSignUp request, SignInThrottle throttle, Words words, PlatformAddresses platform) : PageModel
{
    public const int MostName = 100;

    [BindProperty]
    public string? Organisation { get; set; }

    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public string? PersonName { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Language { get; set; }

    /// <summary>Whoever reads Spanish here most likely writes it too.</summary>
    public string Suggested => Language ?? words.Language;

    public Dictionary<string, string> Errors { get; } = [];
    public bool IsSent { get; private set; }
    public string Domain => $".{platform.PublicHost}";

    public async Task<IActionResult> OnPost(CancellationToken cancel)
    {
        (Organisation, PersonName, Email) = (Organisation?.Trim(), PersonName?.Trim(), Email?.Trim());
        Address = string.IsNullOrWhiteSpace(Address) ? OrganisationAddress.Suggest(Organisation ?? "") : Address.Trim().ToLowerInvariant();
        await Check(cancel);
        if (Errors.Count > 0)
            return Again(StatusCodes.Status422UnprocessableEntity);

        if (await throttle.Count($"sign-up {Email}", HttpContext.Connection.RemoteIpAddress, null, cancel) is { } wait)
        {
            Errors[""] = TooMany.Say(Response, words, wait);
            return Again(StatusCodes.Status429TooManyRequests);
        }
        await request.Run(new(Organisation!, Address, PersonName!, Email!, Language == "es" ? "es" : "en"), cancel);
        IsSent = true;
        return Page();
    }

    private async Task Check(CancellationToken cancel)
    {
        Fault(nameof(Organisation), Name(Organisation, words["signUp.organisation.missing"]));
        Fault(nameof(PersonName), Name(PersonName, words["signUp.name.missing"]));
        Fault(nameof(Email), PersonRules.IsAddress(Email) ? null : words["email.wrong"]);
        if (!string.IsNullOrEmpty(Organisation) || !string.IsNullOrEmpty(Address))
            Fault(nameof(Address), await addresses.Fault(Address!, cancel));
    }

    private string? Name(string? name, string missing) => name switch
    {
        null or "" => missing,
        { Length: > MostName } => words.Format("signUp.long", MostName),
        _ when name.Any(char.IsControl) || name.Contains("://", StringComparison.Ordinal) => words["signUp.letters"],
        _ => null,
    };

    private void Fault(string field, string? message)
    {
        if (message is not null)
            Errors.TryAdd(field, message);
    }

    private PageResult Again(int status)
    {
        ModelState.Clear();
        var page = Page();
        page.StatusCode = status;
        return page;
    }
}
