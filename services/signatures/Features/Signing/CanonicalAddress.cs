using System.Collections.Frozen;

namespace Platform.Signatures.Features.Signing;

/// <summary>
/// One spelling for all addresses of one mailbox, where its provider says which those are. Only for telling people apart,
/// never for sending. A domain that is not listed keeps its addresses as they are: only its host knows what they mean, and
/// two people taken for one would cost a signature.
/// </summary>
internal static class CanonicalAddress
{
    private const string Gmail = "gmail.com";

    /// <summary>What follows the separator is the owner's own note.</summary>
    private static readonly FrozenDictionary<string, char> Separators = new (char Separator, string Domains)[]
    {
        ('+', "gmail.com outlook.com outlook.de outlook.es outlook.fr outlook.it hotmail.com hotmail.co.uk hotmail.de hotmail.es hotmail.fr hotmail.it live.com live.co.uk live.fr live.nl msn.com"),
        ('+', "icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me fastmail.com fastmail.fm"),
        ('-', "yahoo.com yahoo.co.uk yahoo.de yahoo.es yahoo.fr yahoo.it yahoo.ca yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx ymail.com rocketmail.com"),
    }.SelectMany(rule => rule.Domains.Split(' ').Select(domain => KeyValuePair.Create(domain, rule.Separator))).ToFrozenDictionary();

    /// <param name="address">As <see cref="EmailAddresses.Normalise"/> returns it.</param>
    public static string Of(string address)
    {
        var lower = address.ToLowerInvariant();
        var at = lower.IndexOf('@');
        var (local, domain) = (lower[..at], lower[(at + 1)..]);
        if (domain == "googlemail.com")
            domain = Gmail;
        // Anything at a name of one's own is one mailbox at Fastmail.
        if (domain.Split('.') is [var owner, "fastmail", "com" or "fm"])
            (local, domain) = (owner, domain[(owner.Length + 1)..]);

        // Never down to nothing: what begins with the separator is somebody's whole name.
        if (Separators.TryGetValue(domain, out var separator) && local.IndexOf(separator) is > 0 and var end)
            local = local[..end];
        if (domain == Gmail)
            local = local.Replace(".", "", StringComparison.Ordinal);
        return $"{local}@{domain}";
    }
}
