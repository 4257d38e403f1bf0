using System.Net;
using Npgsql;
using Platform.Identity.Features.Keys;

namespace Platform.Identity.Features.SignIn;

/// <summary>
/// Slows guessing down without letting a stranger lock somebody out: attempts are counted per address and network, per
/// address, and per network; a browser that this person has signed in with before has a count of its own and is not held
/// up by the others. An attempt that is held up counts no further, so that one network alone never fills up the count of an
/// address. Counted before the password is looked at, so that parallel guesses do not slip through, and for
/// unknown addresses alike.
/// </summary>
internal sealed class SignInThrottle(NpgsqlDataSource database, Sealing sealing, TimeProvider clock)
{
    private sealed record Limit(string Name, int Attempts, TimeSpan Window);

    private static readonly Limit Pair = new("address+network", 5, TimeSpan.FromMinutes(15));
    private static readonly Limit Address = new("address", 50, TimeSpan.FromHours(1));
    private static readonly Limit Network = new("network", 300, TimeSpan.FromMinutes(15));
    private static readonly Limit Device = new("device", 10, TimeSpan.FromMinutes(15));

    /// <param name="email">As typed.</param>
    /// <param name="from">Where the request comes from.</param>
    /// <param name="device">The id of a browser known for this address, if it is one.</param>
    /// <param name="cancel">Stops asking the database.</param>
    /// <returns>How long to wait, or null to go on.</returns>
    public async Task<TimeSpan?> Count(string email, IPAddress? from, string? device, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var (key, limit) in Keys(email, from, device))
            if (await Count(key, limit, now, cancel) is { } wait)
                return wait;
        return null;
    }

    private async Task<TimeSpan?> Count(byte[] key, Limit limit, DateTimeOffset now, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("""
            insert into sign_in_attempts as seen (key, count, since) values ($1, 1, $2)
            on conflict (key) do update set
                count = case when seen.since <= $2 - $3 then 1 else seen.count + 1 end,
                since = case when seen.since <= $2 - $3 then $2 else seen.since end
            returning count, since
            """);
        command.Parameters.Add(new() { Value = key });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = limit.Window });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var left = reader.GetFieldValue<DateTimeOffset>(1) + limit.Window - now;
        return reader.GetInt32(0) > limit.Attempts && left > TimeSpan.Zero ? left : null;
    }

    /// <summary>After the right password: earlier typing mistakes are forgotten.</summary>
    public async Task Forgive(string email, IPAddress? from, string? device, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("delete from sign_in_attempts where key = any($1)");
        // The whole network's count stays: knowing one password must not buy guesses at other people's.
        command.Parameters.Add(new() { Value = Keys(email, from, device).Where(key => key.Limit != Network).Select(key => key.Key).ToArray() });
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>In the order in which they are counted: what one of them holds up does not count for those behind it.</summary>
    private (byte[] Key, Limit Limit)[] Keys(string email, IPAddress? from, string? device)
    {
        var address = email.Trim().ToUpperInvariant();
        if (device is not null)
            return [(Hash(Device, $"{address}|{device}"), Device)];
        var network = NetworkOf(from);
        return [(Hash(Pair, $"{address}|{network}"), Pair), (Hash(Network, network), Network), (Hash(Address, address), Address)];
    }

    private byte[] Hash(Limit limit, string value) => sealing.Hash("throttle:" + limit.Name, value);

    /// <summary>One household: an IPv4 address, or the /64 of an IPv6 one.</summary>
    private static string NetworkOf(IPAddress? address) => address switch
    {
        null => "none",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
