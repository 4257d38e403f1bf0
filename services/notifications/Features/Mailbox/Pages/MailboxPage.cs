using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Platform.Notifications.Features.Mailbox.Pages;

/// <summary>Answers with one page of the mailbox: plain HTML and one style sheet, no script.</summary>
internal sealed class MailboxPage(Type component, object model, int status = StatusCodes.Status200OK) : IResult
{
    public const string StylePath = "/mailbox.css";
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly byte[] Style = Read("Platform.Notifications.Features.Mailbox.Pages.mailbox.css");

    /// <summary>Changes with the style sheet, so that nobody sees new pages in old clothes.</summary>
    public static string StyleLink { get; } = $"{StylePath}?v={Convert.ToHexStringLower(SHA256.HashData(Style).AsSpan(0, 4))}";

    public static MailboxPage Of<TPage>(object model, int status = StatusCodes.Status200OK) where TPage : IComponent => new(typeof(TPage), model, status);

    public static void MapStyle(IEndpointRouteBuilder routes) => routes.MapGet(StylePath, (HttpContext context) =>
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(Style, "text/css; charset=utf-8");
    }).ExcludeFromDescription();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Model"] = model });
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync(component, parameters)).ToHtmlString());

        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        await response.WriteAsync("<!doctype html>\n" + html, Encoding.UTF8, httpContext.RequestAborted);
    }

    private static byte[] Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is missing.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
