using System.Collections.Frozen;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.SignUp;

/// <summary>
/// Whether an organisation can have an address: its shape, names that would pass for the platform itself, and names that
/// look like somebody else's. "Free" is only what is seen now; the database's unique index decides.
/// </summary>
internal sealed class OrganisationAddress(TenantRegistry tenants, Words words)
{
    public const int Least = 3;

    // Where people would expect the platform, its staff or its machinery.
    private static readonly FrozenSet<string> Reserved = PlatformAddresses.ReservedNames.Union(
        ("about abuse account accounts admin administrator app apps assets auth autoconfig autodiscover beta billing blog campaign campaigns cdn "
        + "check cloud contact demo dev dns docs download email embed example files forum ftp gateway git hello help home host hostmaster identity "
        + "imap images img info invoice jobs legal login logout mailbox media mobile mx news newsletter ns ns1 ns2 operator owner password pay "
        + "payment payments petition petitions platform pop postmaster press privacy proxy root sales secure security server service shop sign "
        + "signature signatures signin signup site sites smtp sso staff staging static stats status store support supporter supporters system team "
        + "test tests trust upload webmail webmaster web wiki wpad").Split(' ')).ToFrozenSet();

    private static readonly FrozenSet<string> ReservedLooks = Reserved.Select(Look).ToFrozenSet();

    /// <returns>Null when it can be had, otherwise what to do.</returns>
    /// <exception cref="TenantRegistryUnavailableException">The database is away.</exception>
    public async ValueTask<string?> Fault(string address, CancellationToken cancel)
    {
        if (address.Length < Least)
            return words.Format("address.short", Least);
        if (!TenantInfo.IsIdentifier(address))
            return words["address.letters"];
        if (address.StartsWith("xn--", StringComparison.Ordinal) || ReservedLooks.Contains(Look(address)))
            return words["address.kept"];
        var look = Look(address);
        return (await tenants.All(cancel)).Any(tenant => Look(tenant.Identifier) == look)
            ? words["address.taken"]
            : null;
    }

    public static string Suggest(string name) => AddressLabel.Of(name, 40);

    /// <summary>What is left when characters that are taken for each other become one.</summary>
    private static string Look(string address) => address
        .Replace("-", "", StringComparison.Ordinal).Replace("rn", "m", StringComparison.Ordinal).Replace("vv", "w", StringComparison.Ordinal)
        .Replace('0', 'o').Replace('1', 'l').Replace('i', 'l').Replace('5', 's').Replace('8', 'b').Replace('3', 'e');
}
