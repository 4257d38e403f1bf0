namespace Platform.Tenancy;

/// <summary>On an entity that names a tenant and stays when that is deleted: it holds nothing about anybody.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OutlivesTenantAttribute : Attribute;
