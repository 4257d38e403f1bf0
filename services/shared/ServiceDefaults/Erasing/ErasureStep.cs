namespace Platform.ServiceDefaults.Erasing;

/// <summary>
/// Rows of a deleted tenant that the model alone does not tell, because their table does not name the tenant or may not be
/// deleted from. Registered by the service that has them; done before the tables that name the tenant, in the order of registration.
/// </summary>
/// <param name="Table">As the proof names it.</param>
/// <param name="Where">A condition in SQL; <c>{tenant}</c> is the tenant's id.</param>
/// <param name="Delete">Deletes some and returns how many; null for an ordinary delete.</param>
/// <param name="IsInFirst">Whether the table is in the service's first database also for a tenant with a database of its own.</param>
public sealed record ErasureStep(string Table, string Where, Func<ServiceDb, Guid, CancellationToken, Task<long>>? Delete = null, bool IsInFirst = false);
