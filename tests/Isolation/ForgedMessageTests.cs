using System.Collections;
using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Platform.Isolation;

/// <summary>Messages and jobs that name no tenant, another one, one that never was or one that is gone: nothing comes of them, and somebody can see that.</summary>
public sealed class ForgedMessageTests
{
    private static readonly Type[] Contracts = [.. typeof(ITenantMessage).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ITenantMessage)))];

    private static readonly Type[] Heard = [.. Contracts.Where(type => !Attribute.IsDefined(type, typeof(MayGoUnheardAttribute)))];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>A message that must come first is how a tenant becomes known.</summary>
    private static bool MayComeFirst(Type type) => Attribute.IsDefined(type, typeof(MayComeFirstAttribute));

    [Fact]
    public async Task A_message_whose_header_and_body_do_not_name_the_same_known_tenant_ends_in_an_error_queue()
    {
        var two = await TwoOrganisations.Shared;
        var (a, b, nobody) = (two.A.Id, two.B.Id, Guid.CreateVersion7());
        var before = (A: await Rows.Of(a), B: await Rows.Of(b));
        await using var bus = await TestBus.Start(TestInfrastructure.Bus + "/platform", "isolation");
        var (refused, watch) = (new Dictionary<Guid, string>(), Stopwatch.StartNew());
        foreach (var type in Contracts)
        {
            var forged = new List<(Guid Body, string? Header)>
            {
                (a, null), (a, ""), (a, two.A.Identifier), (a, $"{a} {b}"), (a, b.ToString()), (b, a.ToString()), (a, Guid.Empty.ToString()), (Guid.Empty, a.ToString()), (Guid.Empty, Guid.Empty.ToString()),
            };
            if (!MayComeFirst(type))
                forged.Add((nobody, nobody.ToString()));
            foreach (var (body, header) in forged)
                if (await bus.Forge((ITenantMessage)Sample(type, body), header) is var id && Heard.Contains(type))
                    refused[id] = $"{type.Name} of {body} with \"{header}\"";
        }

        await Eventually.True(async () =>
        {
            foreach (var id in await TakeErrors())
                refused.Remove(id);
            return refused.Count == 0 || watch.Elapsed > Patience;
        }, "each of them in an error queue");
        Assert.True(refused.Count == 0, string.Join('\n', refused.Values));
        Assert.Equal(before.A, await Rows.Of(a));
        Assert.Equal(before.B, await Rows.Of(b));
        Assert.Equal((0, 0), (await Rows.Count(nobody), await Rows.Count(Guid.Empty)));
    }

    [Fact]
    public async Task A_message_of_a_deleted_tenant_is_put_away_unread_and_the_log_says_so()
    {
        await TwoOrganisations.Shared;
        await using var bus = await TestBus.Start(TestInfrastructure.Bus + "/platform", "isolation");
        var gone = await Gone(bus);
        var before = await Rows.Of(gone);
        await TakeErrors();
        var late = Heard.Where(type => !MayComeFirst(type)).ToList();

        foreach (var type in late)
            await bus.Forge((ITenantMessage)Sample(type, gone), gone.ToString());

        foreach (var type in late)
            await Eventually.True(() => Task.FromResult(Logs().Any(line => line.Contains("put away unread", StringComparison.Ordinal) && line.Contains(type.Name, StringComparison.Ordinal) && line.Contains(gone.ToString(), StringComparison.Ordinal))),
                $"the log says that a {type.Name} was put away");
        Assert.Equal(before, await Rows.Of(gone));
        Assert.Empty(await TakeErrors());
    }

    [Fact]
    public async Task Mails_of_a_deleted_tenant_are_not_sent_by_the_job_that_finds_them()
    {
        await TwoOrganisations.Shared;
        await using var bus = await TestBus.Start(TestInfrastructure.Bus + "/platform", "isolation");
        var gone = await Gone(bus);
        var email = $"{Guid.NewGuid():n}@example.org";
        await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser("notifications"));
        await using var planned = everything.CreateCommand($"""
            with campaign as (insert into campaigns (tenant_id, id, version, slug, title, lead, language, goal, opens_at, closing_text)
                values ('{gone}', gen_random_uuid(), 1, 'gone', 'Gone', 'Gone', 'en', 1, now(), '') returning id),
            person as (insert into recipients (tenant_id, signature_id, campaign_id, given_name, family_name, email, email_key, language, contact_consent, origin)
                select '{gone}', gen_random_uuid(), id, 'Ada', 'Lovelace', '{email}', '\x01', 'en', true, 'Web' from campaign returning signature_id, campaign_id),
            mail as (insert into mails (tenant_id, id, kind, lane, campaign_id, signature_id, number, due_at, expires_at, state, attempts, doubts, created_at)
                select '{gone}', gen_random_uuid(), 'Confirmation', 'Confirm', campaign_id, signature_id, 1, now(), now() + interval '1 day', 'Planned', 0, 0, now() from person)
            insert into mail_work (tenant_id, task, due_at) values ('{gone}', 'Confirm', now())
            """);
        await planned.ExecuteNonQueryAsync();

        // Erasing what a deleted tenant has left may be faster than the job.
        await using var waiting = everything.CreateCommand($"select count(*) from mail_work where tenant_id = '{gone}' and paused_until is null");
        await Eventually.True(async () => (long)(await waiting.ExecuteScalarAsync())! == 0, "the job has looked, or there is nothing to look for any more");
        await using var touched = everything.CreateCommand($"select count(*) from mails where tenant_id = '{gone}' and (state <> 'Planned' or attempts > 0)");
        Assert.Equal(0L, await touched.ExecuteScalarAsync());
        Assert.Empty(await RunningDatabases.Read(everything.CreateCommand($"select recipient from mailbox_messages where recipient = '{email}'")));
        await using var left = everything.CreateCommand($"select (select count(*) from mails where tenant_id = '{gone}') + (select count(*) from recipients where tenant_id = '{gone}') + (select count(*) from mail_work where tenant_id = '{gone}')");
        await Eventually.True(async () => (long)(await left.ExecuteScalarAsync())! == 0, "what was left of it is erased");
    }

    /// <summary>A tenant of which every service has heard that it is deleted.</summary>
    private static async Task<Guid> Gone(TestBus bus)
    {
        var gone = Guid.CreateVersion7();
        var told = TestTenants.Changed(gone, TenantStatus.Deleted);
        await bus.Publish(told);
        // Identity tells and does not listen: it has to know by itself.
        await using var registry = NpgsqlDataSource.Create(RunningDatabases.Superuser("identity"));
        await using var insert = registry.CreateCommand($"""
            insert into tenants select (jsonb_populate_record(t, jsonb_build_object('id', '{gone}', 'identifier', '{told.Identifier}', 'status', 'Deleted'))).* from tenants t limit 1
            """);
        await insert.ExecuteNonQueryAsync();
        foreach (var database in RunningDatabases.Names)
        {
            await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
            await Eventually.True(async () => (await RunningDatabases.Read(everything.CreateCommand($"select id from tenants where id = '{gone}' and status = 'Deleted'"))).Count == 1, $"{database} knows that it is deleted");
        }
        // Each has counted what it has of it, and told: from here on it writes nothing by itself.
        await Eventually.True(async () => (await RunningDatabases.Read(registry.CreateCommand($"select distinct service from erased_tables where tenant_id = '{gone}'"))).Count == RunningDatabases.Names.Count(), "every service has told");
        await Rows.AreQuiet(gone);
        return gone;
    }

    /// <summary>A message with something in every field, so that nothing but its tenant is wrong with it; null where that is allowed.</summary>
    private static object Sample(Type type, Guid tenant)
    {
        var made = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
            property.SetValue(made, property.Name == nameof(ITenantMessage.TenantId) ? tenant : Value(property.PropertyType, tenant));
        return made;
    }

    private static object? Value(Type type, Guid tenant) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is not null => null,
        _ when type == typeof(Guid) => Guid.CreateVersion7(),
        _ when type == typeof(string) => "en",
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.UtcNow,
        _ when type == typeof(byte[]) => new byte[32],
        _ when type.IsValueType => Activator.CreateInstance(type),
        _ when type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) && type.GetGenericArguments() is [var item] => List(item, tenant),
        _ when type.GetConstructor(Type.EmptyTypes) is not null => Sample(type, tenant),
        _ => null,
    };

    private static Array List(Type item, Guid tenant)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Value(item, tenant), 0);
        return list;
    }

    /// <summary>Takes what is in the error queues of all queues that have ever taken a message; that each kind of message was taken once is up to <see cref="TwoOrganisations"/>.</summary>
    /// <returns>The messages' ids.</returns>
    private static async Task<List<Guid>> TakeErrors()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(TestInfrastructure.Bus + "/platform") }.CreateConnectionAsync();
        var ids = new List<Guid>();
        foreach (var queue in await Queues())
            try
            {
                await using var channel = await connection.CreateChannelAsync();
                while (await channel.BasicGetAsync(queue + "_error", autoAck: true) is { } message)
                    ids.Add(JsonDocument.Parse(message.Body).RootElement.GetProperty("messageId").GetGuid());
            }
            catch (OperationInterruptedException)
            {
                // It comes into being with its first message.
            }
        return ids;
    }

    private static async Task<HashSet<string>> Queues()
    {
        var queues = new HashSet<string>();
        foreach (var database in RunningDatabases.Names)
        {
            await using var everything = NpgsqlDataSource.Create(RunningDatabases.Superuser(database));
            queues.UnionWith(await RunningDatabases.Read(everything.CreateCommand("select distinct queue from inbox")));
        }
        Assert.NotEmpty(queues);
        return queues;
    }

    private static IEnumerable<string> Logs() => Directory.EnumerateFiles(Path.Combine(Environment.GetEnvironmentVariable("PLATFORM_STATE")!, "logs"), "*.log").SelectMany(file =>
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n');
    });
}
