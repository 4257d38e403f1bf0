using System.Net.Mail;
using System.Text;
using System.Text.Json;

namespace Platform.Notifications.Tests.Transports;

/// <summary>What SendGrid's v3 mail send refuses, from its published description, with the field it would name.</summary>
internal static class SendGridRules
{
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "x-sg-id", "x-sg-eid", "received", "dkim-signature", "Content-Type", "Content-Transfer-Encoding", "To", "From", "Subject", "Reply-To", "CC", "BCC",
    };

    public sealed record Fault(string Message, string? Field);

    public static IEnumerable<Fault> Faults(JsonElement mail) =>
        From(mail).Concat(Personalizations(mail)).Concat(Content(mail)).Concat(Headers(mail, "headers"));

    private static IEnumerable<Fault> From(JsonElement mail)
    {
        if (!mail.TryGetProperty("from", out var from))
            yield return new("The from object must be provided for every email send.", "from");
        else if (!IsAddress(from) || Encoding.UTF8.GetByteCount(Text(from, "email")!) != Text(from, "email")!.Length)
            yield return new("The from email does not contain a valid address.", "from.email");
        else if (Text(from, "name") is { } name && name.IndexOfAny([',', ';']) >= 0)
            yield return new("The name contains an invalid character.", "from.name");
        if (mail.TryGetProperty("reply_to", out var replyTo) && !IsAddress(replyTo))
            yield return new("The reply_to email does not contain a valid address.", "reply_to.email");
    }

    private static IEnumerable<Fault> Personalizations(JsonElement mail)
    {
        var all = mail.TryGetProperty("personalizations", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
        if (all.Count is 0 or > 1000)
            yield return new("The personalizations field is required and must have at least one and at most 1000 personalizations.", "personalizations");
        for (var i = 0; i < all.Count; i++)
            foreach (var fault in Personalization(all[i], $"personalizations.{i}", mail))
                yield return fault;
    }

    private static IEnumerable<Fault> Personalization(JsonElement one, string path, JsonElement mail)
    {
        var to = one.TryGetProperty("to", out var list) ? list.EnumerateArray().ToList() : [];
        if (to.Count == 0)
            yield return new("The to array is required for all personalization objects.", $"{path}.to");
        for (var i = 0; i < to.Count; i++)
        {
            if (!IsAddress(to[i]))
                yield return new("Does not contain a valid address.", $"{path}.to.{i}.email");
            if (Text(to[i], "name") is { } name && name.IndexOfAny([',', ';']) >= 0)
                yield return new("The name contains an invalid character.", $"{path}.to.{i}.name");
        }
        var everybody = new[] { "to", "cc", "bcc" }.Where(kind => one.TryGetProperty(kind, out _)).SelectMany(kind => one.GetProperty(kind).EnumerateArray());
        if (everybody.GroupBy(person => Text(person, "email")?.ToLowerInvariant()).Any(group => group.Count() > 1))
            yield return new("Each email address in the personalization block should be unique between to, cc, and bcc.", path);
        if (string.IsNullOrEmpty(Text(mail, "subject")) && string.IsNullOrEmpty(Text(one, "subject")))
            yield return new("The subject is required.", "subject");
        if (one.TryGetProperty("custom_args", out var args) && (args.GetRawText().Length >= 10_000 || args.EnumerateObject().Any(arg => arg.Value.ValueKind != JsonValueKind.String)))
            yield return new("Custom args are strings and together below 10000 bytes.", $"{path}.custom_args");
        foreach (var fault in Headers(one, $"{path}.headers"))
            yield return fault;
    }

    private static IEnumerable<Fault> Content(JsonElement mail)
    {
        var types = mail.TryGetProperty("content", out var list) ? list.EnumerateArray().Select(part => Text(part, "type")).ToList() : [];
        if (types.Count == 0 || list.EnumerateArray().Any(part => string.IsNullOrEmpty(Text(part, "value"))))
            yield return new("The content value must be a string at least one character in length.", "content.0.value");
        if (types.IndexOf("text/plain") > 0 || types.Contains("text/html") && types[0] == "text/html" && types.Count > 1)
            yield return new("If present, text/plain must be first, followed by text/html.", "content");
    }

    private static IEnumerable<Fault> Headers(JsonElement owner, string path)
    {
        if (owner.TryGetProperty(path[(path.LastIndexOf('.') + 1)..], out var headers))
            foreach (var header in headers.EnumerateObject())
                if (Forbidden.Contains(header.Name) || header.Value.ValueKind != JsonValueKind.String || header.Value.GetString()!.Any(char.IsControl))
                    yield return new($"The header {header.Name} is not allowed.", $"{path}.{header.Name}");
    }

    private static bool IsAddress(JsonElement person) => Text(person, "email") is { } email && MailAddress.TryCreate(email, out var address) && address.Address == email;

    public static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
