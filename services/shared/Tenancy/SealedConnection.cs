using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Platform.Tenancy;

/// <summary>A connection string as it lies in the database: unreadable (AES-256-GCM) without the platform's <c>Secrets:Links</c>, from which its key is derived.</summary>
public sealed class SealedConnection(IConfiguration configuration)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly Lazy<byte[]> _key = new(() => HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Convert.FromBase64String(configuration["Secrets:Links"] ?? throw new InvalidOperationException("Secrets:Links is missing: 32 random bytes, base64.")),
        32, info: "tenant places"u8.ToArray()));

    public byte[] Seal(string connection)
    {
        var plain = Encoding.UTF8.GetBytes(connection);
        var box = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(_key.Value, TagLength);
        cipher.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength));
        return box;
    }

    /// <returns>Null when it was sealed with another secret, or changed.</returns>
    public string? Open(byte[] box)
    {
        var plain = new byte[box.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(_key.Value, TagLength);
        try
        {
            cipher.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return Encoding.UTF8.GetString(plain);
    }
}
