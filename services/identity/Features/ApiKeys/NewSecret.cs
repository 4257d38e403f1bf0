using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Identity.Data;

namespace Platform.Identity.Features.ApiKeys;

/// <summary>A secret of 256 random bits, to be shown once; only its hash is kept.</summary>
internal sealed record NewSecret(string Text, KeySecret Row)
{
    /// <summary>So that scanners for leaked secrets know what they see.</summary>
    private const string Prefix = "tks_";

    public static NewSecret Of(Guid tenantId, Guid keyId, DateTimeOffset now)
    {
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new(text, new KeySecret
        {
            TenantId = tenantId,
            Id = Guid.CreateVersion7(now),
            KeyId = keyId,
            Hash = HashOf(text),
            Ending = text[^4..],
            MadeAt = now,
        });
    }

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
