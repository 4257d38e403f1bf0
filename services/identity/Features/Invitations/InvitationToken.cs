using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace Platform.Identity.Features.Invitations;

/// <summary>
/// What stands in the mailed link: the tenant, so that its rows can be looked at, and 256 random bits, of which the
/// database knows the hash only.
/// </summary>
internal readonly record struct InvitationToken(Guid TenantId, byte[] Secret)
{
    private const int IdBytes = 16;
    private const int SecretBytes = 32;

    public byte[] Hash => SHA256.HashData(Secret);

    public static InvitationToken New(Guid tenantId) => new(tenantId, RandomNumberGenerator.GetBytes(SecretBytes));

    /// <returns>Null for what was never given out.</returns>
    public static InvitationToken? Read(string? text)
    {
        if (text is not { Length: 64 })
            return null;
        try
        {
            var bytes = WebEncoders.Base64UrlDecode(text);
            var tenant = new Guid(bytes.AsSpan(0, IdBytes), bigEndian: true);
            return bytes.Length == IdBytes + SecretBytes && tenant != Guid.Empty ? new(tenant, bytes[IdBytes..]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public override string ToString() => WebEncoders.Base64UrlEncode([.. TenantId.ToByteArray(bigEndian: true), .. Secret]);
}
