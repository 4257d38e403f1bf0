using Npgsql;
using Platform.Benchmarks.Load;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.Benchmarks;

/// <summary>Tenants and open campaigns for a load, announced to the services as identity and campaigns announce theirs.</summary>
internal sealed class Petitions : IAsyncDisposable
{
    private readonly TestBus _bus;
    private readonly Guid[] _tenants;

    private Petitions(TestBus bus, Guid[] tenants, Intake.Target[] targets) => (_bus, _tenants, Targets) = (bus, tenants, targets);

    public Intake.Target[] Targets { get; }

    public static async Task<Petitions> Publish(int tenants, int campaigns)
    {
        Bench.Say($"announcing {tenants} tenants with {campaigns} campaigns each");
        var bus = await TestBus.Start($"{TestInfrastructure.Bus}/platform", "bench");
        var known = Enumerable.Range(0, tenants).Select(_ => TestTenants.Changed(Guid.CreateVersion7()) with { Limits = Allowances.None }).ToArray();
        var targets = new List<Intake.Target>();
        foreach (var tenant in known)
        {
            await bus.Publish(tenant);
            for (var number = 1; number <= campaigns; number++)
            {
                await bus.Publish(Campaign(tenant.TenantId, number));
                targets.Add(new Intake.Target(tenant.Identifier, $"bench-{number}"));
            }
        }

        var petitions = new Petitions(bus, [.. known.Select(tenant => tenant.TenantId)], [.. targets]);
        await petitions.CanBeSigned();
        return petitions;
    }

    private static CampaignChanged Campaign(Guid tenant, int number) => new()
    {
        TenantId = tenant,
        CampaignId = Guid.CreateVersion7(),
        Version = 1,
        Slug = $"bench-{number}",
        Title = $"Open the archive, part {number}",
        Lead = "Families have waited for forty years.",
        Language = "en",
        Goal = 1_000_000,
        OpensAt = DateTimeOffset.UtcNow.AddMinutes(-1),
        ClosingText = "Together we opened it.",
    };

    private async Task CanBeSigned()
    {
        using var connection = await Connection.Open(Bench.Port);
        foreach (var target in Targets)
            await Eventually.True(async () => await connection.Send(System.Text.Encoding.ASCII.GetBytes(
                $"GET /api/campaigns/{target.Slug}/count HTTP/1.1\r\nHost: {target.Identifier}.localhost:{Bench.Port}\r\n\r\n")) == 200, $"{target} can be signed", TimeSpan.FromMinutes(2));
    }

    /// <summary>Signatures in the database, past all walls.</summary>
    public async Task<long> Rows()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = "signatures" }.ConnectionString);
        await using var command = source.CreateCommand("select count(*) from signatures where tenant_id = any($1)");
        command.Parameters.Add(new NpgsqlParameter { Value = _tenants });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _bus.DisposeAsync();
}
