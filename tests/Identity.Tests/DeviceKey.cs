using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Platform.Identity.Tests;

/// <summary>A device that makes and uses one passkey (WebAuthn, ES256, attestation "none") and can be told to do it wrongly.</summary>
internal sealed class DeviceKey
{
    [Flags]
    public enum Flag : byte
    {
        Present = 1,
        Verified = 4,
        New = 64,
    }

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte[] _user = [];

    public byte[] Id { get; } = RandomNumberGenerator.GetBytes(32);
    public string Origin { get; set; } = "http://id.localhost:8080";
    public string Site { get; set; } = "id.localhost";
    public Flag Flags { get; set; } = Flag.Present | Flag.Verified;
    public uint Count { get; set; }

    /// <summary>As navigator.credentials.create() answers these options.</summary>
    public string Create(JsonElement options)
    {
        _user = WebEncoders.Base64UrlDecode(options.GetProperty("user").GetProperty("id").GetString()!);
        var point = _key.ExportParameters(false).Q;
        byte[] publicKey = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, .. point.X!, 0x22, 0x58, 32, .. point.Y!];
        byte[] data = [.. Data(Flag.New), .. new byte[16], 0, (byte)Id.Length, .. Id, .. publicKey];
        byte[] attestation =
        [
            0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data,
        ];
        return Written(new
        {
            clientDataJSON = Text(Client("webauthn.create", options)),
            attestationObject = Text(attestation),
            transports = new[] { "internal" },
        });
    }

    /// <summary>As navigator.credentials.get() answers these options.</summary>
    public string Get(JsonElement options)
    {
        var client = Client("webauthn.get", options);
        var data = Data(0);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Written(new { clientDataJSON = Text(client), authenticatorData = Text(data), signature = Text(signature), userHandle = Text(_user) });
    }

    private byte[] Data(Flag also)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.ASCII.GetBytes(Site)), (byte)(Flags | also), .. count];
    }

    private byte[] Client(string type, JsonElement options) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type,
        challenge = options.GetProperty("challenge").GetString(),
        origin = Origin,
        crossOrigin = false,
    });

    private string Written(object response) => JsonSerializer.Serialize(new
    {
        id = Text(Id),
        rawId = Text(Id),
        type = "public-key",
        authenticatorAttachment = "platform",
        clientExtensionResults = new { },
        response,
    });

    private static string Text(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);
}
