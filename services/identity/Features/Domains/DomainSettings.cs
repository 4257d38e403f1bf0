namespace Platform.Identity.Features.Domains;

/// <summary>The section <c>Domains</c>. What is here holds where nothing else is configured.</summary>
internal sealed class DomainSettings
{
    /// <summary>Names that a tenant gets within an hour; each of them may cost a certificate.</summary>
    public int NewPerHour { get; init; } = 5;

    /// <summary>Questions within a minute whether a certificate may be had, of all networks together.</summary>
    public int AsksPerMinute { get; init; } = 1_200;

    /// <summary>The same from one network.</summary>
    public int AsksPerMinuteOfNetwork { get; init; } = 600;
}
