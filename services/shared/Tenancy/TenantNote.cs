using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Platform.Tenancy;

/// <summary>
/// What a service notes on each answer for the gateway, which has no registry: whose it was, and how many requests per second
/// that tenant may make. The gateway takes the note off; nobody outside sees it.
/// </summary>
public static class TenantNote
{
    public const string Header = "X-Tenant-Limit";

    /// <summary>The tenant's id and its requests per second.</summary>
    internal static string Write(TenantInfo tenant) => string.Create(CultureInfo.InvariantCulture, $"{tenant.Id:N} {tenant.Limits.RequestsPerSecond}");

    /// <summary>Takes the note off an answer.</summary>
    /// <returns>Null when there is none.</returns>
    public static (Guid TenantId, int RequestsPerSecond)? Take(IHeaderDictionary headers)
    {
        if (!headers.Remove(Header, out var note) || note is not [{ Length: > 33 } text])
            return null;
        return Guid.TryParseExact(text.AsSpan(0, 32), "N", out var id) && int.TryParse(text.AsSpan(33), NumberStyles.None, CultureInfo.InvariantCulture, out var perSecond) && perSecond > 0
            ? (id, perSecond)
            : null;
    }
}
