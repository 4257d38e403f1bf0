using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Platform.Gateway.Tests;

[Collection(nameof(UsualGateway))]
public sealed class CompressionTests(GatewayApp gateway)
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 400).Select(i => $"<p>Signature {i} of many</p>\n"));

    [Theory]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("text/css")]
    [InlineData("text/javascript")]
    [InlineData("image/svg+xml")]
    [InlineData("application/json; charset=utf-8")]
    public async Task What_everybody_may_have_is_sent_small_and_is_the_same_when_opened(string type)
    {
        var path = Page(type);

        foreach (var encoding in new[] { "br", "gzip", "" })
            // Twice: as it came and as it was kept.
            for (var i = 0; i < 2; i++)
            {
                var (chosen, vary, body) = await Read(path, encoding);
                Assert.Equal((encoding, "Accept-Encoding", Text), (chosen, vary, Opened(chosen, body)));
                Assert.InRange(body.Length, 1, encoding == "" ? Text.Length : Text.Length / 5);
            }
    }

    [Fact]
    public async Task However_a_browser_spells_what_it_takes_a_page_is_asked_for_and_compressed_once()
    {
        var path = Page("text/html");

        var bodies = new List<byte[]>();
        foreach (var spelling in new[] { "gzip, deflate, br, zstd", "br", "BR;q=0.1", "gzip, br;q=0.5" })
        {
            var (chosen, _, body) = await Read(path, spelling);
            Assert.Equal("br", chosen);
            bodies.Add(body);
        }

        Assert.All(bodies, body => Assert.Equal(bodies[0], body));
        Assert.Equal(1, gateway.Services.Arrived(path));
    }

    [Theory]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("deflate, zstd", "")]
    [InlineData("identity", "")]
    [InlineData("nonsense;;q=x", "")]
    public async Task Nobody_gets_what_they_do_not_take(string takes, string expected)
    {
        var path = Page("text/html");
        await Read(path, "br");

        var (chosen, _, body) = await Read(path, takes);

        Assert.Equal((expected, Text), (chosen, Opened(chosen, body)));
    }

    [Theory]
    [InlineData("text/html", "no-store", null)]
    [InlineData("text/html", "private, max-age=60", null)]
    [InlineData("text/html", "public, max-age=60", "a=1")]
    [InlineData("image/webp", "public, max-age=60", null)]
    public async Task What_is_one_persons_own_or_small_already_is_sent_as_it_is(string type, string cacheControl, string? cookie)
    {
        var (chosen, _, body) = await Read(Page(type, cacheControl, cookie), "gzip, br");

        Assert.Equal(("", Text), (chosen, Encoding.UTF8.GetString(body)));
    }

    private string Page(string type, string cacheControl = "public, max-age=60", string? cookie = null)
    {
        var path = $"/{Guid.NewGuid():n}";
        gateway.Services.On(path, async context =>
        {
            context.Response.ContentType = type;
            context.Response.Headers.CacheControl = cacheControl;
            if (cookie is not null)
                context.Response.Headers.SetCookie = cookie;
            await context.Response.WriteAsync(Text);
        });
        return path;
    }

    private async Task<(string Encoding, string Vary, byte[] Body)> Read(string path, string takes)
    {
        using var client = gateway.At("acme");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", takes);
        using var answer = await client.GetAsync(path);
        return (string.Join(", ", answer.Content.Headers.ContentEncoding), string.Join(", ", answer.Headers.Vary), await answer.Content.ReadAsByteArrayAsync());
    }

    private static string Opened(string encoding, byte[] body)
    {
        using var packed = new MemoryStream(body);
        using Stream plain = encoding switch { "br" => new BrotliStream(packed, CompressionMode.Decompress), "gzip" => new GZipStream(packed, CompressionMode.Decompress), _ => packed };
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
