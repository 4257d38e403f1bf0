using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>A message waiting to go to the bus. Its id becomes the message id, so a second delivery is recognised.</summary>
public sealed class OutboxMessage
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }

    /// <summary>Full name of the contract.</summary>
    public required string Type { get; init; }

    public required string Body { get; init; }

    /// <summary>W3C trace context of whoever wrote it.</summary>
    public string? TraceParent { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public int Attempts { get; init; }

    /// <summary>Until then (UTC) some relay works on it, or it waits for its next try.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>Given up at (UTC): it cannot be delivered without a person looking at it.</summary>
    public DateTimeOffset? DeadAt { get; init; }

    /// <summary>Type of the last error; never its text, which may quote the message.</summary>
    public string? Error { get; init; }

    public static OutboxMessage From<T>(T message) where T : class, ITenantMessage => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = message.TenantId,
        Type = typeof(T).FullName!,
        Body = JsonSerializer.Serialize(message, Json),
        TraceParent = Activity.Current?.Id,
    };

    internal static ITenantMessage Read(string type, string body)
    {
        var contract = Contract(type) ?? throw new InvalidOperationException("There is no such contract.");
        return (ITenantMessage?)JsonSerializer.Deserialize(body, contract, Json) ?? throw new InvalidOperationException("The message is empty.");
    }

    internal static bool IsJoinable(string type) => typeof(IJoinable).IsAssignableFrom(Contract(type));

    private static Type? Contract(string type) => typeof(ITenantMessage).Assembly.GetType(type);
}

/// <summary>A message that a queue's consumer has dealt with, remembered so that a second delivery has no effect.</summary>
public sealed class InboxMessage
{
    public required Guid MessageId { get; init; }
    public required string Queue { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
}
