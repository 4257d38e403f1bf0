using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.Frame;

/// <summary>
/// The language of a page: the one that was chosen in this browser, else the first of those that the browser asks for and the
/// pages speak, else English. The API speaks English to everybody.
/// </summary>
internal static class PageLanguage
{
    private const string Cookie = "language";
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    public static Words Of(HttpContext? context) => context is null || Hosts.IsApi(context)
        ? Words.English
        : Words.Find(Chosen(context)) ?? Asked(context.Request) ?? Words.English;

    public static IEnumerable<Words> Others(Words shown) => Words.Languages.Where(words => words != shown).OrderBy(words => words.Language);

    /// <summary>Somebody chose it. The cookie holds the language and nothing else.</summary>
    public static void Remember(HttpContext context, Words words) => Keep(context, words, Remembered);

    /// <summary>A client says which languages the person reads there (<c>ui_locales</c>). It holds until the browser closes, and only where nobody chose.</summary>
    public static void Suggest(HttpContext context, string? locales)
    {
        if (locales is not null && Chosen(context) is null && locales.Split(' ').Select(Words.Find).FirstOrDefault(words => words is not null) is { } words)
            Keep(context, words, null);
    }

    /// <summary>The link that shows this page in another language.</summary>
    public static string Link(HttpContext context, Words other) => $"/language/{other.Language}" + QueryString.Create("returnUrl", Here(context));

    /// <summary>The address of what is shown, also when it answers a form: without the form's button, with the way back and the mailed token.</summary>
    private static string Here(HttpContext context)
    {
        var wanted = context.Features.Get<IStatusCodeReExecuteFeature>();
        // What a refused client asked for is not said again: it may be somebody else's address. A late one only names what it had pushed.
        var isRefused = context.GetOpenIddictServerResponse()?.Error is not null && !ErrorModel.IsLate(context);
        var query = QueryHelpers.ParseQuery(isRefused ? "" : wanted is null ? context.Request.QueryString.Value : wanted.OriginalQueryString);
        query.Remove("handler");
        // What was read already: a form that cannot be read is why some pages of errors are shown.
        var form = context.Features.Get<IFormFeature>()?.Form;
        foreach (var name in new[] { "ReturnUrl", "Token" })
            if (form?[name] is { Count: 1 } value)
                query[name] = value;
        return new PathString(wanted?.OriginalPath ?? context.Request.Path).ToUriComponent() + QueryString.Create(query);
    }

    private static string? Chosen(HttpContext context) => context.Request.Cookies[Cookies(context).Name(Cookie)];

    private static void Keep(HttpContext context, Words words, TimeSpan? lifetime) =>
        context.Response.Cookies.Append(Cookies(context).Name(Cookie), words.Language, Cookies(context).Options(lifetime));

    private static Words? Asked(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .Where(language => language.Quality is not 0)
        .OrderByDescending(language => language.Quality ?? 1)
        .Select(language => Words.Find(language.Value.Value))
        .FirstOrDefault(words => words is not null);

    private static BrowserCookies Cookies(HttpContext context) => context.RequestServices.GetRequiredService<BrowserCookies>();
}
