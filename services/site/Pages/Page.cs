using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Net.Http.Headers;

namespace Platform.Site.Pages;

/// <summary>The answer to a request: one page component with its model, rendered to HTML.</summary>
internal sealed class Page : IResult
{
    private readonly Type _component;
    private readonly object _model;
    private readonly int _status;
    private readonly Keeping _keeping;

    private Page(Type component, object model, int status, Keeping keeping) =>
        (_component, _model, _status, _keeping) = (component, model, status, keeping);

    public static Page Show<TPage, TModel>(TModel model, Keeping keeping, int status = StatusCodes.Status200OK)
        where TPage : PageOf<TModel> where TModel : class => new(typeof(TPage), model, status, keeping);

    public async Task ExecuteAsync(HttpContext context)
    {
        var html = await Render(context.RequestServices);
        var response = context.Response;
        response.StatusCode = _status;
        response.ContentType = "text/html; charset=utf-8";
        _keeping.Say(response.Headers, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        if (_keeping.IsPublic && _status == StatusCodes.Status200OK)
        {
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(html).AsSpan(0, 16))}\"");
            response.GetTypedHeaders().ETag = tag;
            if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                response.ContentType = null;
                return;
            }
        }
        response.ContentLength = html.Length;
        await response.Body.WriteAsync(html, context.RequestAborted);
    }

    private async Task<byte[]> Render(IServiceProvider services)
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(PageOf<object>.Model)] = _model });
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync(_component, parameters);
            return Encoding.UTF8.GetBytes("<!doctype html>\n" + root.ToHtmlString());
        });
    }
}
