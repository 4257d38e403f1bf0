using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Platform.ServiceDefaults;

namespace Platform.Dashboard.Session;

/// <summary>Encrypts the data protection keys in the database with <c>Secrets:KeyEncryption</c> (AES-256-GCM).</summary>
internal sealed class KeysAtRest(IConfiguration configuration) : IXmlEncryptor
{
    private readonly byte[] _secret = Convert.FromBase64String(Settings.Required(configuration, "Secrets:KeyEncryption"));

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        var cipher = new byte[plain.Length];
        using var aes = new AesGcm(_secret, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String([.. nonce, .. tag, .. cipher])), typeof(Opener));
    }

    /// <summary>Data protection makes this by its type name, stored beside each key.</summary>
    internal sealed class Opener(IServiceProvider services) : IXmlDecryptor
    {
        private readonly byte[] _secret = Convert.FromBase64String(
            Settings.Required(services.GetRequiredService<IConfiguration>(), "Secrets:KeyEncryption"));

        public XElement Decrypt(XElement encryptedElement)
        {
            var bytes = Convert.FromBase64String(encryptedElement.Value).AsSpan();
            var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
            var plain = new byte[bytes.Length - nonce - tag];
            using var aes = new AesGcm(_secret, tag);
            aes.Decrypt(bytes[..nonce], bytes[(nonce + tag)..], bytes[nonce..(nonce + tag)], plain);
            return XElement.Parse(Encoding.UTF8.GetString(plain));
        }
    }
}
