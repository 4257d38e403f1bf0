using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.ServiceDefaults.Messaging;
using Platform.Signatures.Features.Batches;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Signatures.Tests.Features;

/// <summary>What signers see when the database is away, slow or full of work: a clear answer, never a lost signature.</summary>
public sealed class TroubleTests
{
    private sealed class Echo(TenantPlaces places, int deadlocks = 0) : GroupCommit<string, string>(places, new OutboxSignal(), NullLogger.Instance, writers: 1)
    {
        private int _deadlocks = deadlocks;

        protected override NpgsqlBatchCommand Statement(Guid tenantId, IReadOnlyList<string> items, string? traceParent) => _deadlocks-- > 0
            ? new("do $$ begin raise exception using errcode = 'deadlock_detected'; end $$")
            : new("select case when item = 'poison' then (1 / (length(item) - 6))::text else item || ' of ' || current_setting('app.tenant_id') end from unnest($1::text[]) with ordinality as t(item, place) order by place")
            {
                Parameters = { new() { Value = items.ToArray() } },
            };

        protected override string Read(NpgsqlDataReader row) => row.GetString(0);
    }

    [Fact]
    public async Task One_that_cannot_be_written_does_not_cost_the_others_their_answer()
    {
        var app = await SignaturesApp.Shared;
        using var echo = new Echo(app.Services.GetRequiredService<TenantPlaces>());
        var (a, b) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var waiting = new[] { (a, "one"), (b, "two"), (a, "poison"), (b, "three"), (a, "four") }.Select(item => (Item: item, Task: echo.Write(item.Item1, item.Item2))).ToList();

        await echo.StartAsync(CancellationToken.None);

        foreach (var ((tenant, item), answer) in waiting)
            if (item == "poison")
                await Assert.ThrowsAsync<PostgresException>(() => answer);
            else
                Assert.Equal($"{item} of {tenant}", await answer);
        await echo.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_batch_that_had_to_let_another_pass_is_written_once_more(int deadlocks)
    {
        var app = await SignaturesApp.Shared;
        using var echo = new Echo(app.Services.GetRequiredService<TenantPlaces>(), deadlocks);
        var tenant = Guid.CreateVersion7();
        var waiting = new[] { "one", "two" }.Select(item => echo.Write(tenant, item)).ToList();

        await echo.StartAsync(CancellationToken.None);

        foreach (var answer in waiting)
            if (deadlocks == 1)
                Assert.EndsWith($" of {tenant}", await answer);
            else
                Assert.Equal(PostgresErrorCodes.DeadlockDetected, (await Assert.ThrowsAsync<PostgresException>(() => answer)).SqlState);
        await echo.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_stores_nothing()
    {
        var app = await SignaturesApp.Shared;
        using var echo = new Echo(app.Services.GetRequiredService<TenantPlaces>());
        var waiting = new List<Task<string>>();

        Assert.Throws<QueueFullException>(() =>
        {
            for (var i = 0; i < 100_000; i++)
                waiting.Add(echo.Write(Guid.Empty, i.ToString()));
        });
        // One tenant fills half of it: there is room for another.
        Assert.Equal(4096, waiting.Count);
        waiting.Add(echo.Write(Guid.CreateVersion7(), "another's"));
        await echo.StartAsync(CancellationToken.None);
        Assert.Equal(4097, (await Task.WhenAll(waiting)).Distinct().Count());
        await echo.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task While_the_database_refuses_the_answer_is_503_with_a_time_and_then_it_heals()
    {
        var app = new SignaturesApp();
        await app.Start("_away");
        await using var _ = app;
        var tenant = await app.NewTenant();
        var campaign = await app.Campaign(tenant);
        // Nobody has asked for this one yet, so it has to be looked up first.
        var unread = await app.Campaign(tenant);
        await app.Sign(tenant, campaign.Slug);
        var role = app.Database.Name + "_app";

        await app.Sql<object>($"alter role {role} nologin");
        await app.Sql<long>($"select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = '{role}'");
        foreach (var slug in Enumerable.Repeat(new[] { campaign.Slug, unread.Slug }, 5).SelectMany(both => both))
        {
            var watch = Stopwatch.StartNew();
            using var answer = await app.Sign(tenant, slug);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }

        await app.Sql<object>($"alter role {role} login");
        await Eventually.True(async () => (await app.Sign(tenant, campaign.Slug)).StatusCode == HttpStatusCode.Accepted, "signing works again");
        Assert.Equal(2, await app.Sql<long>("select count(*) from signatures where campaign_id = $1", campaign.CampaignId));
    }

    [Fact]
    public async Task A_slow_line_takes_everything_however_long_a_statement_may_otherwise_last()
    {
        await using var app = new SignaturesApp();
        const string name = "test_signatures_slow";
        app.Set("ConnectionStrings:Database", new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres)
        {
            Database = name, Username = name + "_app", Password = "test", Options = "-c statement_timeout=1s -c idle_in_transaction_session_timeout=1s",
        }.ConnectionString);
        await app.Start("_slow");
        var tenant = await app.NewTenant();
        await app.ManySign(await app.Campaign(tenant));

        using var answer = await app.Api(tenant, "tenant:export").GetAsync("/v1/export/signatures", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        // Nobody reads while the database still sends, and then once more when it has sent all signatures, of which the last still come.
        await Eventually.True(() => Waits("active"), "the database waits");
        var (lines, last, paused) = (0, "", false);
        while (await reader.ReadLineAsync() is { } line)
        {
            (lines, last) = (lines + 1, line);
            if (!paused && lines % 1000 == 0 && await Is("idle in transaction"))
            {
                paused = true;
                await Eventually.True(() => Waits("idle in transaction"), "the database waits to be asked");
            }
        }

        Assert.Equal((200_002, "{\"end\":{\"rows\":200000}}", true), (lines, last, paused));

        Task<bool> Waits(string state) => Is(state, "and now() - state_change > interval '2 seconds'");
        async Task<bool> Is(string state, string more = "") => await app.Sql<long>(
            $"select count(*) from pg_stat_activity where datname = current_database() and state = '{state}' and query ilike '%family_name%' and query ilike '%from signatures%' and pid <> pg_backend_pid() {more}") == 1;
    }
}
