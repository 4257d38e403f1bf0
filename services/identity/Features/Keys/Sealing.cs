using System.Security.Cryptography;
using System.Text;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Keys;

/// <summary>
/// Seals what is secret at rest (AES-256-GCM) with a key derived from <c>Secrets:KeyEncryption</c> for each purpose. What
/// was sealed for one purpose or changed by a bit does not open.
/// </summary>
internal sealed class Sealing
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _secret;

    public Sealing(IConfiguration configuration)
    {
        _secret = Convert.FromBase64String(Settings.Required(configuration, "Secrets:KeyEncryption"));
        if (_secret.Length != 32)
            throw new InvalidOperationException("Secrets:KeyEncryption must be 32 random bytes, base64.");
    }

    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain)
    {
        var output = new byte[1 + NonceBytes + TagBytes + plain.Length];
        output[0] = Version;
        var nonce = output.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Derive(purpose), TagBytes);
        aes.Encrypt(nonce, plain, output.AsSpan(1 + NonceBytes + TagBytes), output.AsSpan(1 + NonceBytes, TagBytes), output.AsSpan(0, 1));
        return output;
    }

    /// <exception cref="CryptographicException">Sealed with another secret, for another purpose, or changed since.</exception>
    public byte[] Open(string purpose, ReadOnlySpan<byte> @sealed)
    {
        if (@sealed.Length < 1 + NonceBytes + TagBytes || @sealed[0] != Version)
            throw new CryptographicException("This was not sealed here.");
        var plain = new byte[@sealed.Length - 1 - NonceBytes - TagBytes];
        using var aes = new AesGcm(Derive(purpose), TagBytes);
        aes.Decrypt(@sealed.Slice(1, NonceBytes), @sealed[(1 + NonceBytes + TagBytes)..], @sealed.Slice(1 + NonceBytes, TagBytes), plain, @sealed[..1]);
        return plain;
    }

    /// <summary>A keyed hash, for look-ups by something that shall not be readable in the database.</summary>
    public byte[] Hash(string purpose, string value) => HMACSHA256.HashData(Derive(purpose), Encoding.UTF8.GetBytes(value));

    private byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, info: Encoding.UTF8.GetBytes("identity:" + purpose));
}
