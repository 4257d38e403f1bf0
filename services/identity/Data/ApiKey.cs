using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>Lets a system of the tenant's own call the API. The <see cref="Client"/> of the same id is what the token server knows of it.</summary>
public sealed class ApiKey : ITenantOwned
{
    /// <summary>Every client id of a key begins with it.</summary>
    public const string ClientIdPrefix = "tk_";

    public required Guid TenantId { get; init; }

    /// <summary>UUIDv7: newer ones are greater.</summary>
    public required Guid Id { get; init; }

    public required string ClientId { get; init; }
    public required string Name { get; init; }
    public required string[] Scopes { get; init; }
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The name that its maker had then.</summary>
    public required string MadeBy { get; init; }

    /// <summary>From then on (UTC) it opens nothing; its secrets are gone.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A secret of a key. While a new one is brought to all systems, two are good at the same time.</summary>
public sealed class KeySecret : ITenantOwned
{
    public required Guid TenantId { get; init; }
    public required Guid Id { get; init; }
    public required Guid KeyId { get; init; }

    /// <summary>SHA-256: what has 256 random bits needs no slow hash.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Its last characters, to tell two secrets apart.</summary>
    public required string Ending { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The hour (UTC) in which it got a token last.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

internal static class KeyTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<ApiKey>(row =>
        {
            row.ToTable("api_keys");
            row.HasKey(key => new { key.TenantId, key.Id });
            row.Property(key => key.ClientId).HasMaxLength(100);
            row.Property(key => key.Name).HasMaxLength(100);
            row.Property(key => key.MadeBy).HasMaxLength(200);
        });
        model.Entity<KeySecret>(row =>
        {
            row.ToTable("key_secrets");
            row.HasKey(secret => new { secret.TenantId, secret.Id });
            row.HasIndex(secret => new { secret.TenantId, secret.KeyId });
            row.Property(secret => secret.Ending).HasMaxLength(8);
            row.HasOne<ApiKey>().WithMany().HasForeignKey(secret => new { secret.TenantId, secret.KeyId });
        });
    }
}
