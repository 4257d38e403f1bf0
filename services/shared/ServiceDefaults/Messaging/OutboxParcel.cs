using System.Security.Cryptography;
using Platform.Contracts;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>A leased row of the outbox.</summary>
internal sealed record OutboxRow(Guid Id, Guid TenantId, string Type, string Body, string? TraceParent, int Attempts);

/// <summary>Rows that travel as one message. What failed before travels alone, so that one bad row costs no other a try.</summary>
internal sealed record OutboxParcel(IReadOnlyList<OutboxRow> Rows)
{
    /// <summary>UTF-16 characters of the bodies together, well below what a broker takes at once.</summary>
    private const int MostCharacters = 256 * 1024;

    public Guid TenantId => Rows[0].TenantId;

    /// <summary>Many share it; their first stands for all.</summary>
    public string? TraceParent => Rows[0].TraceParent;

    /// <summary>The same for the same rows.</summary>
    public Guid MessageId => Rows is [var one] ? one.Id : new Guid(SHA256.HashData([.. Rows.SelectMany(row => row.Id.ToByteArray())]).AsSpan(..16));

    public ITenantMessage Read()
    {
        var messages = Rows.Select(row => OutboxMessage.Read(row.Type, row.Body)).ToList();
        return messages is [IJoinable first, _, ..] ? first.Join(messages.Skip(1)) : messages[0];
    }

    public static IEnumerable<OutboxParcel> Of(IEnumerable<OutboxRow> rows)
    {
        // In one order, so that the same rows are the same message.
        foreach (var group in rows.OrderBy(row => row.Id).GroupBy(row => row.Attempts == 1 && OutboxMessage.IsJoinable(row.Type) ? (row.TenantId, row.Type) : (row.Id, row.Type)))
        {
            var (parcel, characters) = (new List<OutboxRow>(), 0);
            foreach (var row in group)
            {
                if (parcel.Count > 0 && characters + row.Body.Length > MostCharacters)
                {
                    yield return new(parcel);
                    (parcel, characters) = ([], 0);
                }
                parcel.Add(row);
                characters += row.Body.Length;
            }
            yield return new(parcel);
        }
    }
}
