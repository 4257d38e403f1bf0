using Microsoft.Extensions.Configuration;
using Platform.Identity.Features.Domains;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Domains;

/// <summary>The real client and real packets.</summary>
public sealed class LookUpNamesTests
{
    private readonly TestNameServer _server = TestNameServer.Shared;
    private readonly string _name = $"n{Guid.NewGuid():n}.example.org";
    private readonly LookUpNames _names = Names(TestNameServer.Shared.Address);

    private static LookUpNames Names(string servers) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Dns:Servers"] = servers }).Build());

    [Fact]
    public async Task Records_are_read()
    {
        _server.SetTexts(_name, "one", new string('x', 300));
        _server.SetAddresses("host-of-" + _name, "192.0.2.7", "2001:db8::7");
        _server.SetAlias("www." + _name, "Host-Of-" + _name);
        _server.SetAlias("twice." + _name, "www." + _name);

        Assert.Equal(["one", new string('x', 300)], await _names.Texts(_name, default));
        Assert.Equal(["host-of-" + _name], await _names.Aliases("www." + _name, default));
        Assert.Equal(["192.0.2.7", "2001:db8::7"], (await _names.Addresses("host-of-" + _name, default))!.Select(address => address.ToString()));
        Assert.Equal(["www." + _name], await _names.Aliases("twice." + _name, default));
        Assert.Equal(["192.0.2.7", "2001:db8::7"], (await _names.Addresses("twice." + _name, default))!.Select(address => address.ToString()));
    }

    [Fact]
    public async Task What_is_not_there_is_an_answer()
    {
        Assert.Empty((await _names.Texts("nothing." + _name, default))!);
        _server.SetTexts(_name, "one");
        Assert.Empty((await _names.Aliases(_name, default))!);
        Assert.Empty((await _names.Addresses(_name, default))!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_server_in_trouble_says_nothing_about_the_name(int code)
    {
        _server.SetTexts(_name, "one");
        _server.Fail(_name, code);
        Assert.Null(await _names.Texts(_name, default));
        Assert.Null(await _names.Addresses(_name, default));
        _server.Recover(_name);
        Assert.Equal(["one"], await _names.Texts(_name, default));
    }

    [Fact]
    public async Task Neither_does_silence_nor_a_server_that_is_not_there()
    {
        _server.KeepSilent(_name);
        Assert.Null(await _names.Texts(_name, default));
        Assert.Null(await Names("127.0.0.1:9").Texts(_name, default));
    }

    [Fact]
    public async Task What_is_too_long_for_one_packet_is_asked_for_again_by_tcp()
    {
        string[] many = [.. Enumerable.Range(100, 40).Select(number => $"{number} {new string('y', 60)}")];
        _server.SetTexts(_name, many);

        Assert.Equal(many.Order(), (await _names.Texts(_name, default))!.Order());
        Assert.Equal(1, _server.AskedByTcp(_name));
    }

    [Fact]
    public async Task Nothing_is_remembered()
    {
        Assert.Empty((await _names.Texts(_name, default))!);
        _server.SetTexts(_name, "one");
        Assert.Equal(["one"], await _names.Texts(_name, default));
        _server.SetTexts(_name, "two");
        Assert.Equal(["two"], await _names.Texts(_name, default));
    }
}
