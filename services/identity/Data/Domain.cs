using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;

namespace Platform.Identity.Data;

/// <summary>
/// The one name of its own that a tenant wants its public pages at. Many tenants may want the same name, each with a token of
/// its own; who has it is in <see cref="DomainHolder"/>.
/// </summary>
public sealed class Domain : ITenantOwned
{
    /// <summary>After so many days on which a verified name did not lead here, it is disabled.</summary>
    public const int MostFailures = 3;

    public Guid TenantId { get; init; }

    /// <summary>Lower-case ASCII (IDNA A-labels), without a dot at its end.</summary>
    public required string Name { get; set; }

    /// <summary>160 random bits that only who writes the name's records can put there; new with each claim.</summary>
    public required string Token { get; set; }

    public required DomainState State { get; set; }
    public required DateTimeOffset ClaimedAt { get; set; }

    /// <summary>Since when the pages are there (UTC).</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>When the records were looked at last (UTC).</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    public DomainSeen Seen { get; set; }

    /// <summary>What stood in the record that was wrong: anybody's text, printable ASCII.</summary>
    public string? SeenText { get; set; }

    /// <summary>Days in a row on which it did not lead here.</summary>
    public int Failures { get; set; }

    /// <summary>The last of these days (UTC).</summary>
    public DateOnly? FailedOn { get; set; }

    /// <summary>When this tenant got names within the last hour (UTC); stays when a name is let go.</summary>
    public DateTimeOffset[] Taken { get; set; } = [];

    public bool IsWaiting => State is DomainState.WaitingForProof or DomainState.WaitingForAddress;

    /// <summary>Whether its records are looked at from time to time.</summary>
    public bool IsWatched => IsWaiting || State == DomainState.Verified;

    /// <summary>Begins anew: nothing that was proven before counts.</summary>
    public void Claim(string name, string token, DateTimeOffset now)
    {
        (Name, Token, State, ClaimedAt) = (name, token, DomainState.WaitingForProof, now);
        (VerifiedAt, CheckedAt, Seen, SeenText, Failures, FailedOn) = (null, null, DomainSeen.Nothing, null, 0, null);
    }

    /// <summary>It did not lead here on this day; however often it was looked at, a day counts once.</summary>
    /// <returns>True when that was one day too many.</returns>
    public bool FailOn(DateOnly day)
    {
        if (FailedOn != day)
            (FailedOn, Failures) = (day, Failures + 1);
        return Failures >= MostFailures;
    }

    /// <summary>The pages are no longer there. Whoever wants the name again proves it again.</summary>
    public void End(DomainState state) => (State, Token, VerifiedAt) = (state, "", null);
}

public enum DomainState
{
    /// <summary>The TXT record with the token is not there yet.</summary>
    WaitingForProof,

    /// <summary>The token was seen; the name does not lead here yet, or somebody else has it.</summary>
    WaitingForAddress,

    /// <summary>The public pages are there.</summary>
    Verified,

    /// <summary>It was verified and stopped leading here.</summary>
    Disabled,

    /// <summary>Nobody set its records up in time.</summary>
    Expired,

    LetGo,
}

/// <summary>What the last look at the records came to.</summary>
public enum DomainSeen
{
    Nothing,

    /// <summary>The domain name system gave no answer, which says nothing about the name.</summary>
    NoAnswer,
    NoProof,
    OtherProof,
    NoAddress,
    OtherAddress,

    /// <summary>All is right, but another tenant has the name and its proof is still there.</summary>
    InUse,

    /// <summary>All is right, but this tenant got too many names within an hour.</summary>
    TooMany,
    Right,

    /// <summary>Another tenant has proven the name, and this one's proof was gone.</summary>
    Moved,
}

/// <summary>
/// Who has a name. Of no tenant: the key over all of them is what lets only one have it, whoever asks at the same moment. It
/// holds nothing that the public does not see.
/// </summary>
public sealed class DomainHolder
{
    public required string Name { get; init; }
    public required Guid TenantId { get; init; }

    /// <summary>SHA-256 of the token that won it: while that stands in the records, nobody else gets the name.</summary>
    public required byte[] Proof { get; init; }
}

/// <summary>When whose name is looked at next. Of no tenant, so that one look finds what is due for all: ids and instants only.</summary>
public sealed class DomainCheck
{
    public required Guid TenantId { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? LeasedUntil { get; init; }
}

internal static class DomainTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Domain>(row =>
        {
            row.ToTable("domains");
            row.HasKey(domain => domain.TenantId);
            row.Property(domain => domain.Name).HasMaxLength(253);
            row.Property(domain => domain.Token).HasMaxLength(64);
            row.Property(domain => domain.State).HasConversion<string>().HasMaxLength(20);
            row.Property(domain => domain.Seen).HasConversion<string>().HasMaxLength(20);
            row.Property(domain => domain.SeenText).HasMaxLength(200);
            row.Property(domain => domain.Taken).HasDefaultValueSql("'{}'");
            row.HasOne<TenantInfo>().WithMany().HasForeignKey(domain => domain.TenantId);
        });
        model.Entity<DomainHolder>(row =>
        {
            row.ToTable("domain_holders");
            row.HasKey(holder => holder.Name);
            row.HasIndex(holder => holder.TenantId).IsUnique();
            row.Property(holder => holder.Name).HasMaxLength(253);
            row.HasOne<TenantInfo>().WithMany().HasForeignKey(holder => holder.TenantId);
        });
        model.Entity<DomainCheck>(row =>
        {
            row.ToTable("domain_checks");
            row.HasKey(check => check.TenantId);
            row.HasIndex(check => check.DueAt);
            row.HasOne<TenantInfo>().WithMany().HasForeignKey(check => check.TenantId);
        });
    }
}
