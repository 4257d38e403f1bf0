using System.Text;
using System.Text.Json;

namespace Platform.Isolation;

/// <summary>What programs trip over.</summary>
internal static class Nasty
{
    private static readonly string[] Texts =
    [
        "", " ", "\t", "a\n", "\r\nX-Injected: yes", "null", "undefined", "NaN", "true", "0", "-1", "1e9", "2147483648", "not-a-guid", "{00000000-0000-0000-0000-000000000000}",
        "\u0000", "a\u0000b", "\u0001\u001f\u007f", "\u0085\u2028\u2029", "\u200b", "\u202eabc", "\ufeff", "\uffff", "e\u0301\u0301\u0301\u0301", "\u0130\u0131\u1e9e\ufb01",
        "👩‍👩‍👧‍👦", "𝕬𝖇𝖈", "ﷺ", "中文", "عربى", "xn--80ak6aa92e", "<script>alert(1)</script>", "\"'`", "'; drop table campaigns; --", "{{7*7}}", "${jndi:ldap://x}", "%00%0a%s%n",
        "../../etc/passwd", "..", "\\\\server\\share", "=1+1", "@SUM(A1)", "javascript:alert(1)", "http://169.254.169.254/", "a@b", "a@b.c\r\nBcc: x@y.z", "\"a b\"@example.org",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "2026-11-25", "2026-11-25T24:00:00Z",
        "infinity", "-infinity", "epoch", "2262-04-12T00:00:00Z", "294277-01-01T00:00:00Z",
    ];

    private static readonly string[] Numbers =
        ["0", "-0", "-1", "1", "2", "7", "90", "91", "1000000000", "1000000001", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "9223372036854775808", "1.0", "1.5", "1e3", "1e400"];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "1.5", "1e400", "-1e400", "1e-400", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
        "1000000000", "1000000001", "123456789012345678901234567890", "[]", "{}", "[[[[]]]]", "[null]", "{\"a\":{\"b\":null}}", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"",
    ];

    private static readonly string[] Fields =
        ["tenantId", "TenantId", "tenant_id", "tenant", "id", "Id", "role", "status", "state", "isAdmin", "version", "ownerId", "createdAt", "__proto__", "constructor", "$type", "$ref", "", "a.b", "a[0]"];

    private static readonly int[] Lengths = [63, 64, 80, 81, 120, 121, 200, 201, 254, 255, 300, 301, 500, 501, 5_001, 20_001, 100_000];

    public static string Field(Random random) => Fields[random.Next(Fields.Length)];

    /// <summary>A JSON value as it is written.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="kind">What was there; most often another of that kind comes, which gets further than the reader.</param>
    public static string Json(Random random, JsonValueKind? kind) => (random.Next(10), kind) switch
    {
        ( < 7, JsonValueKind.String) => random.Next(6) == 0
            ? JsonSerializer.Serialize(Long(random, Lengths[random.Next(Lengths.Length)])) : JsonSerializer.Serialize(Texts[random.Next(Texts.Length)]),
        ( < 7, JsonValueKind.Number) => Numbers[random.Next(Numbers.Length)],
        ( < 5, _) => Values[random.Next(Values.Length)],
        ( < 9, _) => JsonSerializer.Serialize(Texts[random.Next(Texts.Length)]),
        _ => string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100)),
    };

    /// <summary>For a segment of a path; what would make another path of it is left out.</summary>
    public static string Segment(Random random)
    {
        var text = ForQuery(random);
        return text.Length == 0 || text.Contains('/', StringComparison.Ordinal) || text is "." or ".." ? "a" : text;
    }

    /// <summary>Short enough for the first line of a request.</summary>
    public static string ForQuery(Random random) => random.Next(12) == 0 ? Long(random, Lengths[random.Next(9)]) : Texts[random.Next(Texts.Length)];

    /// <summary>A body that is wrong as a whole.</summary>
    public static (byte[] Bytes, string? MediaType) Envelope(Random random, string mediaType, string json) => random.Next(12) switch
    {
        0 => ([], mediaType),
        1 => ("null"u8.ToArray(), mediaType),
        2 => ("\"text\""u8.ToArray(), mediaType),
        3 => (Encoding.UTF8.GetBytes($"[{json}]"), mediaType),
        4 => (Encoding.UTF8.GetBytes(json[..(json.Length / 2)]), mediaType),
        5 => (Encoding.UTF8.GetBytes(json + "{}"), mediaType),
        6 => ([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(json)], mediaType),
        7 => ([.. Encoding.UTF8.GetBytes(json[..^1]), 0xff, 0xfe, 0x80], mediaType),
        8 => (Encoding.UTF8.GetBytes(json), "text/plain"),
        9 => (Encoding.UTF8.GetBytes(json), null),
        10 => (Encoding.Unicode.GetBytes(json), $"{mediaType}; charset=utf-16"),
        _ => (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 2_000)) + "1" + new string('}', 2_000)), mediaType),
    };

    /// <summary>A form with a picture, or what is called one.</summary>
    public static (byte[] Bytes, string MediaType, string Shown) Form(Random random)
    {
        const string Edge = "----edge";
        var text = Texts[random.Next(Texts.Length)];
        var noise = new byte[random.Next(2_000)];
        random.NextBytes(noise);
        if (random.Next(3) == 0)
            new byte[] { 0xff, 0xd8, 0xff, 0xe0 }.AsSpan(0, Math.Min(4, noise.Length)).CopyTo(noise);
        var name = random.Next(4) == 0 ? "other" : "file";
        byte[] bytes =
        [
            .. Encoding.UTF8.GetBytes($"--{Edge}\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\n{text}\r\n--{Edge}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{(random.Next(2) == 0 ? "a.jpg" : "..\\..\\a")}\"\r\nContent-Type: image/jpeg\r\n\r\n"),
            .. noise, .. Encoding.UTF8.GetBytes(random.Next(5) == 0 ? "" : $"\r\n--{Edge}--\r\n"),
        ];
        return (bytes, random.Next(8) switch { 0 => "multipart/form-data", 1 => "application/json", 2 => "application/x-www-form-urlencoded", _ => $"multipart/form-data; boundary={Edge}" }, $"alt={text} {name} of {noise.Length} bytes");
    }

    private static string Long(Random random, int length) => random.Next(3) switch
    {
        0 => new string('a', length),
        1 => new string('é', length),
        _ => string.Concat(Enumerable.Repeat("👩", length / 2)),
    };
}
