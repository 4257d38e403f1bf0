using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>Six digits that change every half minute (RFC 6238, with what every authenticator app knows: SHA-1, 30 s).</summary>
internal static class Totp
{
    public const int SecretBytes = 20;

    private const int Digits = 6;
    private const int Seconds = 30;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / Seconds;

    public static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var hash = HMACSHA1.HashData(secret, counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & int.MaxValue;
        return (number % 1_000_000).ToString("d6", CultureInfo.InvariantCulture);
    }

    /// <summary>The half minute that this code is of: now, the one before or the one after, for clocks that are a little off.</summary>
    public static long? StepOf(byte[] secret, string code, DateTimeOffset now)
    {
        var typed = Encoding.ASCII.GetBytes(code);
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
            if (typed.Length == Digits && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), typed))
                found = step;
        return found;
    }

    /// <summary>What the QR code holds.</summary>
    public static string Address(byte[] secret, string email) =>
        $"otpauth://totp/Campaigns:{Uri.EscapeDataString(email)}?secret={Base32(secret)}&issuer=Campaigns&digits={Digits}&period={Seconds}";

    /// <summary>RFC 4648 without padding, as people type it.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int buffer = 0, bits = 0;
        foreach (var b in bytes)
        {
            (buffer, bits) = ((buffer << 8) | b, bits + 8);
            for (; bits >= 5; bits -= 5)
                text.Append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(buffer >> (bits - 5)) & 31]);
            buffer &= (1 << bits) - 1;
        }
        return bits == 0 ? text.ToString() : text.Append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(buffer << (5 - bits)) & 31]).ToString();
    }
}
