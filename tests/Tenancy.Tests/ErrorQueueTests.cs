using Microsoft.Extensions.Time.Testing;
using Platform.Contracts;
using Platform.Testing;
using RabbitMQ.Client;
using Xunit;

namespace Platform.Tenancy.Tests;

/// <summary>What failed for good names people, and so it does not stay for good.</summary>
public sealed class ErrorQueueTests
{
    private const string Host = "test-spare";
    private const string Queue = "tenancy-note-closing_error";

    [Fact]
    public async Task What_failed_stays_for_two_weeks_and_no_longer()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var database = await MiniService.NewDatabase("test_tenancy_errors");
        await using var service = MiniService.Build(database.Application, Host, clock: clock);
        await service.StartAsync();
        await TestBus.IsBound(service.Services);
        await using var others = await TestBus.Start($"{TestInfrastructure.Bus}/{Host}", "tenancy-errors");
        await using var connection = await new ConnectionFactory { Uri = new Uri($"{TestInfrastructure.Bus}/{Host}") }.CreateConnectionAsync();
        await Fail();
        var failed = await Take();
        await Put(failed, 13);
        await Fail();
        await Put(failed, 15);
        await Put(failed, 15);

        clock.Advance(TimeSpan.FromHours(1));

        await Eventually.True(async () => await Waiting() == 2, "what is too old is gone");
        Assert.Equal(13, (int)Math.Round((DateTimeOffset.UtcNow - FailedAt(await Take())).TotalDays));
        clock.Advance(TimeSpan.FromDays(15));
        await Eventually.True(async () => await Waiting() == 0, "nothing is left");
        await service.StopAsync();

        async Task Fail()
        {
            var before = await Waiting();
            await others.Forge(new CampaignClosed { TenantId = Guid.CreateVersion7(), CampaignId = Guid.CreateVersion7(), ClosedAt = clock.GetUtcNow() }, null);
            await Eventually.True(async () => await Waiting() == before + 1, "it is in the error queue");
        }

        async Task<BasicGetResult> Take()
        {
            await using var channel = await connection.CreateChannelAsync();
            return await Eventually.Get(() => channel.BasicGetAsync(Queue, autoAck: true), "what failed");
        }

        async Task Put(BasicGetResult message, int daysAgo)
        {
            await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
            var properties = new BasicProperties(message.BasicProperties);
            properties.Headers!["MT-Fault-Timestamp"] = DateTimeOffset.UtcNow.AddDays(-daysAgo).ToString("O");
            await channel.BasicPublishAsync("", Queue, mandatory: true, properties, message.Body);
        }

        async Task<uint> Waiting()
        {
            await using var channel = await connection.CreateChannelAsync();
            try
            {
                return await channel.MessageCountAsync(Queue);
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                return 0;
            }
        }
    }

    [Fact]
    public async Task What_nobody_takes_stays_for_two_weeks_from_when_it_was_met_and_no_longer()
    {
        const string Skipped = "tenancy-note-closing_skipped";
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var database = await MiniService.NewDatabase("test_tenancy_skipped");
        await using var service = MiniService.Build(database.Application, Host, clock: clock);
        await service.StartAsync();
        await TestBus.IsBound(service.Services);
        await using var connection = await new ConnectionFactory { Uri = new Uri($"{TestInfrastructure.Bus}/{Host}") }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync(
            "", "tenancy-note-closing", mandatory: true, new BasicProperties { ContentType = "application/vnd.masstransit+json" },
            """{"messageId":"0193f5a0-0000-7000-8000-000000000001","messageType":["urn:message:Platform.Contracts:Forgotten"],"message":{}}"""u8.ToArray());
        await Eventually.True(async () => await Waiting() == 1, "nobody takes it");
        var nobodys = await Take();
        // Two that are too old last, so that one is left only when both are gone.
        foreach (var daysAgo in new int?[] { null, 15, 15 })
            await Put(nobodys, daysAgo);

        clock.Advance(TimeSpan.FromHours(1));

        await Eventually.True(async () => await Waiting() == 1, "what is too old is gone");
        var left = await Take();
        Assert.Equal(clock.GetUtcNow(), DateTimeOffset.Parse(System.Text.Encoding.UTF8.GetString((byte[])left.BasicProperties.Headers!["Met-At"]!), System.Globalization.CultureInfo.InvariantCulture));
        await Put(left, null);
        await Put(left, null);
        clock.Advance(TimeSpan.FromDays(15));
        await Eventually.True(async () => await Waiting() == 0, "nothing is left");
        await service.StopAsync();

        async Task<uint> Waiting()
        {
            await using var own = await connection.CreateChannelAsync();
            try
            {
                return await own.MessageCountAsync(Skipped);
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                return 0;
            }
        }

        Task<BasicGetResult> Take() => Eventually.Get(() => channel.BasicGetAsync(Skipped, autoAck: true), "what nobody takes");

        async Task Put(BasicGetResult message, int? daysAgo)
        {
            var properties = new BasicProperties(message.BasicProperties);
            if (daysAgo is { } days)
                (properties.Headers ??= new Dictionary<string, object?>())["Met-At"] = DateTimeOffset.UtcNow.AddDays(-days).ToString("O");
            await channel.BasicPublishAsync("", Skipped, mandatory: true, properties, message.Body);
        }
    }

    private static DateTimeOffset FailedAt(BasicGetResult message) =>
        DateTimeOffset.Parse(System.Text.Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers!["MT-Fault-Timestamp"]!), System.Globalization.CultureInfo.InvariantCulture);
}
