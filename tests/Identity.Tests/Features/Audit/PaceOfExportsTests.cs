using Microsoft.Extensions.Time.Testing;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Audit;

[Collection(MovedClock.Name)]
public sealed class PaceOfExportsTests(MovedClock moved)
{
    private const long PerSecond = IdentityApp.ExportBytesPerSecond, OneParcel = 200_000;
    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(200);
    private readonly IdentityApp _app = moved.App;
    private readonly FakeTimeProvider _clock = moved.Clock;

    [Fact]
    public async Task An_export_goes_out_no_faster_than_the_platform_wants_however_fast_it_is_read()
    {
        var tenant = await _app.NewTenant();
        await _app.Sql<object>("""
            insert into activities (tenant_id, id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, object_title, changes)
            select $1, gen_random_uuid(), now() - n * interval '1 second', 'Person', 'ada', 'Ada', 'campaign.edited', 'campaign', 'n' || n, repeat('River', 40), '[]'
            from generate_series(1, 15000) n
            """, tenant.Id);
        var api = await _app.SignedIn(tenant);
        using var answer = await api.GetAsync("/v1/audit.csv", HttpCompletionOption.ResponseHeadersRead);
        long read = 0;
        var reading = Task.Run(async () =>
        {
            var buffer = new byte[64 * 1024];
            await using var body = await answer.Content.ReadAsStreamAsync();
            while (await body.ReadAsync(buffer) is > 0 and var bytes)
                Interlocked.Add(ref read, bytes);
        });

        var passed = TimeSpan.Zero;
        await Eventually.True(() =>
        {
            Assert.InRange(Interlocked.Read(ref read), 0, (long)(PerSecond * (1 + passed.TotalSeconds)) + OneParcel);
            passed += AMoment;
            _clock.Advance(AMoment);
            return Task.FromResult(reading.IsCompleted);
        }, "all of it is here");
        await reading;

        Assert.True(read > 3 * PerSecond);
    }
}
