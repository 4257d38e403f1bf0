using System.Net.Sockets;
using System.Text;
using Platform.Testing;
using Xunit;

namespace Platform.Isolation;

/// <summary>What a request says of hosts and tenants, in every way that some program somewhere believes; sent byte by byte.</summary>
public sealed class SpoofTests
{
    private const string A = "{a}";
    private const string B = "{b}";
    private const string Port = "{port}";

    /// <summary>Asks B's address for what only A has, and says in other ways that it means A.</summary>
    [Theory]
    [InlineData("X-Forwarded-Host: {a}.localhost:{port}")]
    [InlineData("X-Forwarded-Host: {a}.localhost")]
    [InlineData("x-forwarded-host:{a}.localhost:{port}")]
    [InlineData("X-Forwarded-Host: {b}.localhost:{port}, {a}.localhost:{port}")]
    [InlineData("X-Forwarded-Server: {a}.localhost")]
    [InlineData("X-Forwarded-Prefix: /{a}")]
    [InlineData("Forwarded: for=127.0.0.1;host={a}.localhost:{port};proto=http")]
    [InlineData("X-Original-Host: {a}.localhost:{port}")]
    [InlineData("X-Original-URL: http://{a}.localhost:{port}/")]
    [InlineData("X-Rewrite-URL: http://{a}.localhost:{port}/")]
    [InlineData("X-Host: {a}.localhost:{port}")]
    [InlineData("X-HTTP-Host-Override: {a}.localhost:{port}")]
    [InlineData("X-Tenant-Id: {aid}")]
    [InlineData("X-Tenant: {a}")]
    [InlineData("tenant-id: {aid}")]
    [InlineData("Tenant: {a}")]
    [InlineData("__tenant__: {a}")]
    [InlineData("Cookie: tenant={aid}; __tenant__={a}")]
    [InlineData("Referer: http://{a}.localhost:{port}/")]
    [InlineData("Origin: http://{a}.localhost:{port}")]
    [InlineData(":authority: {a}.localhost:{port}")]
    [InlineData("Host : {a}.localhost:{port}")]
    [InlineData("Host: {a}.localhost:{port}")]
    [InlineData("host: {a}.localhost:{port}")]
    [InlineData(" Host: {a}.localhost:{port}")]
    [InlineData("Connection: close, Host")]
    public async Task No_header_makes_another_of_the_address_that_was_asked(string header)
    {
        var two = await TwoOrganisations.Shared;
        foreach (var path in Paths(two))
        {
            var answer = await Raw(two, $"GET {path} HTTP/1.1\r\nHost: {B}.localhost:{Port}\r\n{header}\r\nConnection: close\r\n\r\n");
            Assert.Matches("^HTTP/1.1 4(00|04)", answer);
            ShowsNothing(two, answer);
        }
    }

    /// <summary>Hosts that are almost B's or nobody's: never A's pages, and B's only where it plainly is B.</summary>
    [Theory]
    [InlineData("{b}.localhost:{port}", 404)]
    [InlineData("{B}.LOCALHOST:{port}", 404)]
    [InlineData("{b}.localhost", 421)]
    [InlineData("{b}.localhost:80", 421)]
    [InlineData("{b}.localhost:0{port}", 404, 421, 400)]
    [InlineData("{b}.localhost.:{port}", 421)]
    [InlineData("{b}..localhost:{port}", 421, 400)]
    [InlineData("{a}.{b}.localhost:{port}", 421)]
    [InlineData("{b}.localhost:{port}.{a}.localhost", 421, 400)]
    [InlineData("{b}.example.org:{port}", 404)]
    [InlineData("{a}.localhost.example.org:{port}", 404)]
    [InlineData("{a}.localhost@{b}.localhost:{port}", 421, 400)]
    [InlineData("{b}:{a}@localhost:{port}", 421, 400)]
    [InlineData("{b}.localhost:{port}#{a}.localhost", 421, 400)]
    [InlineData("{b}.localhost:{port}/{a}.localhost", 421, 400)]
    [InlineData("{b}.localhost:{port}?{a}.localhost", 421, 400)]
    [InlineData("{b}.localhost\\{a}.localhost:{port}", 421, 400)]
    [InlineData("{b}.localhost:{port}, {a}.localhost:{port}", 400)]
    [InlineData("{b}.localhost:{port} {a}.localhost:{port}", 400)]
    [InlineData("{b}.localhost:{port}{nul}", 400)]
    [InlineData("{b}{soh}.localhost:{port}", 400)]
    [InlineData("{b}{del}.localhost:{port}", 400, 421)]
    [InlineData("{b}.localhost:{port}{tab}", 404, 400)]
    [InlineData("{b}%2elocalhost:{port}", 400, 421)]
    [InlineData("%77alls.localhost:{port}", 400, 421)]
    [InlineData("w\u00e4lls.localhost:{port}", 400, 421)]
    [InlineData("127.0.0.1:{port}", 421)]
    [InlineData("[::1]:{port}", 421)]
    [InlineData("", 400, 421)]
    public async Task A_host_that_is_not_plainly_one_organisations_is_nobodys(string host, params int[] statuses)
    {
        var two = await TwoOrganisations.Shared;
        foreach (var path in Paths(two))
        {
            var answer = await Raw(two, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.True(statuses.Any(status => answer.StartsWith($"HTTP/1.1 {status}", StringComparison.Ordinal)), $"{host}{path}: {answer}");
            ShowsNothing(two, answer);
        }
    }

    [Theory]
    [InlineData("GET http://{a}.localhost:{port}{path} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\nConnection: close\r\n\r\n")]
    [InlineData("GET http://{b}.localhost:{port}{path} HTTP/1.1\r\nHost: {a}.localhost:{port}\r\nConnection: close\r\n\r\n")]
    [InlineData("GET //{a}.localhost:{port}{path} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\nConnection: close\r\n\r\n")]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\nHost: {a}.localhost:{port}\r\nConnection: close\r\n\r\n")]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {a}.localhost:{port}\r\nHost: {b}.localhost:{port}\r\nConnection: close\r\n\r\n")]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\n {a}.localhost:{port}\r\nConnection: close\r\n\r\n")]
    [InlineData("GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET {path} HTTP/1.0\r\n\r\n")]
    [InlineData("CONNECT {a}.localhost:{port} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\nConnection: close\r\n\r\n")]
    [InlineData("GET {path}\r\n\r\n")]
    [InlineData("POST {path} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET {path} HTTP/1.1\r\nHost: {a}.localhost:{port}\r\n\r\n")]
    public async Task A_request_that_says_two_things_is_not_answered_with_anything_of_an_organisation(string request)
    {
        var two = await TwoOrganisations.Shared;
        foreach (var path in Paths(two))
            ShowsNothing(two, await Raw(two, request.Replace("{path}", path, StringComparison.Ordinal)));
    }

    /// <summary>An organisation's own domain is one more of its addresses, and no more than that.</summary>
    [Theory]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {domain}:{port}", 200)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {DOMAIN}:{port}", 200)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {domain}", 421)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {domain}:80", 421)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {domain}.:{port}", 421)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: www.{domain}:{port}", 404)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {domain}.example.org:{port}", 404)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {domain}.localhost:{port}", 421)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: nobody.example.org:{port}\r\nX-Forwarded-Host: {domain}:{port}", 404)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\nX-Forwarded-Host: {domain}:{port}", 404)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\nX-Original-Host: {domain}", 404)]
    [InlineData("GET {path} HTTP/1.1\r\nHost: {b}.localhost:{port}\r\nHost: {domain}:{port}", 400)]
    [InlineData("GET http://{domain}:{port}{path} HTTP/1.1\r\nHost: {b}.localhost:{port}", 400)]
    [InlineData("GET /sign-in HTTP/1.1\r\nHost: {domain}:{port}", 404)]
    [InlineData("GET /connect/authorize HTTP/1.1\r\nHost: {domain}:{port}", 404)]
    [InlineData("GET /v1/tenant HTTP/1.1\r\nHost: {domain}:{port}", 404)]
    [InlineData("GET /tls/allowed?domain={domain} HTTP/1.1\r\nHost: {domain}:{port}", 404)]
    [InlineData("GET /tls/allowed?domain={domain} HTTP/1.1\r\nHost: id.localhost:{port}", 404)]
    [InlineData("GET /tls/allowed?domain={domain} HTTP/1.1\r\nHost: api.localhost:{port}", 404)]
    public async Task An_own_domain_is_plainly_that_domain_or_nothing(string request, int status)
    {
        var two = await TwoOrganisations.Shared;
        var domain = await OwnDomain(two);
        var answer = await Raw(two, request
            .Replace("{path}", "/" + two.Spare.Slug, StringComparison.Ordinal)
            .Replace("{domain}", domain, StringComparison.Ordinal)
            .Replace("{DOMAIN}", domain.ToUpperInvariant(), StringComparison.Ordinal) + "\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        // A page that is not there says so in the organisation's own colours, and by its name.
        if (status == 200 || !request.Contains("Host: {domain}:{port}", StringComparison.Ordinal))
            Assert.Equal(status == 200, answer.Contains(two.Spare.Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(two.A.Canary, answer, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>As if the third organisation had proven a domain: every replica knows it within seconds.</summary>
    private static async Task<string> OwnDomain(TwoOrganisations two)
    {
        var domain = two.Spare.Identifier + ".own-domain.example";
        foreach (var database in new[] { "campaigns", "signatures", "site" })
        {
            await using var source = Npgsql.NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
            await using var command = source.CreateCommand("update tenants set domain = $1 where id = $2 and domain is distinct from $1");
            command.Parameters.Add(new() { Value = domain });
            command.Parameters.Add(new() { Value = two.Spare.Id });
            await command.ExecuteNonQueryAsync();
        }
        await Eventually.True(async () => (await Raw(two, $"GET / HTTP/1.1\r\nHost: {domain}:{Port}\r\nConnection: close\r\n\r\n")).StartsWith("HTTP/1.1 200", StringComparison.Ordinal),
            "the domain at the site");
        return domain;
    }

    /// <summary>Without this the tests above could all pass because nothing shows the canary to anybody.</summary>
    [Fact]
    public async Task At_its_own_address_it_is_there()
    {
        var two = await TwoOrganisations.Shared;
        var answer = await Raw(two, $"GET /{two.A.Slug} HTTP/1.1\r\nHost: {A}.localhost:{Port}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains(two.A.Canary, answer, StringComparison.Ordinal);
    }

    /// <summary>A page, a count and an image that only A has.</summary>
    private static string[] Paths(TwoOrganisations two) => [$"/{two.A.Slug}", $"/api/campaigns/{two.A.Slug}/count", $"/images/{two.A.ImageId}"];

    private static void ShowsNothing(TwoOrganisations two, string answer)
    {
        Assert.DoesNotContain(two.A.Canary, answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("image/jpeg", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"goal\"", answer, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> Raw(TwoOrganisations two, string request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", two.Platform.Port, patience.Token);
        await using var stream = new NetworkStream(socket);
        var bytes = Encoding.Latin1.GetBytes(request
            .Replace("{nul}", "\0", StringComparison.Ordinal).Replace("{soh}", "\u0001", StringComparison.Ordinal)
            .Replace("{del}", "\u007f", StringComparison.Ordinal).Replace("{tab}", "\t", StringComparison.Ordinal)
            .Replace("{aid}", two.A.Id.ToString(), StringComparison.Ordinal)
            .Replace(A, two.A.Identifier, StringComparison.Ordinal)
            .Replace(B, two.B.Identifier, StringComparison.Ordinal)
            .Replace("{B}", two.B.Identifier.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace(Port, two.Platform.Port.ToString(null, null), StringComparison.Ordinal));
        await stream.WriteAsync(bytes, patience.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(patience.Token);
    }
}
