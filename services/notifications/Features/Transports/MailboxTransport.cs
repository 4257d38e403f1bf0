using System.Text.Json;
using MimeKit;
using Npgsql;
using NpgsqlTypes;
using Platform.Notifications.Features.Composing;

namespace Platform.Notifications.Features.Transports;

/// <summary>Keeps mails in the database instead of sending them; the mail host shows them. The default on a fresh machine.</summary>
internal sealed class MailboxTransport(NpgsqlDataSource database, TimeProvider clock, ILogger<MailboxTransport> log) : IMailTransport
{
    /// <summary>So many mails stay; older ones make room.</summary>
    private const int Most = 10_000;

    /// <summary>Making room costs a look at the whole index, so it is done once in a while.</summary>
    private const int MailsBetweenTrims = 2000;

    // The row carries the mail's own id: handed over again, it is still one mail.
    private const string Keep = """
        insert into mailbox_messages (id, recipient, subject, at, kind, text, html, headers)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::jsonb[])
        on conflict (id) do nothing
        """;

    private const string Trim = """
        delete from mailbox_messages where at < (select at from mailbox_messages order by at desc offset $1 limit 1)
        """;

    private int _sinceTrim;

    public async Task<IReadOnlyList<Handover>> Send(IReadOnlyList<OutgoingMail> mails, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var kept = new List<(OutgoingMail Mail, string Headers)>(mails.Count);
        var answers = new Handover[mails.Count];
        for (var i = 0; i < mails.Count; i++)
        {
            if (!MimeMessages.TryWrite(mails[i], now, out var mime))
            {
                answers[i] = Handover.Refused("address");
                continue;
            }
            using (mime)
                kept.Add((mails[i], Headers(mime)));
            answers[i] = Handover.Accepted(mails[i].Id.ToString("n"));
        }

        try
        {
            await Insert(kept, now, cancel);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // Even if they were kept: handed over again, they are still the same mails.
            return [.. answers.Select(answer => answer.Result == HandoverResult.Accepted ? Handover.NotSent($"not kept: {e.GetType().Name}") : answer)];
        }
        await MakeRoom(kept.Count, cancel);
        return answers;
    }

    private async Task MakeRoom(int more, CancellationToken cancel)
    {
        if (Interlocked.Add(ref _sinceTrim, more) < MailsBetweenTrims)
            return;
        try
        {
            await using var trim = database.CreateCommand(Trim);
            trim.Parameters.Add(new() { Value = Most - 1 });
            await trim.ExecuteNonQueryAsync(cancel);
            Interlocked.Exchange(ref _sinceTrim, 0);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            log.LogWarning("The mailbox could not make room ({Error}); the next mails try again.", e.GetType().Name);
        }
    }

    /// <summary>Decoded, as mail programs show them.</summary>
    private static string Headers(MimeMessage mime)
    {
        var headers = mime.Headers.DistinctBy(header => header.Field).ToDictionary(header => header.Field, header => header.Value.Trim());
        headers["From"] = mime.From.ToString();
        headers["To"] = mime.To.ToString();
        headers["Reply-To"] = mime.ReplyTo.ToString();
        return JsonSerializer.Serialize(headers);
    }

    private async Task Insert(List<(OutgoingMail Mail, string Headers)> kept, DateTimeOffset now, CancellationToken cancel)
    {
        await using var insert = database.CreateCommand(Keep);
        insert.Parameters.Add(new() { Value = kept.ConvertAll(row => row.Mail.Id).ToArray() });
        insert.Parameters.Add(Texts(row => row.Mail.ToAddress));
        insert.Parameters.Add(Texts(row => row.Mail.Subject));
        // A microsecond apart, so that those handed over together keep their order.
        insert.Parameters.Add(new() { Value = kept.Select((_, place) => now.AddMicroseconds(place)).ToArray() });
        insert.Parameters.Add(Texts(row => row.Mail.Kind.Name()));
        insert.Parameters.Add(Texts(row => row.Mail.Text));
        insert.Parameters.Add(Texts(row => row.Mail.Html));
        insert.Parameters.Add(new() { Value = kept.ConvertAll(row => row.Headers).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await insert.ExecuteNonQueryAsync(cancel);

        NpgsqlParameter Texts(Func<(OutgoingMail Mail, string Headers), string> text) => new() { Value = kept.Select(text).ToArray() };
    }
}
