using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Tenancy;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Features.Usage;

public sealed class UsageTests
{
    [Fact]
    public async Task What_services_and_their_copies_counted_is_added_up_beside_the_limits()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant(limits: new() { RequestsPerSecond = 50, SignaturesPerMinute = 600, ExportsAtOnce = 3, MailsPerHour = 1_000 });
        var minute = Minute(DateTimeOffset.UtcNow);
        var told = new[]
        {
            Count(UsageKind.Requests, minute.AddMinutes(-1), 1_200, 5), Count(UsageKind.Requests, minute.AddMinutes(-1), 600), Count(UsageKind.Requests, minute, 7),
            Count(UsageKind.Signatures, minute.AddMinutes(-1), 30), Count(UsageKind.Mails, minute, 400, 90),
            Count(UsageKind.Exports, minute, 1) with { AtOnce = 2 }, Count(UsageKind.Exports, minute, 0) with { AtOnce = 1 },
            Count(UsageKind.Signatures, minute.AddHours(-30), 999),
        };
        foreach (var count in told)
            await Tell(app, tenant, count);

        var kinds = await Read(app, tenant);

        Assert.Equal([("requests", 50), ("signatures", 600), ("mails", 1_000), ("exports", 3)],
            kinds.Select(kind => (kind.GetProperty("name").GetString()!, kind.GetProperty("limit").GetInt32())));
        Assert.All(kinds, kind => Assert.Equal(24, kind.GetProperty("hours").GetArrayLength()));
        Assert.Equal((1_807, 5), Day(kinds[0]));
        Assert.Equal((30, 0), Day(kinds[1]));
        Assert.Equal((400, 90), Day(kinds[2]));
        // Unless a minute has begun meanwhile.
        if (Minute(DateTimeOffset.UtcNow) == minute)
            Assert.Equal([30.0, 30, 400, 2], kinds.Select(kind => kind.GetProperty("now").GetDouble()));
    }

    [Fact]
    public async Task Told_twice_it_counts_once()
    {
        var app = await IdentityApp.Shared;
        var tenant = await app.NewTenant();
        var (id, minute) = (Guid.CreateVersion7(), Minute(DateTimeOffset.UtcNow));
        var told = new UsageCounted { TenantId = tenant.Id, Counts = [Count(UsageKind.Signatures, minute, 3)] };

        await app.Bus.Publish(told, id);
        await app.Bus.Publish(told, id);
        await Tell(app, tenant, Count(UsageKind.Requests, minute, 1));

        Assert.Equal((3, 0), Day((await Read(app, tenant))[1]));
    }

    [Fact]
    public async Task Nobody_sees_what_another_uses()
    {
        var app = await IdentityApp.Shared;
        var (tenant, other) = (await app.NewTenant(), await app.NewTenant());
        await Tell(app, tenant, Count(UsageKind.Signatures, Minute(DateTimeOffset.UtcNow), 3));

        Assert.Equal((0, 0), Day((await Read(app, other, Role.Analyst))[1]));
    }

    private static DateTimeOffset Minute(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero);

    private static UsageCount Count(UsageKind kind, DateTimeOffset minute, long used, long refused = 0) =>
        new() { Kind = kind, Minute = minute, Used = used, Refused = refused };

    private static (long, long) Day(JsonElement kind) => (
        kind.GetProperty("hours").EnumerateArray().Sum(hour => hour.GetProperty("used").GetInt64()),
        kind.GetProperty("hours").EnumerateArray().Sum(hour => hour.GetProperty("refused").GetInt64()));

    private static async Task Tell(IdentityApp app, TenantInfo tenant, UsageCount count)
    {
        var id = Guid.CreateVersion7();
        await app.Bus.Publish(new UsageCounted { TenantId = tenant.Id, Counts = [count] }, id);
        await Eventually.True(async () => await app.Sql<long>("select count(*) from inbox where message_id = $1", id) > 0, "it was heard");
    }

    private static async Task<IReadOnlyList<JsonElement>> Read(IdentityApp app, TenantInfo tenant, Role role = Role.Owner)
    {
        using var api = await app.SignedIn(tenant, role);
        return [.. (await api.GetFromJsonAsync<JsonElement>("/v1/tenant/usage")).GetProperty("kinds").EnumerateArray()];
    }
}
