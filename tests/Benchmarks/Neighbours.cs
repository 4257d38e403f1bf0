using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Platform.Benchmarks.Load;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.Benchmarks;

/// <summary>
/// What one organisation feels of another that is at all of its limits at once: pages, signing, exports, mails to many.
/// Measured by turns in one run, without the neighbour and beside it.
/// </summary>
internal static class Neighbours
{
    private const double MostTimes = 1.2;
    private const double Pages = 50, Signatures = 20, Reads = 20;

    /// <summary>Of the neighbour: sensible for two cores.</summary>
    private static readonly TenantLimits Limits = new() { RequestsPerSecond = 50, SignaturesPerMinute = 600, ExportsAtOnce = 2, MailsPerHour = MailsPerHour };

    private const int MailsPerHour = 1_000;

    private sealed record Organisation(Guid Id, string Identifier, string Slug, string ClientId, string ClientSecret)
    {
        public string Token { get; private set; } = "";

        /// <summary>A token lives for some minutes only.</summary>
        public async Task<Organisation> SignIn()
        {
            Token = await Neighbours.Token(ClientId, ClientSecret);
            return this;
        }
    }

    private sealed record Kind(string What, int Expected, double PerSecond, Func<int, Func<ReadOnlyMemory<byte>>> Requests);

    public static async Task<Result> Measure(BenchOptions options)
    {
        var (loud, quiet) = await Organisations();
        var each = options.Rounds == 1 ? options.Each * 3 : options.Each * 4;
        await Allowances.Set(loud.Identifier, Limits);
        await FillLog(loud);
        Kind[] kinds =
        [
            new("page", 200, Pages, _ => () => Get($"{quiet.Identifier}.localhost", $"/{quiet.Slug}", null)),
            new("sign", 202, Signatures, _ => () => Sign(quiet)),
            new("API read", 200, Reads, _ => () => Get("api.localhost", "/v1/campaigns?limit=20", quiet.Token)),
        ];
        var measured = new Dictionary<(string What, bool Beside), List<Measured>>();
        var neighbour = new Neighbour(loud);

        // With the neighbour, or what only it asks for would be compiled while the other is measured beside it.
        Bench.Say("warming up");
        using (var ending = new CancellationTokenSource())
        {
            var noise = new Neighbour(loud).Press(options.WarmUp * 3, ending.Token);
            await Task.WhenAll(kinds.Select(kind => Open(kind, options.WarmUp * 3)));
            await ending.CancelAsync();
            await noise;
        }
        for (var round = 0; round < options.Rounds; round++)
            foreach (var beside in new[] { false, true })
            {
                await Quiet.Wait(TimeSpan.FromSeconds(options.Rounds == 1 ? 5 : 60));
                await Task.WhenAll(loud.SignIn(), quiet.SignIn());
                using var ending = new CancellationTokenSource();
                var noise = beside ? neighbour.Press(each + TimeSpan.FromSeconds(3), ending.Token) : Task.CompletedTask;
                await Task.Delay(beside ? TimeSpan.FromSeconds(2) : TimeSpan.Zero);
                var loads = await Task.WhenAll(kinds.Select(kind => Open(kind, each)));
                await ending.CancelAsync();
                await noise;
                foreach (var (kind, load) in kinds.Zip(loads))
                {
                    Bench.Say($"{kind.What} {(beside ? "beside the neighbour" : "alone")}: p50 {load.P50:0.0} ms, p95 {load.P95:0.0} ms, p99 {load.P99:0.0} ms, {load.Failed} failed");
                    if (!measured.TryGetValue((kind.What, beside), out var list))
                        measured[(kind.What, beside)] = list = [];
                    list.Add(load);
                }
            }

        double P95(string what, bool beside) => measured[(what, beside)].Select(load => load.P95).Order().ElementAt(options.Rounds / 2);
        var lines = measured.Select(pair => (pair.Key, Median: pair.Value.OrderBy(load => load.P95).ElementAt(pair.Value.Count / 2), Failed: pair.Value.Sum(load => load.Failed)))
            .Select(it => new Line($"{it.Key.What}, {(it.Key.Beside ? "beside" : "alone")}", Connections, it.Median.PerSecond, it.Median.P50, it.Median.P95, it.Median.P99, it.Median.Worst, it.Failed));
        var goals = kinds.Select(kind => (kind.What, Ratio: P95(kind.What, true) / P95(kind.What, false)))
            .Select(it => new Goal($"{it.What}: p95 beside ≤ {MostTimes} × alone", $"{it.Ratio:0.00}", it.Ratio <= MostTimes));
        return new Result([.. lines], [.. goals, .. await neighbour.Promises()],
        [
            $"One organisation is asked for {Pages:0} pages, {Signatures:0} signatures and {Reads:0} reads of the API a second, in an open loop; each line is the median of {options.Rounds} rounds of {each.TotalSeconds:0} s.",
            $"Its neighbour may make 50 requests a second and take 600 signatures a minute, run 2 exports and send {MailsPerHour:N0} mails to many an hour. It is asked for 100 pages and 100 signatures a second, and 4 exports are tried at once; {neighbour.Queued:N0} closing mails wait, and its hour begins anew each round.",
            "Its exports are read as fast as they come, which is 1 MB/s each (`Exports__BytesPerSecond` of `./platform up`).",
            $"What the neighbour got: {neighbour.Told}.",
        ]);
    }

    private const int Connections = 8;

    private static Task<Measured> Open(Kind kind, TimeSpan time) => Loading.Open(Bench.Port, Connections, time, kind.Expected, kind.Requests, kind.PerSecond);

    private static long _person;

    private static ReadOnlyMemory<byte> Sign(Organisation organisation)
    {
        var person = Interlocked.Increment(ref _person).ToString("x", CultureInfo.InvariantCulture);
        var body = $$"""{"givenName":"Elena","familyName":"Morales","email":"neighbour-{{person}}@example.org","country":"DE","contactConsent":true}""";
        return Encoding.ASCII.GetBytes(
            $"POST /api/campaigns/{organisation.Slug}/signatures HTTP/1.1\r\nHost: {organisation.Identifier}.localhost:{Bench.Port}\r\nContent-Type: application/json\r\nAccept: application/json\r\nUser-Agent: bench\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private static ReadOnlyMemory<byte> Get(string host, string path, string? token) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {host}:{Bench.Port}\r\nAccept: text/html, application/json\r\nUser-Agent: bench\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n");

    /// <summary>Two organisations of the demo with an open petition and a token each.</summary>
    private static async Task<(Organisation Loud, Organisation Quiet)> Organisations()
    {
        var start = new ProcessStartInfo(Path.Combine(TestInfrastructure.Root, "platform"), ["status", "--json"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var status = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync());
        var found = new List<Organisation>();
        foreach (var key in status.RootElement.GetProperty("demo").GetProperty("apiKeys").EnumerateArray())
        {
            var (clientId, secret) = (key.GetProperty("clientId").GetString()!, key.GetProperty("clientSecret").GetString()!);
            var token = await Token(clientId, secret);
            using var api = Http("api", token);
            var petitions = (await api.GetFromJsonAsync<JsonElement>("/v1/campaigns?limit=100")).GetProperty("items").EnumerateArray();
            var open = petitions.FirstOrDefault(petition => petition.GetProperty("state").GetString() == "open");
            var tenant = await api.GetFromJsonAsync<JsonElement>("/v1/tenant");
            if (open.ValueKind == JsonValueKind.Object)
                found.Add(new(tenant.GetProperty("id").GetGuid(), tenant.GetProperty("identifier").GetString()!, open.GetProperty("slug").GetString()!, clientId, secret));
        }
        return found is [var loud, var quiet, ..] ? (await loud.SignIn(), await quiet.SignIn()) : throw new InvalidOperationException("The demo has no two organisations with an open petition.");
    }

    private static async Task<string> Token(string clientId, string secret)
    {
        using var identity = Http("id");
        using var answer = await identity.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = secret,
        }));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private static HttpClient Http(string name, string? token = null)
    {
        var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, Bench.Port, cancel);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri($"http://{name}.localhost:{Bench.Port}"), Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>So long a log that an export of it lasts.</summary>
    private static async Task FillLog(Organisation loud) => await Allowances.Sql("identity", """
        insert into activities (tenant_id, id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, object_title, changes)
        select $1, gen_random_uuid(), now() - n * interval '1 second', 'Person', 'ada', 'Ada', 'campaign.edited', 'campaign', 'n' || n, 'The river of many names', '[]'
        from generate_series(1, 200000) n
        """, loud.Id);

    /// <summary>The one that is at all of its limits.</summary>
    private sealed class Neighbour(Organisation loud)
    {
        private long _pages, _pagesRefused, _signatures, _signaturesRefused, _exportsRefused, _exported;
        private TimeSpan _pressed;
        private int _rounds;

        public int Queued { get; private set; }

        public string Told => string.Create(CultureInfo.InvariantCulture,
            $"{_pages:N0} pages ({_pagesRefused:N0} refused), {_signatures:N0} signatures ({_signaturesRefused:N0} refused), {_exported / 1_000_000.0:N0} MB of exports ({_exportsRefused:N0} refused), in {_pressed.TotalSeconds:0} s");

        public async Task Press(TimeSpan time, CancellationToken ending)
        {
            await QueueMails();
            (_pressed, _rounds) = (_pressed + time, _rounds + 1);
            var exports = Enumerable.Range(0, 4).Select(_ => Export(ending)).ToList();
            var pages = Loading.Open(Bench.Port, Connections, time, 200, _ => () => Get($"{loud.Identifier}.localhost", $"/{loud.Slug}", null), 100);
            var signatures = Loading.Open(Bench.Port, Connections, time, 202, _ => () => Sign(loud), 100);
            await Task.WhenAll([pages, signatures, .. exports]);
            (_pages, _pagesRefused) = (_pages + (await pages).Good, _pagesRefused + (await pages).Failed);
            (_signatures, _signaturesRefused) = (_signatures + (await signatures).Good, _signaturesRefused + (await signatures).Failed);
        }

        /// <summary>More closing mails than its hour allows, and an hour that begins anew.</summary>
        private async Task QueueMails()
        {
            await Allowances.Sql("notifications", "delete from mail_hours where tenant_id = $1", loud.Id);
            Queued += await Allowances.Sql("notifications", """
                with campaign as (
                    insert into campaigns (tenant_id, id, version, slug, title, lead, language, goal, opens_at, closes_at, closed_at, closing_planned_for, closing_text)
                    values ($1, gen_random_uuid(), 1, 'bench-' || gen_random_uuid(), 'Closed', 'Closed', 'en', 1, now() - interval '2 days', date_trunc('second', now() - interval '1 minute'),
                        date_trunc('second', now() - interval '1 minute'), date_trunc('second', now() - interval '1 minute'), 'Thank you.') returning id),
                people as (
                    insert into recipients (tenant_id, signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent, confirmed_at, origin)
                    select $1, gen_random_uuid(), id, 'Ada', 'Lovelace', 'crowd-' || n || '@example.org', decode(md5(n::text || id), 'hex'), 'en', true, now() - interval '1 day', 'Web'
                    from campaign, generate_series(1, 5000) n returning signature_id, campaign_id)
                insert into mails (tenant_id, id, kind, lane, campaign_id, signature_id, number, due_at, expires_at, state, attempts, doubts, created_at)
                select $1, gen_random_uuid(), 'Closing', 'Mailing', campaign_id, signature_id, 1, now(), now() + interval '2 days', 'Planned', 0, 0, now() from people
                """, loud.Id);
            await Allowances.Sql("notifications", """
                insert into mail_work (tenant_id, task, due_at) values ($1, 'Mailing', now()) on conflict (tenant_id, task) do update set due_at = now(), paused_until = null, taken_until = null
                """, loud.Id);
        }

        private async Task Export(CancellationToken ending)
        {
            using var api = Http("api", loud.Token);
            var buffer = new byte[64 * 1024];
            try
            {
                while (!ending.IsCancellationRequested)
                {
                    using var answer = await api.GetAsync("/v1/audit.csv", HttpCompletionOption.ResponseHeadersRead, ending);
                    if (answer.StatusCode != HttpStatusCode.OK)
                    {
                        Interlocked.Increment(ref _exportsRefused);
                        await Task.Delay(200, ending);
                        continue;
                    }
                    await using var body = await answer.Content.ReadAsStreamAsync(ending);
                    while (await body.ReadAsync(buffer, ending) is > 0 and var bytes)
                        Interlocked.Add(ref _exported, bytes);
                }
            }
            catch (Exception e) when (ending.IsCancellationRequested && e is OperationCanceledException or IOException or HttpRequestException)
            {
                return;
            }
        }

        /// <summary>It was at its limits, and never above.</summary>
        public async Task<Goal[]> Promises()
        {
            var seconds = _pressed.TotalSeconds;
            // What ten seconds bring may come at once, in each round.
            var mostSignatures = 10 * seconds + 100 * _rounds;
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = "notifications" }.ConnectionString);
            await using var command = source.CreateCommand("select coalesce(max(mails), 0) from mail_hours where tenant_id = $1");
            command.Parameters.Add(new NpgsqlParameter { Value = loud.Id });
            var mails = (int)(await command.ExecuteScalarAsync())!;
            return
            [
                new Goal("the neighbour took no more signatures than its limit", $"{_signatures:N0} of {mostSignatures:N0}", _signatures <= mostSignatures && _signaturesRefused > 0, IsPromise: true),
                new Goal("the neighbour sent no more mails to many than its limit", $"{mails:N0} of {MailsPerHour:N0} an hour", mails <= MailsPerHour, IsPromise: true),
            ];
        }
    }
}
