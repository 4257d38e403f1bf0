using Platform.Contracts;

namespace Platform.Tenancy;

/// <summary>A tenant as every service knows it: a replica of identity's registry, kept by <see cref="TenantChanged"/>.</summary>
public sealed class TenantInfo
{
    public required Guid Id { get; init; }

    /// <summary>The name in its address; may change, unlike <see cref="Id"/>.</summary>
    public required string Identifier { get; set; }

    public required string Name { get; set; }
    public required TenantStatus Status { get; set; }

    /// <summary>The newest change wins, whatever the order of arrival.</summary>
    public required long Version { get; set; }

    public required TenantProfile Profile { get; set; }

    /// <summary>Its own verified domain, lower-case ASCII; null for none.</summary>
    public string? Domain { get; set; }

    public TenantLimits Limits { get; set; } = new();

    public bool IsActive => Status == TenantStatus.Active;

    // Written once for each copy that the registry reads.
    private string? _forGateway;

    internal string Note => _forGateway ??= TenantNote.Write(this);

    /// <summary>The shape of every identifier; checked before any look-up (RFC 1123 label, lower case).</summary>
    public static bool IsIdentifier(string value)
    {
        if (value.Length is 0 or > 63 || value[0] == '-' || value[^1] == '-')
            return false;
        foreach (var c in value)
            if (c is not (>= 'a' and <= 'z' or >= '0' and <= '9' or '-'))
                return false;
        return true;
    }
}
