using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Contracts;
using Platform.Testing;
using Xunit;

namespace Platform.Tenancy.Tests;

public sealed class MessageTests
{
    private static CampaignClosed Closed(Guid tenant, CampaignOutcome? outcome = null) =>
        new() { TenantId = tenant, CampaignId = Guid.CreateVersion7(), ClosedAt = DateTimeOffset.UtcNow, Outcome = outcome };

    [Fact]
    public async Task A_message_works_in_its_publishers_tenant()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => service.Bus.Publish(Closed(i % 2 == 0 ? a : b))));

        await Eventually.True(async () => (await service.Notes(a)).Count == 10 && (await service.Notes(b)).Count == 10, "ten notes for each tenant");
    }

    [Fact]
    public async Task A_redelivered_message_has_one_effect()
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        var (message, id) = (Closed(tenant), Guid.CreateVersion7());
        for (var i = 0; i < 5; i++)
            await service.Bus.Publish(message, id);

        // A later message of the same queue proves that the earlier ones were looked at.
        var last = Closed(tenant);
        await service.Bus.Publish(last);
        await Eventually.True(async () => (await service.Notes(tenant)).Contains(last.CampaignId.ToString()), "the last message");
        Assert.Single(await service.Notes(tenant), note => note == message.CampaignId.ToString());
    }

    [Fact]
    public async Task A_message_whose_header_names_another_tenant_has_no_effect_in_either()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        var errors = await Errors();

        await service.Bus.Publish(Closed(a), tenantHeader: b);

        await Eventually.True(async () => await Errors() > errors, "the message in the error queue");
        Assert.Empty(await service.Notes(a));
        Assert.Empty(await service.Notes(b));
    }

    [Fact]
    public async Task A_consumer_that_fails_leaves_nothing_behind()
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        var errors = await Errors();

        await service.Bus.Publish(Closed(tenant, CampaignOutcome.Partly));

        await Eventually.True(async () => await Errors() > errors, "the message in the error queue");
        Assert.Empty(await service.Notes(tenant));
    }

    [Fact]
    public async Task What_is_published_with_a_change_goes_out_with_it_and_not_without()
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        var (kept, dropped) = (Closed(tenant), Closed(tenant));

        await service.In(tenant, async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Publish(dropped);
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
            return 0;
        });
        await service.In(tenant, db =>
        {
            db.Publish(kept);
            return db.SaveChangesAsync();
        });

        await Eventually.True(() => Task.FromResult(service.Bus.Heard<CampaignClosed>(tenant).Count > 0), "the message on the bus");
        Assert.Equal([kept.CampaignId], service.Bus.Heard<CampaignClosed>(tenant).Select(message => message.CampaignId));
        await Eventually.True(async () => await Waiting(service, tenant) == 0, "an empty outbox");
    }

    [Fact]
    public async Task Messages_that_can_be_joined_travel_together_and_only_within_their_tenant()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        var said = new Dictionary<Guid, List<Guid>>();
        foreach (var tenant in new[] { a, b })
        {
            said[tenant] = [.. Enumerable.Range(0, 30).Select(_ => Guid.CreateVersion7())];
            await service.In(tenant, db =>
            {
                foreach (var signature in said[tenant])
                    db.Publish(new SignaturesSubmitted { TenantId = tenant, Signatures = [Submitted(signature)] });
                return db.SaveChangesAsync();
            });
        }

        foreach (var tenant in new[] { a, b })
        {
            await Eventually.True(() => Task.FromResult(Heard(tenant).Count >= 30), "everything on the bus");
            Assert.Equal(said[tenant].Order(), Heard(tenant).Order());
            Assert.InRange(service.Bus.Heard<SignaturesSubmitted>(tenant).Count, 1, 5);
            await Eventually.True(async () => await Waiting(service, tenant) == 0, "an empty outbox");
        }

        List<Guid> Heard(Guid tenant) => [.. service.Bus.Heard<SignaturesSubmitted>(tenant).SelectMany(message => message.Signatures).Select(signature => signature.SignatureId)];
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_costs_those_it_could_travel_with_nothing_but_time()
    {
        var service = await MiniService.Shared;
        var (tenant, good) = (await service.NewTenant(), Guid.CreateVersion7());
        await using var source = NpgsqlDataSource.Create(service.Database.Superuser);
        await service.In(tenant, async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"insert into outbox (id, tenant_id, type, body, attempts) values (gen_random_uuid(), {tenant}, {typeof(SignaturesSubmitted).FullName}, 'no JSON', 0)");
            db.Publish(new SignaturesSubmitted { TenantId = tenant, Signatures = [Submitted(good)] });
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
            return 0;
        });

        await Eventually.True(() => Task.FromResult(service.Bus.Heard<SignaturesSubmitted>(tenant).Count > 0), "the good message");
        Assert.Equal([good], service.Bus.Heard<SignaturesSubmitted>(tenant).SelectMany(message => message.Signatures).Select(signature => signature.SignatureId));
        await Eventually.True(async () => await Waiting(service, tenant) == 1, "only the bad one waits");
    }

    private static SubmittedSignature Submitted(Guid id) => new()
    {
        SignatureId = id, CampaignId = id, GivenName = "Ana", FamilyName = "Rojas", Email = "ana@example.org", EmailKey = [1], Language = "es",
        ContactConsent = true, Kind = SubmissionKind.New, MailNumber = 1, SubmittedAt = DateTimeOffset.UtcNow,
    };

    [Fact]
    public async Task A_message_for_another_tenant_cannot_be_published()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        await Assert.ThrowsAsync<TenantMismatchException>(() => service.In(a, db =>
        {
            db.Publish(Closed(b));
            return db.SaveChangesAsync();
        }));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_waits_longer_each_time_and_holds_nobody_up()
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        await using var source = NpgsqlDataSource.Create(service.Database.Superuser);
        await using var insert = source.CreateCommand($"insert into outbox (id, tenant_id, type, body, attempts) values (gen_random_uuid(), '{tenant}', 'Platform.Contracts.NoSuchThing', '{{}}', 11)");
        await insert.ExecuteNonQueryAsync();

        await service.In(tenant, db =>
        {
            db.Publish(Closed(tenant));
            return db.SaveChangesAsync();
        });

        await Eventually.True(() => Task.FromResult(service.Bus.Heard<CampaignClosed>(tenant).Count == 1), "the good message");
        await using var dead = source.CreateCommand($"select count(*) from outbox where tenant_id = '{tenant}' and dead_at is not null");
        await Eventually.True(async () => (long)(await dead.ExecuteScalarAsync())! == 1, "the bad message is put aside");
    }

    [Fact]
    public async Task A_message_that_no_queue_takes_waits_unless_nobody_has_to_hear_it()
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        await service.In(tenant, db =>
        {
            db.Publish(new CampaignOpened { TenantId = tenant, CampaignId = Guid.CreateVersion7(), OpenedAt = DateTimeOffset.UtcNow });
            db.Publish(new SignaturesConfirmed { TenantId = tenant, Signatures = [] });
            return db.SaveChangesAsync();
        });
        await using var source = NpgsqlDataSource.Create(service.Database.Superuser);
        // The last try that any other error would be given.
        await using var old = source.CreateCommand($"update outbox set attempts = 50, leased_until = now() where tenant_id = '{tenant}' and error is not null");
        await Eventually.True(async () => await old.ExecuteNonQueryAsync() == 1, "the broker returned one of them");

        await using var waits = source.CreateCommand($"""
            select count(*) from outbox where tenant_id = '{tenant}' and attempts = 51 and dead_at is null and leased_until > now() + interval '1 minute'
                and type = 'Platform.Contracts.SignaturesConfirmed' and error = 'MessageReturnedException'
            """);
        await Eventually.True(async () => (long)(await waits.ExecuteScalarAsync())! == 1, "it waits for its queue");
        Assert.Equal(1, await Waiting(service, tenant));
    }

    private static async Task<long> Waiting(MiniService service, Guid tenant)
    {
        await using var source = NpgsqlDataSource.Create(service.Database.Superuser);
        await using var command = source.CreateCommand($"select count(*) from outbox where tenant_id = '{tenant}'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    internal static async Task<uint> Errors()
    {
        var factory = new RabbitMQ.Client.ConnectionFactory { Uri = new Uri(TestInfrastructure.Bus + "/test-tenancy") };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return await channel.MessageCountAsync("tenancy-note-closing_error");
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return 0;
        }
    }
}
