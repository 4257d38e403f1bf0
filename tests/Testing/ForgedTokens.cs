using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Testing;

/// <summary>Tokens with the claims of a good one, made by somebody who knows no more than the key that is published.</summary>
public static class ForgedTokens
{
    /// <param name="good">A token that is accepted.</param>
    /// <param name="jwks">The published keys.</param>
    public static IEnumerable<(string How, string Token)> Of(string good, string jwks)
    {
        var claims = good.Split('.')[1];
        var key = JsonWebKeySet.Create(jwks).Keys[0];
        using var known = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
        });
        var der = known.ExportSubjectPublicKeyInfo();
        var pem = known.ExportSubjectPublicKeyInfoPem();
        foreach (var (form, secret) in new (string, byte[])[]
        {
            ("DER", der), ("PEM", Encoding.ASCII.GetBytes(pem)), ("PEM with a line end", Encoding.ASCII.GetBytes(pem + "\n")), ("document", Encoding.UTF8.GetBytes(jwks)),
            ("point", [4, .. known.ExportParameters(false).Q.X!, .. known.ExportParameters(false).Q.Y!]), ("nothing", []),
        })
            yield return ($"HS256 with the public key's {form}", Signed($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{key.Kid}}"}""", bytes => HMACSHA256.HashData(secret, bytes)));
        foreach (var none in new[] { "none", "None", "NONE", "nOnE" })
        {
            yield return ($"alg {none}", Signed($$"""{"alg":"{{none}}","typ":"at+jwt"}""", _ => []));
            yield return ($"alg {none}, kid", Signed($$"""{"alg":"{{none}}","typ":"at+jwt","kid":"{{key.Kid}}"}""", _ => []));
        }

        var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = own.ExportParameters(false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X!), Base64UrlEncoder.Encode(point.Y!));
        foreach (var (how, header) in new[]
        {
            ("unknown kid", """{"alg":"ES256","typ":"at+jwt","kid":"00000000000000000000000000000000"}"""),
            ("the kid of the published key", $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{key.Kid}}"}"""),
            ("no kid", """{"alg":"ES256","typ":"at+jwt"}"""),
            ("its key in the header", $$$"""{"alg":"ES256","typ":"at+jwt","jwk":{"kty":"EC","crv":"P-256","x":"{{{x}}}","y":"{{{y}}}"}}"""),
        })
            yield return ("another key, " + how, Signed(header, bytes => own.SignData(bytes, HashAlgorithmName.SHA256)));
        // CVE-2022-21449: zeros are a signature where nobody looks whether they may be.
        yield return ("zeros", Signed($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{key.Kid}}"}""", _ => new byte[64]));

        string Signed(string header, Func<byte[], byte[]> sign)
        {
            var content = $"{Base64UrlEncoder.Encode(header)}.{claims}";
            return $"{content}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(content)))}";
        }
    }
}
