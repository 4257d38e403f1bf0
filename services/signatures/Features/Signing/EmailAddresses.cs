using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.ServiceDefaults;

namespace Platform.Signatures.Features.Signing;

/// <summary>What an address must look like (RFC 5321, without quoted local parts), and the key that stands for its person.</summary>
public sealed class EmailAddresses(IConfiguration configuration)
{
    private static readonly SearchValues<char> LocalPart = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-");
    private static readonly SearchValues<char> Domain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };
    private static readonly FrozenSet<string> Disposable = ReadDisposable();

    private readonly byte[] _secret = Convert.FromBase64String(Settings.Required(configuration, "Secrets:Addresses"));

    /// <returns>The address to send to, its domain in ASCII and lower case; null when no mail could reach it.</returns>
    public static string? Normalise(string typed)
    {
        var at = typed.LastIndexOf('@');
        if (at is < 1 or > 64 || typed.Length > 254)
            return null;
        var local = typed[..at];
        if (local.AsSpan().ContainsAnyExcept(LocalPart) || local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal))
            return null;
        return AsciiDomain(typed[(at + 1)..]) is { } domain && at + 1 + domain.Length <= 254 ? $"{local}@{domain}" : null;
    }

    private static string? AsciiDomain(string typed)
    {
        try
        {
            var domain = Idn.GetAscii(typed).ToLowerInvariant();
            var top = domain[(domain.LastIndexOf('.') + 1)..];
            return domain.Contains('.') && !domain.AsSpan().ContainsAnyExcept(Domain) && top.Length > 1 && !top.All(char.IsAsciiDigit) ? domain : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>True for a mailbox that is thrown away after some minutes; its owner could sign without end.</summary>
    public static bool IsDisposable(string address)
    {
        var domain = address.AsSpan(address.IndexOf('@') + 1);
        var lookup = Disposable.GetAlternateLookup<ReadOnlySpan<char>>();
        for (; ; domain = domain[(domain.IndexOf('.') + 1)..])
        {
            if (lookup.Contains(domain))
                return true;
            if (domain.IndexOf('.') < 0)
                return false;
        }
    }

    /// <summary>The same for one person within a tenant, without meaning outside it: HMAC-SHA256 over tenant and canonical address.</summary>
    public byte[] Key(Guid tenantId, string address)
    {
        Span<byte> input = stackalloc byte[16 + 254];
        tenantId.TryWriteBytes(input, bigEndian: true, out _);
        var length = 16 + Encoding.ASCII.GetBytes(CanonicalAddress.Of(address), input[16..]);
        return HMACSHA256.HashData(_secret, input[..length]);
    }

    private static FrozenSet<string> ReadDisposable()
    {
        using var stream = typeof(EmailAddresses).Assembly.GetManifestResourceStream("disposable-domains.txt")
            ?? throw new InvalidOperationException("disposable-domains.txt is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#').ToFrozenSet(StringComparer.Ordinal);
    }
}
