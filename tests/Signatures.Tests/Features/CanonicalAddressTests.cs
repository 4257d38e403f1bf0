using System.Net;
using Microsoft.Extensions.Configuration;
using Platform.Contracts;
using Platform.Signatures.Features.Signing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

public sealed class CanonicalAddressTests
{
    private static readonly EmailAddresses Addresses = new(new ConfigurationBuilder()
        .AddInMemoryCollection([new("Secrets:Addresses", Convert.ToBase64String(new byte[32]))]).Build());

    [Theory]
    [InlineData("Ada@Example.org", "ada@example.org")]
    [InlineData("ada.lovelace@gmail.com", "adalovelace@gmail.com")]
    [InlineData("A.d.a.Lovelace+river@googlemail.com", "adalovelace@gmail.com")]
    [InlineData("ada+river@outlook.com", "ada@outlook.com")]
    [InlineData("ada+a+b@hotmail.es", "ada@hotmail.es")]
    [InlineData("ada+river@icloud.com", "ada@icloud.com")]
    [InlineData("ada+river@proton.me", "ada@proton.me")]
    [InlineData("ada-river@yahoo.com", "ada@yahoo.com")]
    [InlineData("ada-river@yahoo.com.mx", "ada@yahoo.com.mx")]
    [InlineData("ada+river@fastmail.com", "ada@fastmail.com")]
    [InlineData("river@ada.fastmail.com", "ada@fastmail.com")]
    public void All_addresses_of_a_mailbox_are_one_person(string one, string other) => Assert.Equal(Key(one), Key(other));

    [Theory]
    [InlineData("ada@example.org", "adal@example.org")]
    [InlineData("ada@gmail.com", "ada@outlook.com")]
    [InlineData("ada.lovelace@outlook.com", "adalovelace@outlook.com")]
    [InlineData("ada-river@outlook.com", "ada@outlook.com")]
    [InlineData("ada+river@yahoo.com", "ada@yahoo.com")]
    [InlineData("ada+river@example.org", "ada@example.org")]
    [InlineData("ada.lovelace@example.org", "adalovelace@example.org")]
    [InlineData("ada@gmail.com.example.org", "a.da@gmail.com.example.org")]
    [InlineData("+river@outlook.com", "+lake@outlook.com")]
    [InlineData("ada@eve.fastmail.com", "ada@bob.fastmail.com")]
    public void Addresses_that_may_be_two_people_stay_two(string one, string other) => Assert.NotEqual(Key(one), Key(other));

    [Fact]
    public async Task Mail_goes_to_the_address_as_it_was_typed()
    {
        var app = await SignaturesApp.Shared;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        await app.KeepOutbox(tenant);

        Assert.Equal(HttpStatusCode.Accepted, (await app.Sign(tenant, campaign.Slug, SignaturesApp.Body("Ada.Lovelace+river@googlemail.com"))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await app.Sign(tenant, campaign.Slug, SignaturesApp.Body("adalovelace@gmail.com"))).StatusCode);

        Assert.Equal("Ada.Lovelace+river@googlemail.com", (await app.Outbox<SignaturesSubmitted>(tenant)).Single().Message.Signatures.Single().Email);
    }

    private static string Key(string address) => Convert.ToHexString(Addresses.Key(Guid.Empty, EmailAddresses.Normalise(address)!));
}
