using System.Net;
using Xunit;

namespace Platform.Isolation;

/// <summary>A page of A is asked for, then the same of B: what was kept for one is never given to the other, whatever the request carries.</summary>
public sealed class CacheProbeTests
{
    private static readonly string[] Pages = ["/", $"/{Organisation.Shared}", $"/{Organisation.Shared}/inbox", "/privacy", "/sitemap.xml", "/robots.txt", $"/api/campaigns/{Organisation.Shared}/count"];

    private static readonly string[] Queries =
        ["", "?", "?utm_source=a", "?x=1", "?x=%1E", "?x=%00", "?__tenant__={a}", "?host={a}.localhost", "?x=a&x=b", "?%C3%A9", "?fbclid=1&utm_medium=b|c", ";a=1", "?x=%0d%0aHost:%20{a}.localhost"];

    private static readonly (string Name, string Value)[] Carried =
    [
        ("X-None", ""), ("Cookie", "session={a}"), ("Authorization", "Bearer {token}"), ("X-Forwarded-Host", "{other}.localhost:{port}"), ("X-Original-URL", "http://{other}.localhost/"),
        ("Accept-Encoding", "br"), ("Accept-Encoding", "gzip"), ("Accept-Language", "es"), ("Accept", "application/json"), ("If-None-Match", "*"), ("Range", "bytes=0-99"), ("Cache-Control", "no-cache"),
    ];

    [Fact]
    public async Task One_after_the_other_with_the_same_query_and_headers()
    {
        var two = await TwoOrganisations.Shared;
        using var a = two.Platform.Http(two.A.Identifier);
        using var b = two.Platform.Http(two.B.Identifier);
        foreach (var page in Pages)
            foreach (var query in Queries)
                foreach (var (name, value) in query.Length == 0 ? Carried : Carried[..1])
                {
                    var address = page + query.Replace("{a}", two.A.Identifier, StringComparison.Ordinal);
                    await IsOwn(two, a, two.A, address, name, value);
                    await IsOwn(two, b, two.B, address, name, value);
                    await IsOwn(two, a, two.A, address, "X-None", "");
                }
    }

    [Fact]
    public async Task At_the_same_time()
    {
        var two = await TwoOrganisations.Shared;
        using var a = two.Platform.Http(two.A.Identifier);
        using var b = two.Platform.Http(two.B.Identifier);
        foreach (var page in Pages)
            foreach (var query in Queries)
                await Parallel.ForEachAsync(Enumerable.Range(0, 8), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
                {
                    var (client, organisation) = i % 2 == 0 ? (a, two.A) : (b, two.B);
                    await IsOwn(two, client, organisation, page + query.Replace("{a}", two.A.Identifier, StringComparison.Ordinal), "X-None", "");
                });
    }

    private static async Task IsOwn(TwoOrganisations two, HttpClient client, Organisation own, string address, string header, string value)
    {
        var other = own == two.A ? two.B : two.A;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (value.Length > 0)
            request.Headers.TryAddWithoutValidation(header, value
                .Replace("{a}", two.A.Identifier, StringComparison.Ordinal).Replace("{other}", other.Identifier, StringComparison.Ordinal)
                .Replace("{port}", two.Platform.Port.ToString(null, null), StringComparison.Ordinal).Replace("{token}", two.A.KeysToken, StringComparison.Ordinal));
        using var answer = await client.SendAsync(request);
        var text = await new StreamReader(await Unpacked(answer)).ReadToEndAsync();
        Assert.True((int)answer.StatusCode < 500, $"{address} of {own.Identifier} with {header}: {answer.StatusCode}");
        Assert.False(text.Contains(other.Canary, StringComparison.OrdinalIgnoreCase) || text.Contains(other.Identifier, StringComparison.OrdinalIgnoreCase) && !address.Contains(other.Identifier, StringComparison.Ordinal),
            $"{address} of {own.Identifier} with {header}: {text}");
        if (address is "/" && answer.StatusCode == HttpStatusCode.OK)
            Assert.Contains(own.Canary, text, StringComparison.Ordinal);
    }

    private static async Task<Stream> Unpacked(HttpResponseMessage answer)
    {
        var stream = await answer.Content.ReadAsStreamAsync();
        return answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new System.IO.Compression.BrotliStream(stream, System.IO.Compression.CompressionMode.Decompress),
            "gzip" => new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress),
            _ => stream,
        };
    }
}
