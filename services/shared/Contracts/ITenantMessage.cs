namespace Platform.Contracts;

/// <summary>Every message belongs to one tenant. The bus header of the same meaning must agree with it, or the message is refused.</summary>
public interface ITenantMessage
{
    /// <summary>The tenant whose fact this is.</summary>
    Guid TenantId { get; }
}

/// <summary>
/// Says of many things what it would say of each, so that several messages of one tenant can travel as one. Whoever consumes
/// it must not mind the same thing twice: after a crash the same things may come joined in another way.
/// </summary>
public interface IJoinable : ITenantMessage
{
    /// <summary>This message with everything that those after it say. They are of the same type and tenant.</summary>
    ITenantMessage Join(IEnumerable<ITenantMessage> later);
}
