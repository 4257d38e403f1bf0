namespace Platform.Contracts;

/// <summary>
/// A tenant was registered or its entry in the registry changed. Carries the whole entry, so the newest <see cref="Version"/>
/// wins and the order of arrival does not matter. Published by identity; every service keeps a replica.
/// </summary>
[MayComeFirst]
public sealed record TenantChanged : ITenantMessage
{
    public required Guid TenantId { get; init; }

    /// <summary>Grows with each change of this tenant.</summary>
    public required long Version { get; init; }

    /// <summary>The name in the tenant's address, for example "greenvoice" in greenvoice.example.org.</summary>
    public required string Identifier { get; init; }

    public required string Name { get; init; }
    public required TenantStatus Status { get; init; }
    public required TenantProfile Profile { get; init; }
}

public enum TenantStatus
{
    Active,
    Suspended,
    Deleted,
}

/// <summary>What the public and the mails show of a tenant.</summary>
public sealed record TenantProfile
{
    /// <summary>Brand colour as #rrggbb, for buttons and headings on a light ground.</summary>
    public required string PrimaryColor { get; init; }

    /// <summary>Second brand colour as #rrggbb.</summary>
    public required string AccentColor { get; init; }

    /// <summary>The logo as SVG source, or null for the name in letters.</summary>
    public string? LogoSvg { get; init; }

    /// <summary>One sentence about the organisation, shown on its home page.</summary>
    public string? Tagline { get; init; }

    /// <summary>Default language, BCP 47 (en, es).</summary>
    public required string Language { get; init; }

    /// <summary>IANA time zone in which staff enter times.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Address that replies to mails go to.</summary>
    public required string ContactEmail { get; init; }

    /// <summary>Postal address shown at the foot of mails.</summary>
    public required string PostalAddress { get; init; }

    /// <summary>How the organisation handles personal data, plain text.</summary>
    public required string PrivacyText { get; init; }

    /// <summary>Days after confirming until the "take another action" mail.</summary>
    public int FollowUpDays { get; init; } = 3;

    /// <summary>Whether staff must show a second factor to work for this organisation.</summary>
    public bool RequireSecondFactor { get; init; }
}
