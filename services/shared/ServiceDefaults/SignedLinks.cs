using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults;

/// <summary>
/// Links that prove where they come from: an id, an optional expiry and a 128-bit HMAC over purpose, tenant and both.
/// Derived, not stored, so that the same link can be sent again and no secret lies in a table, message or job.
/// </summary>
public sealed class SignedLinks(IConfiguration configuration, TimeProvider clock)
{
    private const byte Version = 1;
    private const int PayloadBytes = 1 + 16 + 4;
    private const int MacBytes = 16;

    private readonly byte[] _key = Convert.FromBase64String(
        configuration["Secrets:Links"] ?? throw new InvalidOperationException("Secrets:Links is missing: 32 random bytes, base64."));

    /// <param name="purpose">What the link is for; a link for one purpose is worthless for another.</param>
    /// <param name="tenantId">The tenant under whose address the link works.</param>
    /// <param name="id">What the link names.</param>
    /// <param name="expires">After this instant (whole seconds, UTC) it is refused; null for never.</param>
    /// <returns>50 URL-safe characters.</returns>
    public string Create(string purpose, Guid tenantId, Guid id, DateTimeOffset? expires = null)
    {
        Span<byte> token = stackalloc byte[PayloadBytes + MacBytes];
        token[0] = Version;
        id.TryWriteBytes(token[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(token[17..], (uint)(expires?.ToUnixTimeSeconds() ?? 0));
        Mac(purpose, tenantId, token[..PayloadBytes], token[PayloadBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <returns>False for a forged, foreign, expired or malformed token; nothing tells which.</returns>
    public bool TryRead(string purpose, Guid tenantId, string token, out Guid id)
    {
        id = Guid.Empty;
        Span<byte> bytes = stackalloc byte[PayloadBytes + MacBytes];
        if (token.Length != Base64Url.GetEncodedLength(bytes.Length)
            || Base64Url.DecodeFromChars(token, bytes, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != bytes.Length || bytes[0] != Version)
            return false;

        Span<byte> expected = stackalloc byte[MacBytes];
        Mac(purpose, tenantId, bytes[..PayloadBytes], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[PayloadBytes..]))
            return false;

        var expires = BinaryPrimitives.ReadUInt32BigEndian(bytes[17..]);
        if (expires != 0 && clock.GetUtcNow().ToUnixTimeSeconds() >= expires)
            return false;
        id = new Guid(bytes[1..17], bigEndian: true);
        return true;
    }

    private void Mac(string purpose, Guid tenantId, ReadOnlySpan<byte> payload, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[128];
        var length = Encoding.ASCII.GetBytes(purpose, input);
        input[length++] = 0;
        tenantId.TryWriteBytes(input[length..], bigEndian: true, out _);
        length += 16;
        payload.CopyTo(input[length..]);
        length += payload.Length;

        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, input[..length], full);
        full[..MacBytes].CopyTo(mac);
    }
}
