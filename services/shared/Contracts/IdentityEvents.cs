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

    /// <summary>The tenant's own verified domain in lower-case ASCII (IDNA A-labels), on which its public pages live; null for none.</summary>
    public string? Domain { get; init; }

    /// <summary>How much of the platform it may use at once.</summary>
    public TenantLimits Limits { get; init; } = new();
}

/// <summary>How much of the platform one tenant may use, so that another never waits for it. The operator changes them.</summary>
public sealed record TenantLimits
{
    /// <summary>Requests per second to its public pages and by its own systems together, averaged over ten seconds.</summary>
    public int RequestsPerSecond { get; init; } = 5_000;

    /// <summary>Signatures taken per minute, over all of its petitions.</summary>
    public int SignaturesPerMinute { get; init; } = 300_000;

    /// <summary>Exports that run at the same time.</summary>
    public int ExportsAtOnce { get; init; } = 2;

    /// <summary>Mails per hour that are sent to many people, such as closing mails. Confirmations and thanks are not held back.</summary>
    public int MailsPerHour { get; init; } = 200_000;
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

    /// <summary>All languages that it works in, BCP 47, the default one among them; empty for the default one alone.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The typeface of its pages.</summary>
    public BrandFont Font { get; init; }

    /// <summary>Links at the head of its pages, for example to its own site.</summary>
    public IReadOnlyList<BrandLink> HeaderLinks { get; init; } = [];

    /// <summary>Links at the foot of its pages.</summary>
    public IReadOnlyList<BrandLink> FooterLinks { get; init; } = [];

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

/// <summary>Typefaces that every device has; nothing is loaded from anywhere for them.</summary>
public enum BrandFont
{
    /// <summary>The one the device uses itself.</summary>
    System,

    /// <summary>Upright and plain, such as Helvetica or Arial.</summary>
    Sans,

    /// <summary>With serifs, such as Georgia.</summary>
    Serif,

    /// <summary>Open and round, such as Avenir or Trebuchet.</summary>
    Humanist,
}

/// <summary>A link that a tenant shows on its pages.</summary>
public sealed record BrandLink
{
    public required string Title { get; init; }

    /// <summary>Absolute, https or http.</summary>
    public required string Address { get; init; }
}
