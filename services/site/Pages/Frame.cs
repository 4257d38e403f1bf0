using Platform.Site.Texts;
using Platform.Tenancy;

namespace Platform.Site.Pages;

/// <summary>What every page says about itself: whose it is, its language, title and what others show when it is shared.</summary>
public sealed record Frame
{
    /// <summary>Null only where nobody knows the tenant.</summary>
    public required TenantInfo? Tenant { get; init; }

    public required Words Words { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }

    /// <summary>The page's one address; null when it should not be listed.</summary>
    public Uri? Canonical { get; init; }

    public Uri? Image { get; init; }
    public string? ImageAlt { get; init; }

    /// <summary>In which this page can be read too.</summary>
    public IReadOnlyList<Words> OtherLanguages { get; init; } = [];

    public string FullTitle => Tenant is null || Title.Contains(Tenant.Name, StringComparison.Ordinal) ? Title : $"{Title} – {Tenant.Name}";
}
