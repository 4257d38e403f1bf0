namespace Platform.Tenancy;

/// <summary>
/// Which tenant this scope (request, message, job) works for. Set once at the edge; everything behind it only asks.
/// There is no default: asking when none was set throws.
/// </summary>
public sealed class CurrentTenant
{
    private Guid? _id;

    public bool IsSet => _id is not null;

    /// <exception cref="TenantNotSetException">No tenant was set for this scope.</exception>
    public Guid Id => _id ?? throw new TenantNotSetException();

    /// <summary>Sets the tenant. The same tenant again is harmless; another one is a bug and throws.</summary>
    public void Set(Guid id)
    {
        if (id == Guid.Empty)
            throw new ArgumentException("A tenant id is never empty.", nameof(id));
        if (_id is { } already && already != id)
            throw new TenantMismatchException("This scope already belongs to another tenant.");
        _id = id;
    }
}
