using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Tenancy.Tests;

public sealed class SignedLinksTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid _id = Guid.CreateVersion7();

    private SignedLinks Links(byte key = 0) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new("Secrets:Links", Convert.ToBase64String(Enumerable.Repeat(key, 32).ToArray()))]).Build(), _clock);

    [Fact]
    public void A_link_reads_back_and_is_the_same_each_time()
    {
        var token = Links().Create("confirm", _tenant, _id);

        Assert.True(Links().TryRead("confirm", _tenant, token, out var id));
        Assert.Equal(_id, id);
        Assert.Equal(token, Links().Create("confirm", _tenant, _id));
        Assert.Matches("^[A-Za-z0-9_-]{50}$", token);
    }

    [Fact]
    public void Any_changed_letter_makes_it_worthless()
    {
        var token = Links().Create("confirm", _tenant, _id);
        for (var i = 0; i < token.Length; i++)
        {
            var forged = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.False(Links().TryRead("confirm", _tenant, forged, out _));
        }
    }

    [Fact]
    public void Another_purpose_tenant_or_key_is_refused()
    {
        var token = Links().Create("confirm", _tenant, _id);
        Assert.False(Links().TryRead("unsubscribe", _tenant, token, out _));
        Assert.False(Links().TryRead("confirm", Guid.CreateVersion7(), token, out _));
        Assert.False(Links(key: 1).TryRead("confirm", _tenant, token, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("../../etc/passwd")]
    [InlineData("ÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄ")]
    public void Nonsense_is_refused(string token) => Assert.False(Links().TryRead("confirm", _tenant, token, out _));

    [Fact]
    public void It_ends_at_its_expiry()
    {
        var token = Links().Create("preview", _tenant, _id, _clock.GetUtcNow().AddHours(1));
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.True(Links().TryRead("preview", _tenant, token, out _));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(Links().TryRead("preview", _tenant, token, out _));
    }
}
