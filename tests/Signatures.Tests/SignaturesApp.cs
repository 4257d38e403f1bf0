using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Signatures.Data;
using Platform.Tenancy;
using Platform.Testing;

namespace Platform.Signatures.Tests;

/// <summary>The signatures service over a real database and broker, and what its tests say about it.</summary>
public sealed class SignaturesApp() : ServiceApp<Program, SignaturesDb>("signatures")
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private static readonly Lazy<Task<SignaturesApp>> One = new(async () =>
    {
        var app = new SignaturesApp();
        // However slow the machine, clicks at once are one wish; tests move the last mail back instead of waiting.
        app.Set("Signing:RepeatAfter", "00:10:00");
        // Identity's tests show the pace of exports; here it is only time.
        app.Set("Exports:BytesPerSecond", "1000000000");
        await app.Start();
        return app;
    });

    public static Task<SignaturesApp> Shared => One.Value;

    /// <summary>Announces a campaign as the campaigns service does and waits until it is known here.</summary>
    public async Task<CampaignChanged> Campaign(TenantInfo tenant, Func<CampaignChanged, CampaignChanged>? change = null)
    {
        var id = Guid.CreateVersion7();
        var campaign = (change ?? (same => same))(new CampaignChanged
        {
            TenantId = tenant.Id,
            CampaignId = id,
            Version = 1,
            Slug = "petition-" + id.ToString("n")[^10..],
            Title = "Give us back the river",
            Lead = "Four hundred families drink from it.",
            Language = "en",
            Goal = 500,
            OpensAt = DateTimeOffset.UtcNow.AddDays(-1),
            ClosingText = "",
        });
        await Announce(campaign);
        return campaign;
    }

    public async Task Announce(CampaignChanged campaign)
    {
        await Bus.Publish(campaign);
        await Eventually.True(
            async () => await Sql<long>("select version from campaigns where id = $1", campaign.CampaignId) >= campaign.Version, "the campaign is known");
    }

    public static string NewEmail() => $"ada-{Guid.NewGuid():n}@example.org";

    public static Dictionary<string, object?> Body(string? email = null) => new()
    {
        ["givenName"] = "Ada",
        ["familyName"] = "Lovelace",
        ["email"] = email ?? NewEmail(),
        ["country"] = "GB",
        ["contactConsent"] = true,
    };

    public Task<HttpResponseMessage> Sign(TenantInfo tenant, string slug, object? body = null) =>
        At(tenant).PostAsJsonAsync($"/api/campaigns/{slug}/signatures", body ?? Body());

    /// <summary>The mails that notifications was asked for, about one address.</summary>
    public IReadOnlyList<SubmittedSignature> MailsAskedFor(TenantInfo tenant, string email) =>
        [.. Bus.Heard<SignaturesSubmitted>(tenant.Id).SelectMany(message => message.Signatures).Where(signature => signature.Email == email)];

    /// <summary>Two hundred thousand signatures of a campaign, as if they had been given.</summary>
    public Task ManySign(CampaignChanged campaign) => Sql<object>("""
        insert into signatures (tenant_id, id, campaign_id, email_key, given_name, family_name, email, country, language, contact_consent, submitted_at, mails, last_mail_at)
        select $1, gen_random_uuid(), $2, decode(md5($1 || 'k' || n), 'hex'), 'Ada', 'Lovelace', 'ada-' || n || '@example.org', 'GB', 'en', true, now(), 1, now()
        from generate_series(1, 200000) n
        """, campaign.TenantId, campaign.CampaignId);

    /// <summary>Time passes for a campaign's signatures: they were given, and mailed last, so much earlier.</summary>
    public Task Age(CampaignChanged campaign, TimeSpan by) => Sql<object>(
        "update signatures set submitted_at = submitted_at - $2, last_mail_at = last_mail_at - $2 where campaign_id = $1", campaign.CampaignId, by);

    /// <summary>From now on the tenant's messages stay in the outbox, so that <see cref="Outbox"/> is all that was ever said, at once.</summary>
    public Task KeepOutbox(TenantInfo tenant) => Sql<object>($"""
        create function keep_{tenant.Identifier}() returns trigger language plpgsql as 'begin new.leased_until = ''infinity''; return new; end';
        create trigger keep_{tenant.Identifier} before insert on outbox for each row when (new.tenant_id = '{tenant.Id}') execute function keep_{tenant.Identifier}();
        """);

    /// <summary>What the tenant's kept messages say, in the order of writing, and the trace they belong to.</summary>
    public async Task<IReadOnlyList<(T Message, string? TraceParent)>> Outbox<T>(TenantInfo tenant)
    {
        await using var source = NpgsqlDataSource.Create(Database.Superuser);
        await using var command = source.CreateCommand("select body, trace_parent from outbox where tenant_id = $1 and type = $2 order by id");
        command.Parameters.Add(new() { Value = tenant.Id });
        command.Parameters.Add(new() { Value = typeof(T).FullName! });
        await using var reader = await command.ExecuteReaderAsync();
        var kept = new List<(T, string?)>();
        while (await reader.ReadAsync())
            kept.Add((JsonSerializer.Deserialize<T>(reader.GetString(0), Json)!, reader.IsDBNull(1) ? null : reader.GetString(1)));
        return kept;
    }

    /// <summary>Locks rows until it is disposed.</summary>
    public async Task<HeldRows> Hold(string sql, params object[] parameters)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database.Superuser) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync();
        return new(this, connection, transaction);
    }

    /// <summary>Signs and returns the token that the confirmation mail would carry.</summary>
    public async Task<string> SignedToken(TenantInfo tenant, string slug, string email)
    {
        (await Sign(tenant, slug, Body(email))).EnsureSuccessStatusCode();
        var id = await Sql<Guid>("select s.id from signatures s join campaigns c on c.id = s.campaign_id where s.email = $1 and c.slug = $2", email, slug);
        return Token(tenant, id);
    }

    public string Token(TenantInfo tenant, Guid signatureId) => Services.GetRequiredService<SignedLinks>().Create("confirm", tenant.Id, signatureId);

    public async Task<JsonElement> Confirm(TenantInfo tenant, string token)
    {
        using var response = await At(tenant).PostAsync($"/public/confirmations/{token}", null);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<long> Confirmed(CampaignChanged campaign) =>
        Sql<long>("select coalesce(sum(confirmed), 0)::bigint from campaign_counts where campaign_id = $1", campaign.CampaignId);
}

/// <summary>Rows that a test has locked.</summary>
public sealed class HeldRows(SignaturesApp app, NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    public Task SomebodyWaits() => Eventually.True(async () => await app.Sql<long>(
        "select count(*) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))", connection.ProcessID) > 0, "somebody waits");

    /// <summary>Lets them go changed; without this they are let go as they were.</summary>
    public Task Commit() => transaction.CommitAsync();

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
