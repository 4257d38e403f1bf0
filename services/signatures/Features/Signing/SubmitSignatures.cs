using Npgsql;
using NpgsqlTypes;
using Platform.Contracts;
using Platform.ServiceDefaults.Messaging;
using Platform.Signatures.Data;
using Platform.Signatures.Features.Batches;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Signing;

/// <summary>A checked signature on its way into the database.</summary>
public sealed record Submission(
    Guid CampaignId, byte[] EmailKey, string GivenName, string FamilyName, string Email, string Country, string Language, bool ContactConsent);

/// <summary>What became of a signature, all by one look at the database's clock.</summary>
/// <param name="IsTaken">True when the campaign was open, whether or not the person had signed before.</param>
/// <param name="ClosedAt">When the campaign closed, if that is why it was not taken; null when it has not opened or does not exist.</param>
public readonly record struct Submitted(bool IsTaken, DateTimeOffset? ClosedAt);

/// <summary>
/// Writes signatures of many requests in one commit. The statement itself compares the campaign's instants with the
/// database's clock, keeps one signature per person, and writes one outbox row for all mails of a tenant.
/// </summary>
public sealed class SubmitSignatures(TenantPlaces places, OutboxSignal signal, ILogger<SubmitSignatures> log, IConfiguration configuration)
    : GroupCommit<Submission, Submitted>(places, signal, log, configuration.GetValue("Signing:Writers", 2))
{
    /// <summary>Mails for one signature, whoever asks for them.</summary>
    public const int MostMails = 5;

    // Twenty clicks at once are one wish: within this time a repeat asks for no further mail.
    private readonly TimeSpan _repeatAfter = configuration.GetValue("Signing:RepeatAfter", TimeSpan.FromSeconds(5));

    private const string IsExpired = "(s.confirmed_at is null and s.submitted_at <= excluded.submitted_at - $13::interval)";
    private const string IsMailDue = "(s.mails < $14 and s.last_mail_at <= excluded.last_mail_at - $12::interval)";

    private const string SaysNo = "(s.confirmed_at is null and s.contact_consent and not excluded.contact_consent)";

    // A no to being contacted, once said, stands until it is confirmed: whoever repeats a yes may be somebody else.
    // One that waited too long is replaced, its id included: its mails are counted from 1 and its old link is dead.
    private const string Sql = $"""
        with clock as materialized (select clock_timestamp() as now),
        given as (
            select * from unnest($2::int[], $3::uuid[], $4::uuid[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bool[])
                as t(place, id, campaign_id, email_key, given_name, family_name, email, country, language, contact_consent)),
        judged as (
            select given.*, clock.now, c.opens_at <= clock.now and clock.now < coalesce(c.closes_at, 'infinity') as is_open,
                case when c.opens_at <= clock.now and c.closes_at <= clock.now then c.closes_at end as closed_at
            from given cross join clock left join campaigns c on c.tenant_id = $1 and c.id = given.campaign_id),
        people as (
            select distinct on (campaign_id, email_key) *, bool_and(contact_consent) over (partition by campaign_id, email_key) as consent
            from judged where is_open order by campaign_id, email_key, place),
        written as (
            insert into signatures as s
                (tenant_id, id, campaign_id, email_key, given_name, family_name, email, country, language, contact_consent, submitted_at, mails, last_mail_at)
            select $1, id, campaign_id, email_key, given_name, family_name, email, country, language, consent, now, 1, now from people
            on conflict (tenant_id, campaign_id, email_key) do update set
                (id, given_name, family_name, email, country, language, contact_consent, submitted_at, mails, last_mail_at) = (
                    select excluded.id, excluded.given_name, excluded.family_name, excluded.email, excluded.country, excluded.language,
                        excluded.contact_consent, excluded.submitted_at, excluded.mails, excluded.last_mail_at
                    where {IsExpired}
                    union all
                    select s.id, s.given_name, s.family_name, s.email, s.country, s.language, s.contact_consent and not {SaysNo}, s.submitted_at,
                        s.mails + {IsMailDue}::int, case when {IsMailDue} then excluded.last_mail_at else s.last_mail_at end
                    where not {IsExpired})
                where {IsExpired} or {IsMailDue} or {SaysNo}
            returning s.*),
        told as (
            insert into outbox (id, tenant_id, type, body, trace_parent, attempts)
            select $15, $1, $16, jsonb_build_object('tenantId', $1, 'signatures', jsonb_agg(jsonb_build_object(
                'signatureId', w.id, 'campaignId', w.campaign_id, 'givenName', w.given_name, 'familyName', w.family_name,
                'email', w.email, 'emailKey', encode(w.email_key, 'base64'), 'language', w.language, 'contactConsent', w.contact_consent,
                'kind', case when w.confirmed_at is not null then 'AlreadyConfirmed' when w.mails > 1 then 'Repeat' else 'New' end,
                'mailNumber', w.mails, 'submittedAt', w.submitted_at)))::text, $17, 0
            from written w cross join clock where w.last_mail_at = clock.now having count(*) > 0)
        select coalesce(is_open, false), closed_at from judged order by place
        """;

    protected override NpgsqlBatchCommand Statement(Guid tenantId, IReadOnlyList<Submission> items, string? traceParent) => new(Sql)
    {
        Parameters =
        {
            new() { Value = tenantId },
            Column(NpgsqlDbType.Integer, Enumerable.Range(0, items.Count)),
            Column(NpgsqlDbType.Uuid, items.Select(_ => Guid.CreateVersion7())),
            Column(NpgsqlDbType.Uuid, items.Select(item => item.CampaignId)),
            Column(NpgsqlDbType.Bytea, items.Select(item => item.EmailKey)),
            Column(NpgsqlDbType.Text, items.Select(item => item.GivenName)),
            Column(NpgsqlDbType.Text, items.Select(item => item.FamilyName)),
            Column(NpgsqlDbType.Text, items.Select(item => item.Email)),
            Column(NpgsqlDbType.Text, items.Select(item => item.Country)),
            Column(NpgsqlDbType.Text, items.Select(item => item.Language)),
            Column(NpgsqlDbType.Boolean, items.Select(item => item.ContactConsent)),
            new() { Value = _repeatAfter, NpgsqlDbType = NpgsqlDbType.Interval },
            new() { Value = Signature.Patience, NpgsqlDbType = NpgsqlDbType.Interval },
            new() { Value = MostMails },
            new() { Value = Guid.CreateVersion7() },
            new() { Value = typeof(SignaturesSubmitted).FullName! },
            new() { Value = (object?)traceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        },
    };

    protected override Submitted Read(NpgsqlDataReader row) => new(row.GetBoolean(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1));

    private static NpgsqlParameter Column<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
