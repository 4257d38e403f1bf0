using Platform.Contracts;

namespace Platform.Testing;

/// <summary>Tenants for tests, each with a name of its own.</summary>
public static class TestTenants
{
    public static TenantChanged Changed(Guid id, TenantStatus status = TenantStatus.Active, Func<TenantProfile, TenantProfile>? profile = null, long version = 1) => new()
    {
        TenantId = id,
        Version = version,
        Identifier = "t" + id.ToString("n")[12..],
        Name = "Friends of Test " + id.ToString("n")[^4..],
        Status = status,
        Profile = (profile ?? (same => same))(Profile),
    };

    private static TenantProfile Profile => new()
    {
        PrimaryColor = "#0b6e4f",
        AccentColor = "#f2a541",
        Tagline = "We test, so that it holds.",
        Language = "en",
        TimeZone = "Europe/Berlin",
        ContactEmail = "hello@friends.example",
        PostalAddress = "1 Test Street, Exampletown",
        PrivacyText = "We keep what we need.",
    };
}
