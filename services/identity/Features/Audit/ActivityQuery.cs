using System.Buffers.Binary;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Audit;

/// <summary>Which entries of the log are asked for; the same for the list and the export.</summary>
/// <param name="From">From this instant on.</param>
/// <param name="To">Before this instant.</param>
/// <param name="Actor">The id of a person or the client id of a key.</param>
/// <param name="Action">For example "campaign.published", or "campaign" for all that was done to campaigns.</param>
/// <param name="Object">The id of a thing.</param>
public sealed record ActivityQuery(
    [FromQuery(Name = "from")] DateTimeOffset? From,
    [FromQuery(Name = "to")] DateTimeOffset? To,
    [FromQuery(Name = "actor")] string? Actor,
    [FromQuery(Name = "action")] string? Action,
    [FromQuery(Name = "object")] string? Object)
{
    private const int MostText = 200;

    internal Dictionary<string, string[]> Faults()
    {
        var faults = new Dictionary<string, string[]>();
        foreach (var (name, value) in new[] { ("actor", Actor), ("action", Action), ("object", Object) })
            if (value?.Length > MostText)
                faults[name] = [$"At most {MostText} characters."];
        if (From >= To)
            faults["to"] = ["It must end after it begins."];
        return faults;
    }

    /// <summary>At most so many entries before a place in the log, newest first. Costs the same however long the log is.</summary>
    internal Task<List<Activity>> Read(IdentityDb db, Guid tenantId, Guid? before, int most, CancellationToken cancel)
    {
        var (least, end) = (From is { } from ? FirstAt(from) : Guid.Empty, To is { } to ? FirstAt(to) : Guid.AllBitsSet);
        var place = before is { } cursor && cursor.CompareTo(end) < 0 ? cursor : end;
        var rows = db.Activities.FromSql($"select * from activities where tenant_id = {tenantId} and id >= {least} and id < {place}").AsNoTracking();
        if (Actor is not null)
            rows = rows.Where(row => row.ActorId == Actor);
        if (Object is not null)
            rows = rows.Where(row => row.ObjectId == Object);
        if (Action?.Contains('.') == true)
            rows = rows.Where(row => row.Action == Action);
        else if (Action is not null)
            rows = rows.Where(row => row.ObjectKind == Action);
        return rows.OrderByDescending(row => row.Id).Take(most).ToListAsync(cancel);
    }

    /// <summary>The least id that an entry of this instant or a later one can have (RFC 9562, version 7).</summary>
    private static Guid FirstAt(DateTimeOffset at)
    {
        var milliseconds = (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)Math.Max(0, milliseconds) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
