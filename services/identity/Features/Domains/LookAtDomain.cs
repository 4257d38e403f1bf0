using System.Security.Cryptography;
using System.Text;
using Platform.Identity.Data;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Domains;

/// <summary>Looks whether a name's records say what they must: the token as proof, and that the name leads here.</summary>
internal sealed class LookAtDomain(ILookUpNames names, PlatformAddresses addresses)
{
    private const int MostText = 200;

    /// <param name="Seen">What it came to.</param>
    /// <param name="Text">What stood in the record that is wrong.</param>
    /// <param name="HasProof">Whether the token was there.</param>
    /// <param name="Proofs">SHA-256 of each token that was there, whoever's it is.</param>
    internal sealed record Sight(DomainSeen Seen, string? Text, bool HasProof, byte[][] Proofs);

    public static string ProofName(string domain) => "_petitions-proof." + domain;

    public static byte[] Proof(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Where the name must lead.</summary>
    public string Target(string identifier) => addresses.Permanent(identifier).Host;

    public async Task<Sight> At(string domain, string token, string identifier, CancellationToken cancel)
    {
        if (await names.Texts(ProofName(domain), cancel) is not { } texts)
            return new(DomainSeen.NoAnswer, null, HasProof: false, []);
        // Some forms keep the quotation marks that people copy with a text.
        var tokens = texts.Select(text => text.Trim(' ', '"')).ToArray();
        var proofs = tokens.Select(Proof).ToArray();
        if (!tokens.Contains(token))
            return tokens is [] ? new(DomainSeen.NoProof, null, HasProof: false, proofs) : new(DomainSeen.OtherProof, Printable(tokens[0]), HasProof: false, proofs);
        var (seen, text) = await Way(domain, Target(identifier), cancel);
        return new(seen, text, HasProof: true, proofs);
    }

    /// <summary>
    /// An alias of the target, or the same addresses: the top of a zone can have no CNAME, and some providers put the addresses
    /// in its place. An alias of another tenant's name is wrong although its addresses are the same.
    /// </summary>
    private async Task<(DomainSeen Seen, string? Text)> Way(string domain, string target, CancellationToken cancel)
    {
        if (await names.Aliases(domain, cancel) is not { } aliases)
            return (DomainSeen.NoAnswer, null);
        if (aliases is [var alias])
        {
            if (alias == target)
                return (DomainSeen.Right, null);
            if (alias.EndsWith("." + addresses.PublicHost, StringComparison.Ordinal))
                return (DomainSeen.OtherAddress, Printable(alias));
        }
        if (await names.Addresses(domain, cancel) is not { } here || await names.Addresses(target, cancel) is not { } there)
            return (DomainSeen.NoAnswer, null);
        if (here.Count > 0 && here.All(there.Contains))
            return (DomainSeen.Right, null);
        return aliases is [var other] ? (DomainSeen.OtherAddress, Printable(other))
            : here is [var address, ..] ? (DomainSeen.OtherAddress, address.ToString())
            : (DomainSeen.NoAddress, null);
    }

    private static string Printable(string text)
    {
        var plain = string.Concat(text.Where(character => character is >= ' ' and < '\x7f'));
        return plain.Length > MostText ? plain[..MostText] : plain;
    }
}
