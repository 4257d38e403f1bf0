using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Platform.Identity.Features.Domains;

/// <summary>
/// Asks the domain name system. An empty answer means that there is no such record; null means that nobody could say, which
/// never counts against a name.
/// </summary>
internal interface ILookUpNames
{
    /// <summary>The texts of its TXT records.</summary>
    Task<IReadOnlyList<string>?> Texts(string name, CancellationToken cancel);

    /// <summary>The name that it is an alias of (CNAME), lower case; one at most.</summary>
    Task<IReadOnlyList<string>?> Aliases(string name, CancellationToken cancel);

    /// <summary>Its addresses of both versions, also those at the end of aliases.</summary>
    Task<IReadOnlyList<IPAddress>?> Addresses(string name, CancellationToken cancel);
}

/// <summary>
/// Asks the resolvers under <c>Dns:Servers</c> ("10.0.0.2, 10.0.0.3:5353"), or those of the machine, again each time: whoever has
/// just set a record wants to see it.
/// </summary>
internal sealed class LookUpNames : ILookUpNames
{
    private readonly LookupClient _client;

    public LookUpNames(IConfiguration configuration)
    {
        var servers = configuration["Dns:Servers"] is { Length: > 0 } configured
            ? configured.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Server)
            : NameServer.ResolveNameServers();
        _client = new LookupClient(new LookupClientOptions([.. servers])
        {
            UseCache = false,
            UseTcpFallback = true,
            Recursion = true,
            Timeout = TimeSpan.FromSeconds(3),
            Retries = 1,
            ThrowDnsErrors = false,
            ContinueOnDnsError = true,
            ContinueOnEmptyResponse = false,
        });
    }

    public Task<IReadOnlyList<string>?> Texts(string name, CancellationToken cancel) =>
        Ask(name, QueryType.TXT, answers => answers.TxtRecords().Select(record => string.Concat(record.Text)), cancel);

    public Task<IReadOnlyList<string>?> Aliases(string name, CancellationToken cancel) =>
        Ask(name, QueryType.CNAME, answers => answers.CnameRecords().Select(record => record.CanonicalName.Value.TrimEnd('.').ToLowerInvariant()).Take(1), cancel);

    public async Task<IReadOnlyList<IPAddress>?> Addresses(string name, CancellationToken cancel)
    {
        var four = await Ask(name, QueryType.A, answers => answers.ARecords().Select(record => record.Address), cancel);
        if (four is null)
            return null;
        var six = await Ask(name, QueryType.AAAA, answers => answers.AaaaRecords().Select(record => record.Address), cancel);
        return six is null ? null : [.. four, .. six];
    }

    private async Task<IReadOnlyList<T>?> Ask<T>(string name, QueryType type, Func<IReadOnlyList<DnsResourceRecord>, IEnumerable<T>> read, CancellationToken cancel)
    {
        try
        {
            var answer = await _client.QueryAsync(name + ".", type, cancellationToken: cancel);
            return answer.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => [.. read(answer.Answers)],
                DnsHeaderResponseCode.NotExistentDomain => [],
                _ => null,
            };
        }
        catch (Exception e) when (e is DnsResponseException or SocketException or IOException or TimeoutException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    private static NameServer Server(string text)
    {
        var server = IPEndPoint.Parse(text);
        return new(server.Address, server.Port == 0 ? 53 : server.Port);
    }
}
