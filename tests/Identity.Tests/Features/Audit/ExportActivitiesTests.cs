using System.Net;
using System.Text;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Audit;

public sealed class ExportActivitiesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_log_comes_as_a_table_that_spreadsheets_read_and_do_not_calculate()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        await app.Tell(tenant, Noon, title: "=HYPERLINK(\"http://evil.example\")", changes: [new() { Field = "title", Before = "Old, \"quoted\"", After = null }, new() { Field = "lead", After = "ñ" }]);
        await app.Tell(tenant, Noon.AddSeconds(1), title: " +1", actor: "@bob");
        var api = await app.SignedIn(tenant);

        using var answer = await api.GetAsync("/v1/audit.csv?action=campaign");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var text = Encoding.UTF8.GetString(bytes);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Matches("^attachment; filename=\"?activity-[0-9-]{10}.csv", answer.Content.Headers.ContentDisposition!.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(new byte[] { 0xEF, 0xBB, 0xBF }, bytes[..3]);
        Assert.Equal(
            "\uFEFF\"time\",\"actor kind\",\"actor id\",\"actor\",\"action\",\"object kind\",\"object id\",\"object\",\"network\",\"changes\"\r\n"
            + $"\"2026-03-01T12:00:01.000Z\",\"person\",\"'@bob\",\"'@bob of {tenant.Name}\",\"campaign.edited\",\"campaign\",\"river\",\"' +1\",\"203.0.113.0/24\",\"\"\r\n"
            + $"\"2026-03-01T12:00:00.000Z\",\"person\",\"ada\",\"ada of {tenant.Name}\",\"campaign.edited\",\"campaign\",\"river\",\"'=HYPERLINK(\"\"http://evil.example\"\")\",\"203.0.113.0/24\",\"title: Old, \"\"quoted\"\" → –\nlead: – → ñ\"\r\n",
            text);
    }

    [Fact]
    public async Task A_log_longer_than_what_is_read_at_once_comes_whole_and_in_order()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        await app.Sql<object>("""
            insert into activities (tenant_id, id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, object_title, changes)
            select $1, (lpad(to_hex((extract(epoch from $2::timestamptz) * 1000)::bigint + n), 12, '0') || '70008000000000000000')::uuid,
                $2::timestamptz + n * interval '1 millisecond', 'Person', 'ada', 'Ada', 'campaign.edited', 'campaign', 'n' || n, 'River', '[]'
            from generate_series(1, 1203) n
            """, tenant.Id, Noon);
        var api = await app.SignedIn(tenant);

        var lines = (await api.GetStringAsync("/v1/audit.csv?action=campaign&to=2026-03-01T12:00:01.203Z")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(Enumerable.Range(1, 1202).Reverse().Select(n => $"\"n{n}\""), lines.Skip(1).Select(line => line.Split(',')[6]));
    }

    [Fact]
    public async Task Only_so_many_exports_run_at_once_and_one_that_is_broken_off_makes_room()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(limits: new() { ExportsAtOnce = 1 }), await app.NewTenant());
        // More than fits into any buffer on the way to somebody who does not read.
        await app.Sql<object>("""
            insert into activities (tenant_id, id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, object_title, changes)
            select $1, (lpad(to_hex((extract(epoch from $2::timestamptz) * 1000)::bigint + n), 12, '0') || '70008000000000000000')::uuid,
                $2::timestamptz + n * interval '1 millisecond', 'Person', 'ada', 'Ada', 'campaign.edited', 'campaign', 'n' || n, repeat('River', 40), '[]'
            from generate_series(1, 20000) n
            """, tenant.Id, Noon);
        var (api, others) = (await app.SignedIn(tenant), await app.SignedIn(other));
        var running = await api.GetAsync("/v1/audit.csv", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, running.StatusCode);

        using (var refused = await api.GetAsync("/v1/audit.csv"))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
        }
        Assert.Equal(HttpStatusCode.OK, (await others.GetAsync("/v1/audit.csv")).StatusCode);

        running.Dispose();
        await Eventually.True(async () => (await api.GetAsync("/v1/audit.csv?object=n1")).StatusCode == HttpStatusCode.OK, "there is room again");
        // And one that came to its end makes room as well.
        await Eventually.True(async () => (await api.GetAsync("/v1/audit.csv?object=n1")).StatusCode == HttpStatusCode.OK, "there is room again");
    }
}
