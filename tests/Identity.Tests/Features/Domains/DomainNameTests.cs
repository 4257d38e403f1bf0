using Microsoft.Extensions.Configuration;
using Platform.Identity.Features.Domains;
using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Identity.Tests.Features.Domains;

public sealed class DomainNameTests
{
    private static readonly PlatformAddresses Platform = new(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Platform:PublicHost"] = "petitions.example.net" }).Build());

    [Theory]
    [InlineData("petitions.example.org", "petitions.example.org")]
    [InlineData("  Petitions.Example.ORG. ", "petitions.example.org")]
    [InlineData("example.org", "example.org")]
    [InlineData("a.b.c.d.example.co.uk", "a.b.c.d.example.co.uk")]
    [InlineData("bürger.example.org", "xn--brger-kva.example.org")]
    [InlineData("BÜRGER.example.org", "xn--brger-kva.example.org")]
    [InlineData("bu\u0308rger.example.org", "xn--brger-kva.example.org")]
    [InlineData("xn--brger-kva.example.org", "xn--brger-kva.example.org")]
    [InlineData("straße.example.org", "xn--strae-oqa.example.org")]
    [InlineData("петиции.рф", "xn--e1agaa5at3a.xn--p1ai")]
    [InlineData("署名.example.jp", "xn--eqrt32h.example.jp")]
    [InlineData("petitions。example。org", "petitions.example.org")]
    [InlineData("ｐetitions.example.org", "petitions.example.org")]
    [InlineData("3.example.org", "3.example.org")]
    [InlineData("example.net", "example.net")]
    [InlineData("notpetitions.example.net", "notpetitions.example.net")]
    public void A_domain_has_one_spelling(string typed, string name)
    {
        Assert.Null(DomainName.Read(typed, Platform, out var read));
        Assert.Equal(name, read);
        Assert.Null(DomainName.Read(read, Platform, out var again));
        Assert.Equal(name, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(".")]
    [InlineData("example")]
    [InlineData("org")]
    [InlineData("https://petitions.example.org")]
    [InlineData("petitions.example.org/path")]
    [InlineData("petitions.example.org:8080")]
    [InlineData("somebody@example.org")]
    [InlineData("petitions example.org")]
    [InlineData("petitions..example.org")]
    [InlineData(".example.org")]
    [InlineData("petitions.example.org..")]
    [InlineData("-petitions.example.org")]
    [InlineData("petitions-.example.org")]
    [InlineData("peti_tions.example.org")]
    [InlineData("*.example.org")]
    [InlineData("ab--cd.example.org")]
    [InlineData("xn--.example.org")]
    [InlineData("xn--a.example.org")]
    [InlineData("xn--BRGER-KVA\u0000.example.org")]
    [InlineData("petitions.example.org\n.evil.example")]
    [InlineData("192.0.2.1")]
    [InlineData("192.0.2.1.")]
    [InlineData("0x7f.1")]
    [InlineData("127.0x1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("2001:db8::1")]
    [InlineData("example.123")]
    [InlineData("petitions.example.net")]
    [InlineData("PETITIONS.example.net.")]
    [InlineData("somebody.petitions.example.net")]
    [InlineData("id.petitions.example.net")]
    [InlineData("a.b.petitions.example.net")]
    [InlineData("printer.local")]
    [InlineData("somebody.localhost")]
    [InlineData("db.internal")]
    [InlineData("1.0.0.127.in-addr.arpa")]
    [InlineData("abc.onion")]
    // One letter of another alphabet among Latin ones: Cyrillic а, Greek ο, Cyrillic е in ASCII clothes.
    [InlineData("p\u0430ypal.example.org")]
    [InlineData("g\u03bfogle.example.org")]
    [InlineData("xn--pypal-4ve.example.org")]
    [InlineData("\u03b1\u0431.example.org")]
    // What cannot be seen, and what is read in the other direction.
    [InlineData("peti\u202etions.example.org")]
    public void Anything_else_is_refused_in_words(string? typed)
    {
        var fault = DomainName.Read(typed, Platform, out var name);
        Assert.NotNull(fault);
        Assert.EndsWith(".", fault, StringComparison.Ordinal);
        Assert.Equal("", name);
    }

    [Fact]
    public void Labels_have_63_letters_and_names_253()
    {
        var label = new string('a', 63);
        Assert.Null(DomainName.Read($"{label}.example.org", Platform, out _));
        Assert.NotNull(DomainName.Read($"a{label}.example.org", Platform, out _));
        Assert.Null(DomainName.Read($"{label}.{label}.{label}.{new string('b', 57)}.org", Platform, out var longest));
        Assert.Equal(253, longest.Length);
        Assert.NotNull(DomainName.Read($"{label}.{label}.{label}.{new string('b', 58)}.org", Platform, out _));
    }

    [Fact]
    public void People_read_it_in_their_own_letters() => Assert.Equal("bürger.example.org", DomainName.Readable("xn--brger-kva.example.org"));
}
