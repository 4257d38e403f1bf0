using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.Notifications.Data;

/// <summary>What a mail to the staff says and to whom. Forgotten once the mail has left: it holds an address and a link that opens something.</summary>
internal sealed class StaffLetter : ITenantOwned
{
    public Guid TenantId { get; init; }

    /// <summary>The mail's.</summary>
    public Guid Id { get; init; }

    public required string Name { get; init; }
    public required string Email { get; init; }
    public required string Language { get; init; }
    public string? Link { get; init; }
    public string? Organisation { get; init; }
    public string? InvitedBy { get; init; }
    public string? Role { get; init; }
    public string? Domain { get; init; }
    public SecurityChange? Change { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }
}
