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

    private static DateTimeOffset FailedAt(BasicGetResult message) =>
        DateTimeOffset.Parse(System.Text.Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers!["MT-Fault-Timestamp"]!), System.Globalization.CultureInfo.InvariantCulture);
}
