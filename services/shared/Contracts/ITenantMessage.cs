namespace Platform.Contracts;

/// <summary>Every message belongs to one tenant. The bus header of the same meaning must agree with it, or the message is refused.</summary>
public interface ITenantMessage
{
    /// <summary>The tenant whose fact this is.</summary>
    Guid TenantId { get; }
}
