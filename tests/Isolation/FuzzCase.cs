using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Isolation;

/// <summary>A request that is almost right, made from a document and a seed: the same seed makes the same request, random ids aside.</summary>
internal sealed class FuzzCase
{
    private readonly Random _random;
    private readonly ApiOperation _operation;
    private readonly IReadOnlyList<string> _ids;
    private readonly List<string> _raw = [];

    private FuzzCase(ApiOperation operation, Random random, IReadOnlyList<string> ids) => (_operation, _random, _ids) = (operation, random, ids);

    public required string PathAndQuery { get; init; }
    public string? Body { get; private set; }
    public byte[]? Bytes { get; private set; }
    public string? MediaType { get; private set; }

    /// <param name="operation">What is asked.</param>
    /// <param name="seed">Decides everything.</param>
    /// <param name="own">The asker's own ids for the path, so that handlers are reached.</param>
    /// <param name="foreign">Ids of somebody else.</param>
    public static FuzzCase Make(ApiOperation operation, int seed, IReadOnlyDictionary<string, string> own, IReadOnlyList<string> foreign)
    {
        var random = new Random(seed);
        var one = new FuzzCase(operation, random, [.. foreign, .. own.Values, Guid.Empty.ToString(), Guid.AllBitsSet.ToString()])
        {
            PathAndQuery = Path(operation, random, own, foreign) + Query(operation, random, foreign),
        };
        one.WriteBody();
        return one;
    }

    public HttpRequestMessage Request(Uri host) => new(_operation.Method, new Uri(host.GetLeftPart(UriPartial.Authority) + PathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
    {
        Content = Bytes is null ? null : new ByteArrayContent(Bytes) { Headers = { ContentType = MediaType is null ? null : MediaTypeHeaderValue.Parse(MediaType) } },
    };

    public override string ToString() => $"{_operation.Method} {Cut(PathAndQuery)} [{MediaType}] {Cut(Body ?? "")}";

    private static string Cut(string text) => text.Length > 600 ? $"{text[..600]}… ({text.Length} characters)" : text;

    private static string Path(ApiOperation operation, Random random, IReadOnlyDictionary<string, string> own, IReadOnlyList<string> foreign) =>
        operation.PathWith(own.ToDictionary(it => it.Key, it => random.Next(10) switch
        {
            < 6 => it.Value,
            < 8 => foreign[random.Next(foreign.Count)],
            _ => Nasty.Segment(random),
        }));

    private static string Query(ApiOperation operation, Random random, IReadOnlyList<string> foreign)
    {
        var pairs = operation.InQuery.Where(_ => random.Next(3) > 0).SelectMany(parameter => Enumerable.Repeat(parameter, random.Next(8) == 0 ? 2 : 1))
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(random.Next(6) switch
            {
                0 => foreign[random.Next(foreign.Count)],
                < 3 => Sample.Of(parameter.Schema, () => foreign[random.Next(foreign.Count)], parameter.Name)!.ToString(),
                _ => Nasty.ForQuery(random),
            })}").ToList();
        if (random.Next(6) == 0)
            pairs.Add($"{Uri.EscapeDataString(Nasty.ForQuery(random))}={Uri.EscapeDataString(Nasty.ForQuery(random))}");
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }

    private void WriteBody()
    {
        if (_operation.Body is not { } body)
            return;
        MediaType = body.MediaType;
        if (body.MediaType == "multipart/form-data")
            (Bytes, MediaType, Body) = Nasty.Form(_random);
        else if (_random.Next(10) == 0)
            (Bytes, MediaType) = Nasty.Envelope(_random, body.MediaType, Plain(body));
        else
            Bytes = Encoding.UTF8.GetBytes(Mutated(body));
        Body ??= Encoding.UTF8.GetString(Bytes);
    }

    private string Plain(ApiBody body) => Sample.Of(body.Schema, () => _ids[_random.Next(_ids.Count)])?.ToJsonString() ?? "null";

    /// <summary>One in eight stays as it is; in the others up to three values are other than they should be.</summary>
    private string Mutated(ApiBody body)
    {
        var root = JsonNode.Parse(Plain(body));
        for (var changes = _random.Next(8) == 0 ? 0 : 1 + _random.Next(3); changes > 0; changes--)
            if (root is JsonObject or JsonArray)
                Change(root);
        // Values that no writer of JSON would write were held by a place.
        var text = root?.ToJsonString() ?? "null";
        for (var i = 0; i < _raw.Count; i++)
            text = text.Replace($"\"@@{i}@@\"", _raw[i], StringComparison.Ordinal);
        return text;
    }

    private void Change(JsonNode root)
    {
        var places = Places(root).ToList();
        var (parent, key) = places.Count == 0 ? (root, null) : places[_random.Next(places.Count)];
        var before = parent is JsonObject of && key is not null ? of[key] : (parent as JsonArray)?.FirstOrDefault();
        var value = Held(_random.Next(6) == 0 ? $"\"{_ids[_random.Next(_ids.Count)]}\"" : Nasty.Json(_random, before?.GetValueKind()));
        if (parent is JsonArray array)
        {
            if (_random.Next(12) == 0)
                for (var more = 0; more < 5_000; more++)
                    array.Add(array.Count == 0 ? null : array[0]?.DeepClone());
            else if (array.Count > 0)
                array[_random.Next(array.Count)] = value;
            else
                array.Add(value);
        }
        else if (parent is JsonObject thing)
            switch (_random.Next(10))
            {
                case 0 when key is not null:
                    thing.Remove(key);
                    break;
                case 1 when key is not null:
                    thing.TryAdd(Place($"\"{key}\""), value);
                    break;
                case 2:
                    thing.TryAdd(Nasty.Field(_random), value);
                    break;
                case 3 when key is not null && thing.Remove(key):
                    thing[key.ToUpperInvariant()] = value;
                    break;
                default:
                    thing[key ?? Nasty.Field(_random)] = value;
                    break;
            }
    }

    private static IEnumerable<(JsonNode Parent, string? Key)> Places(JsonNode root) => root switch
    {
        JsonObject thing => thing.SelectMany(member => (member.Value is null ? [] : Places(member.Value)).Prepend((thing, member.Key))),
        JsonArray array => array.Where(item => item is not null).SelectMany(item => Places(item!)).Prepend((array, null)),
        _ => [],
    };

    private JsonValue Held(string raw) => JsonValue.Create(Place(raw))!;

    private string Place(string raw)
    {
        _raw.Add(raw);
        return $"@@{_raw.Count - 1}@@";
    }
}
