using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>The names of the queues that this service takes messages from.</summary>
internal sealed class OwnQueues
{
    public ConcurrentDictionary<string, bool> Names { get; } = new();
}

/// <summary>
/// Hourly: takes what was put away more than two weeks ago out of the queues of what failed and of what nobody takes. It names
/// people, so it must be gone long before the days of grace of a tenant are over.
/// </summary>
internal sealed class ErrorQueueCleaning(OwnQueues queues, IConfiguration configuration, TimeProvider clock, ILogger<ErrorQueueCleaning> log) : BackgroundService
{
    /// <summary>Since when a message is there that does not say so itself: the first cleaning that met it.</summary>
    public const string MetAt = "Met-At";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await Clean(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The error queues could not be cleaned ({Error}); the next hour will do.", e.GetType().Name);
            }
    }

    private async Task Clean(CancellationToken cancel)
    {
        var factory = new ConnectionFactory { Uri = new Uri(Settings.Connection(configuration, "Bus")) };
        await using var connection = await factory.CreateConnectionAsync(cancel);
        foreach (var queue in queues.Names.Keys.SelectMany(name => new[] { $"{name}_error", $"{name}_skipped" }))
        {
            await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancel);
            try
            {
                await Clean(channel, queue, cancel);
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                // Nothing was ever put away there.
            }
        }
    }

    /// <summary>
    /// Once round: each message that may stay goes to the end, as a copy that the broker has before the message itself goes. Given
    /// back instead, it would count as delivered once more, and a quorum queue drops what was delivered too often.
    /// </summary>
    private async Task Clean(IChannel channel, string queue, CancellationToken cancel)
    {
        var dropped = 0;
        for (var left = await channel.MessageCountAsync(queue, cancel); left > 0; left--)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, cancel) is not { } message)
                break;
            if (clock.GetUtcNow() - PutAwayAt(message.BasicProperties) > Kept)
                dropped++;
            else
                await channel.BasicPublishAsync("", queue, mandatory: true, Dated(message.BasicProperties), message.Body, cancel);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancel);
        }
        if (dropped > 0)
            log.LogWarning("{Count} messages were taken out of {Queue}, where they had been for {Days} days.", dropped, queue, Kept.TotalDays);
    }

    private BasicProperties Dated(IReadOnlyBasicProperties properties)
    {
        var copy = new BasicProperties(properties);
        if (PutAwayAt(properties) is null)
            copy.Headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>()) { [MetAt] = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) };
        return copy;
    }

    private static DateTimeOffset? PutAwayAt(IReadOnlyBasicProperties properties) => Instant(properties, MessageHeaders.FaultTimestamp) ?? Instant(properties, MetAt);

    private static DateTimeOffset? Instant(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out var header) is true && header is byte[] said
            && DateTimeOffset.TryParse(Encoding.UTF8.GetString(said), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at : null;
}
