using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.Benchmarks;

/// <summary>What a tenant of the demo may do, as the operator's page sets it but without its sign-in: in every service's copy of the registry.</summary>
internal static class Allowances
{
    /// <summary>Where it is asked what the platform can do, and not what one tenant may.</summary>
    public static TenantLimits None { get; } = new() { RequestsPerSecond = 10_000_000, SignaturesPerMinute = 600_000_000, MailsPerHour = 1_000_000_000 };

    public static async Task Set(string identifier, TenantLimits limits)
    {
        foreach (var database in new[] { "identity", "campaigns", "signatures", "notifications", "site" })
            await Sql(database, "update tenants set limits = $2::text::jsonb where identifier = $1", identifier, JsonSerializer.Serialize(limits, JsonSerializerOptions.Web));
        // A copy in memory is two seconds old at most. There is nothing to wait for instead: each process has its own, and the gateway
        // tells a limit only to those whom it refuses.
        await Task.Delay(TimeSpan.FromSeconds(4));
    }

    public static async Task<int> Sql(string database, string sql, params object[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(TestInfrastructure.Postgres) { Database = database, CommandTimeout = 300 }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await command.ExecuteNonQueryAsync();
    }
}
