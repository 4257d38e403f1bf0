using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Identity.Features.Tenants;

/// <summary>
/// The one way to write a tenant: its row, the announcement and the entry in the log commit together, one change at a time,
/// so that a version stands for exactly one state.
/// </summary>
internal sealed class TenantChanges(IdentityDb db, CurrentTenant current, TenantRegistry registry, ActivityLog log, OutboxSignal signal, TimeProvider clock)
{
    private static readonly JsonSerializerOptions ToldJson = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <param name="change">Is given the tenant's row, for this transaction alone.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <param name="action">What the log calls it; null for what nobody did, such as bringing demo data back.</param>
    /// <returns>The tenant as it is now; nothing is announced or logged when the change changed nothing.</returns>
    public Task<TenantInfo> Change(Action<TenantInfo> change, CancellationToken cancel, string? action = null) => ChangeWith(tenant =>
    {
        change(tenant);
        return Task.CompletedTask;
    }, cancel, action);

    /// <summary>As <see cref="Change"/>, for a change that also writes other rows: they commit with it, also when the tenant's own row stays as it is.</summary>
    public async Task<TenantInfo> ChangeWith(Func<TenantInfo, Task> change, CancellationToken cancel, string? action = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var tenant = await Locked(cancel) ?? throw new TenantNotSetException();
        var before = Told(tenant);
        await change(tenant);
        if (db.Entry(tenant).State == EntityState.Modified)
        {
            tenant.Version++;
            db.Publish(Announcement(tenant));
            if (action is not null)
                log.Record(action, "tenant", tenant.Id, tenant.Name, before, Told(tenant));
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        registry.Forget();
        return tenant;
    }

    /// <summary>Creates the scope's tenant, or brings it to this state.</summary>
    public async Task Put(string identifier, string name, TenantProfile profile, CancellationToken cancel)
    {
        if (!TenantInfo.IsIdentifier(identifier) || PlatformAddresses.ReservedNames.Contains(identifier))
            throw new ArgumentException($"'{identifier}' cannot be the name of a tenant.", nameof(identifier));
        if (await db.Tenants.AnyAsync(tenant => tenant.Id == current.Id, cancel))
        {
            await Change(tenant => (tenant.Identifier, tenant.Name, tenant.Profile) = (identifier, name, profile), cancel);
            return;
        }

        var created = new TenantInfo { Id = current.Id, Identifier = identifier, Name = name, Status = TenantStatus.Active, Version = 1, Profile = profile };
        db.Add(created);
        db.Add(new TenantLife { TenantId = current.Id, OpenedAt = clock.GetUtcNow() });
        db.Publish(Announcement(created));
        await db.SaveChangesAsync(cancel);
        registry.Forget();
    }

    public static TenantChanged Announcement(TenantInfo tenant) => new()
    {
        TenantId = tenant.Id,
        Version = tenant.Version,
        Identifier = tenant.Identifier,
        Name = tenant.Name,
        Status = tenant.Status,
        Profile = tenant.Profile,
        Domain = tenant.Domain,
        Limits = tenant.Limits,
    };

    /// <summary>What the log tells: links as people read them, and of a logo only that it is another one.</summary>
    private static JsonObject Told(TenantInfo tenant)
    {
        var told = JsonSerializer.SerializeToNode(tenant.Profile, ToldJson)!.AsObject();
        told["headerLinks"] = Lines(tenant.Profile.HeaderLinks.Select(link => $"{link.Title}: {link.Address}"));
        told["footerLinks"] = Lines(tenant.Profile.FooterLinks.Select(link => $"{link.Title}: {link.Address}"));
        told.Remove("logoSvg");
        told["logo"] = tenant.Profile.LogoSvg is { } logo ? Told(Encoding.UTF8.GetBytes(logo)) : null;
        told["identifier"] = tenant.Identifier;
        told["name"] = tenant.Name;
        told["status"] = tenant.Status.ToString();
        told["domain"] = tenant.Domain;
        foreach (var (limit, value) in JsonSerializer.SerializeToNode(tenant.Limits, ToldJson)!.AsObject())
            told[limit] = value?.DeepClone();
        return told;
    }

    private static string Told(byte[] logo) =>
        string.Create(CultureInfo.InvariantCulture, $"{logo.Length:N0} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(logo).AsSpan(0, 6))}…");

    private static JsonArray Lines(IEnumerable<string> lines) => new([.. lines.Select(line => (JsonNode)line)]);

    private async Task<TenantInfo?> Locked(CancellationToken cancel) =>
        (await db.Tenants.FromSql($"select * from tenants where id = {current.Id} for update").ToListAsync(cancel)).SingleOrDefault();
}
