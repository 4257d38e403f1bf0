namespace Platform.Tenancy;

/// <summary>Tenant-owned data was touched in a scope for which no tenant was set.</summary>
public sealed class TenantNotSetException() : InvalidOperationException("No tenant has been set for this scope.");

/// <summary>Two statements about the tenant disagree, or something of another tenant was about to be written.</summary>
public sealed class TenantMismatchException(string message) : InvalidOperationException(message);

/// <summary>A message names a tenant that this service does not know. It may come with a message that is still under way.</summary>
public sealed class TenantUnknownException(string message) : InvalidOperationException(message);

/// <summary>The registry of tenants could not be asked. Never to be taken for "there is no such tenant".</summary>
public sealed class TenantRegistryUnavailableException(Exception inner)
    : Exception("The tenant registry cannot be reached.", inner);
