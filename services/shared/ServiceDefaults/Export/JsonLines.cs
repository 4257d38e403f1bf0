using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ServiceDefaults.Export;

/// <summary>
/// Lines of one JSON object each with one member, named like the kind of thing that it holds. What was read is sent on at once,
/// so that memory does not grow with the number of lines.
/// </summary>
internal sealed class JsonLines(Stream body)
{
    public const string MediaType = "application/x-ndjson";

    /// <summary>Bytes that are sent at once.</summary>
    private const int Parcel = 32 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // Read by programs and people, never by a browser as part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new UtcInstants() },
    };

    private readonly ArrayBufferWriter<byte> _waiting = new(2 * Parcel);

    /// <summary>How many there were so far.</summary>
    public long Lines { get; private set; }

    public async ValueTask Add<T>(string kind, T thing, CancellationToken cancel)
    {
        using (var writer = new Utf8JsonWriter(_waiting, new JsonWriterOptions { Encoder = Json.Encoder }))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(kind);
            JsonSerializer.Serialize(writer, thing, Json);
            writer.WriteEndObject();
        }
        _waiting.Write("\n"u8);
        Lines++;
        if (_waiting.WrittenCount >= Parcel)
            await Send(cancel);
    }

    public async ValueTask Send(CancellationToken cancel)
    {
        await body.WriteAsync(_waiting.WrittenMemory, cancel);
        await body.FlushAsync(cancel);
        _waiting.ResetWrittenCount();
    }
}
