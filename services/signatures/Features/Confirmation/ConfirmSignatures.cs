using Npgsql;
using NpgsqlTypes;
using Platform.Contracts;
using Platform.ServiceDefaults.Messaging;
using Platform.Signatures.Data;
using Platform.Signatures.Features.Batches;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Confirmation;

/// <summary>What became of a confirmation.</summary>
/// <param name="Known">False when there is no such signature.</param>
/// <param name="Late">True when it was given after the campaign had closed: it does not count, confirmed or not.</param>
/// <param name="Confirmed">False when it waited longer than it may; says nothing about a late one.</param>
/// <param name="First">True when it counts from now on, false when it did before.</param>
/// <param name="Slug">The campaign's address.</param>
/// <param name="Count">Confirmed signatures of the campaign, this one included.</param>
public sealed record Confirmation(bool Known, bool Late, bool Confirmed, bool First, string? Slug, long Count);

/// <summary>Confirms signatures of many requests in one commit, changes each campaign's count once, and tells others with one outbox row per tenant.</summary>
public sealed class ConfirmSignatures(TenantPlaces places, OutboxSignal signal, ILogger<ConfirmSignatures> log)
    : GroupCommit<Guid, Confirmation>(places, signal, log, writers: 1)
{
    // Signing locks the same rows in the same order, so that neither waits for the other in a circle. The campaigns are held
    // so that a closing that is just arriving sees what was confirmed before it, and all others see the closing.
    private const string Sql = """
        with clock as materialized (select clock_timestamp() as now),
        given as (select * from unnest($2::int[], $3::uuid[]) as t(place, id)),
        locked as materialized (
            select id, campaign_id, submitted_at, confirmed_at from signatures
            where tenant_id = $1 and id = any($3) order by campaign_id, email_key for update),
        held as materialized (
            select id, slug, coalesce(closes_at, 'infinity') as closes_at from campaigns
            where tenant_id = $1 and id in (select campaign_id from locked) order by id for share),
        confirmed as (
            update signatures s set confirmed_at = clock.now from locked l join held h on h.id = l.campaign_id cross join clock
            where s.tenant_id = $1 and s.id = l.id and s.confirmed_at is null
                and l.submitted_at > clock.now - $4::interval and l.submitted_at < h.closes_at
            returning s.*),
        counted as (
            insert into campaign_counts as c (tenant_id, campaign_id, confirmed)
            select $1, campaign_id, count(*) from confirmed group by campaign_id order by campaign_id
            on conflict (tenant_id, campaign_id) do update set confirmed = c.confirmed + excluded.confirmed
            returning c.campaign_id, c.confirmed),
        told as (
            insert into outbox (id, tenant_id, type, body, trace_parent, attempts)
            select $5, $1, $6, jsonb_build_object('tenantId', $1, 'signatures', jsonb_agg(jsonb_build_object(
                'signatureId', s.id, 'campaignId', s.campaign_id, 'givenName', s.given_name, 'familyName', s.family_name,
                'email', s.email, 'emailKey', encode(s.email_key, 'base64'), 'language', s.language, 'contactConsent', s.contact_consent,
                'confirmedAt', s.confirmed_at, 'submittedAt', s.submitted_at, 'origin', 'Web')))::text, $7, 0
            from confirmed s having count(*) > 0)
        select h.id is not null,
            coalesce(l.submitted_at >= h.closes_at, false),
            f.id is not null or l.confirmed_at is not null,
            f.id is not null and not exists (select from given before where before.id = given.id and before.place < given.place),
            h.slug, coalesce(counted.confirmed, k.confirmed, 0)
        from given
        left join locked l on l.id = given.id
        left join confirmed f on f.id = given.id
        left join held h on h.id = l.campaign_id
        left join campaign_counts k on k.tenant_id = $1 and k.campaign_id = l.campaign_id
        left join counted on counted.campaign_id = l.campaign_id
        order by given.place
        """;

    protected override NpgsqlBatchCommand Statement(Guid tenantId, IReadOnlyList<Guid> items, string? traceParent) => new(Sql)
    {
        Parameters =
        {
            new() { Value = tenantId },
            new() { Value = Enumerable.Range(0, items.Count).ToArray() },
            new() { Value = items.ToArray() },
            new() { Value = Signature.Patience, NpgsqlDbType = NpgsqlDbType.Interval },
            new() { Value = Guid.CreateVersion7() },
            new() { Value = typeof(SignaturesConfirmed).FullName! },
            new() { Value = (object?)traceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        },
    };

    protected override Confirmation Read(NpgsqlDataReader row) => new(
        row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetInt64(5));
}
