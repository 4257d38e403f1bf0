using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Erasing;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;
using Xunit;

namespace Platform.Testing;

/// <summary>
/// Fills every table of a service's database that names a tenant, for two of them, erases one and looks through the whole
/// database for its id. A table that is new is filled and looked through like the others.
/// </summary>
public static class ErasureProof
{
    private const string Filled = """
        select c.table_name::text from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' and c.table_name::text <> all($1) order by 1
        """;

    private const string Everything = """
        select table_schema || '.' || table_name from information_schema.tables
        where table_schema in ('public', 'hangfire') and table_type = 'BASE TABLE' and table_name::text <> all($1) order by 1
        """;

    /// <summary>What a row has to have, and something for it.</summary>
    private const string Values = """
        select column_name::text, case udt_name::text
            when 'uuid' then 'gen_random_uuid()' when 'timestamptz' then 'now()' when 'bool' then 'false' when 'int2' then '1' when 'int4' then '1' when 'int8' then '1'
            when 'text' then quote_literal(md5(random()::text)) when 'varchar' then quote_literal(left(md5(random()::text), least(character_maximum_length, 20)))
            when 'bpchar' then $$'x'$$ when 'bytea' then 'decode(md5(random()::text), ''hex'')' when 'jsonb' then $$'[]'$$ when '_text' then $$'{}'$$ end
        from information_schema.columns
        where table_schema = 'public' and table_name = $1 and column_name <> 'tenant_id' and is_nullable = 'NO' and column_default is null and is_identity = 'NO' and is_generated = 'NEVER'
        """;

    /// <summary>A job, and what is noted of it while it waits, and afterwards.</summary>
    private const string Jobs = """
        with job as (insert into hangfire.job (invocationdata, arguments, createdat) values ('{}', jsonb_build_array('"' || $1::text || '"'), now()) returning id),
        queued as (insert into hangfire.jobqueue (jobid, queue) select id, 'mailing' from job),
        scheduled as (insert into hangfire.set (key, score, value) select 'schedule', 1, id::text from job),
        noted as (insert into hangfire.state (jobid, name, createdat, data) select id, 'Enqueued', now(), '{}' from job)
        insert into hangfire.jobparameter (jobid, name, value) select id, 'tenant', $1::text from job
        """;

    /// <param name="service">Its word.</param>
    /// <param name="running">The service as it runs: what it has registered is what is proved.</param>
    /// <param name="outlives">Tables that name a tenant and are to stay.</param>
    public static async Task Run<TDb>(string service, IServiceProvider running, params string[] outlives) where TDb : ServiceDb
    {
        var database = await TestDatabase.Create($"test_{service}_erasure");
        await using var provider = Container<TDb>(database, running);
        await Commands.Migrate<TDb>(provider, database.Migrations);
        var hasJobs = running.GetServices<ErasureStep>().Any(step => step.Table.StartsWith("hangfire.", StringComparison.Ordinal));
        if (hasJobs)
            await Commands.InstallJobs(database.Migrations);
        await using var everything = NpgsqlDataSource.Create(database.Superuser);
        string[] stays = ["tenants", .. outlives];
        var (gone, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var tenant in new[] { gone, other })
            await Fill(everything, tenant, tenant == gone, hasJobs, stays);
        var before = await Mentions(everything, other, stays);
        Assert.Equal(before.Keys, (await Mentions(everything, gone, stays)).Keys);
        Assert.NotEmpty(before);

        await using (var scope = provider.GetRequiredService<TenantScopes>().Begin(gone))
        {
            var eraser = scope.ServiceProvider.GetRequiredService<TenantEraser>();
            var counted = await eraser.Count(CancellationToken.None);
            Assert.Empty((await Names(everything, Filled, stays)).Where(table => counted.GetValueOrDefault(table) == 0));
            await eraser.Erase(CancellationToken.None);
            Assert.All(await eraser.Count(CancellationToken.None), table => Assert.Equal((table.Key, 0L), (table.Key, table.Value)));
        }

        Assert.Empty(await Mentions(everything, gone, stays));
        Assert.Equal(before, await Mentions(everything, other, stays));
        if (hasJobs)
            Assert.Equal((1L, 1L), (await Number(everything, "select count(*) from hangfire.jobqueue"), await Number(everything, "select count(*) from hangfire.set where key = 'schedule'")));
    }

    private static ServiceProvider Container<TDb>(TestDatabase database, IServiceProvider running) where TDb : ServiceDb
    {
        var services = new ServiceCollection();
        services.AddSingleton(_ => TenancyServices.DataSource(database.Application));
        services.AddSingleton(running.GetRequiredService<IConfiguration>());
        services.AddTenancy<TDb>();
        services.AddSingleton<OutboxSignal>();
        services.AddScoped<ServiceDb>(provider => provider.GetRequiredService<TDb>());
        services.AddScoped<TenantEraser>();
        foreach (var step in running.GetServices<ErasureStep>())
            services.AddSingleton(step);
        return services.BuildServiceProvider();
    }

    private static async Task Fill(NpgsqlDataSource everything, Guid tenant, bool isDeleted, bool hasJobs, string[] stays)
    {
        await using var connection = await everything.OpenConnectionAsync();
        await Do(connection, $$"""
            insert into tenants (id, identifier, name, status, version, profile) values ('{{tenant}}', '{{tenant}}', '', '{{(isDeleted ? "Deleted" : "Active")}}', 1, '{}')
            """);
        // What belongs to what does not matter here.
        await Do(connection, "set session_replication_role = replica");
        foreach (var table in await Names(everything, Filled, stays))
        {
            var columns = new List<(string Name, string Value)> { ("tenant_id", $"'{tenant}'") };
            await using (var command = new NpgsqlCommand(Values, connection) { Parameters = { new() { Value = table } } })
            await using (var reader = await command.ExecuteReaderAsync())
                while (await reader.ReadAsync())
                    columns.Add((reader.GetString(0), await reader.IsDBNullAsync(1) ? throw new InvalidOperationException($"{table}.{reader.GetString(0)} is of a type that nothing is known for.") : reader.GetString(1)));
            await Do(connection, $"insert into {table} ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))}) values ({string.Join(", ", columns.Select(column => column.Value))})");
        }
        await Do(connection, "set session_replication_role = origin");
        if (!hasJobs)
            return;
        await using var jobs = new NpgsqlCommand(Jobs, connection) { Parameters = { new() { Value = tenant.ToString() } } };
        await jobs.ExecuteNonQueryAsync();
    }

    /// <summary>How many rows of each table say this id, in whatever column.</summary>
    private static async Task<SortedDictionary<string, long>> Mentions(NpgsqlDataSource everything, Guid tenant, string[] stays)
    {
        var mentions = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await Names(everything, Everything, stays))
            if (await Number(everything, $"select count(*) from {table} line where line::text like '%{tenant}%'") is var rows and > 0)
                mentions[table] = rows;
        return mentions;
    }

    private static async Task<List<string>> Names(NpgsqlDataSource everything, string sql, string[] without)
    {
        await using var command = everything.CreateCommand(sql);
        command.Parameters.Add(new() { Value = without });
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
            names.Add(reader.GetString(0));
        return names;
    }

    private static async Task<long> Number(NpgsqlDataSource everything, string sql)
    {
        await using var command = everything.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Do(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
