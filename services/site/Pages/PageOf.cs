using Microsoft.AspNetCore.Components;

namespace Platform.Site.Pages;

/// <summary>A whole page: a component that is rendered once from its model and then forgotten.</summary>
public abstract class PageOf<TModel> : ComponentBase where TModel : class
{
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = null!;
}
