using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Signatures.Data;
using Platform.Signatures.Features.Signing;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Demo;

/// <summary>
/// <c>seed FOLDER</c>: invented people sign the demo campaigns over the time that these have been open, as people do: many at the
/// start, fewer at night and at the weekend. Waits until the campaigns have come over the bus. A campaign with signatures is left alone.
/// </summary>
internal sealed class SeedSignatures(TenantScopes scopes, EmailAddresses addresses, TimeProvider clock, ILogger<SeedSignatures> log)
{
    private sealed record DemoTenant(Guid Id, string Identifier);

    private sealed record DemoCampaign(Guid Id, string Tenant, string Language, int Signatures);

    private sealed record Names(IReadOnlyList<string> Given, IReadOnlyList<string> Family);

    private const int PerMessage = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string[]> Countries = new() { ["en"] = ["GB", "IE", "US", "CA", "AU", "NZ"], ["es"] = ["PE", "ES", "CL", "CO", "MX", "AR"] };

    public async Task Run(string folder)
    {
        var tenants = (await Read<List<DemoTenant>>(folder, "tenants.json")).ToDictionary(tenant => tenant.Identifier, tenant => tenant.Id);
        var names = await Read<Dictionary<string, Names>>(folder, "names.json");
        foreach (var demo in (await Read<List<DemoCampaign>>(folder, "campaigns.json")).Where(demo => demo.Signatures > 0))
        {
            await using var scope = scopes.Begin(tenants[demo.Tenant]);
            await Sign(scope.ServiceProvider.GetRequiredService<SignaturesDb>(), tenants[demo.Tenant], demo, names[demo.Language]);
        }
    }

    private async Task Sign(SignaturesDb db, Guid tenantId, DemoCampaign demo, Names names)
    {
        var campaign = await Arrived(db, demo.Id);
        if (await db.Signatures.AnyAsync(row => row.CampaignId == campaign.Id))
            return;

        // The same people at every start, whatever machine it is.
        var chance = new Random(demo.Id.GetHashCode());
        var until = campaign.ClosesAt < clock.GetUtcNow() ? campaign.ClosesAt.Value : clock.GetUtcNow();
        var signatures = Enumerable.Range(0, demo.Signatures).Select(number => Invent(tenantId, demo, campaign, names, chance, number, until)).ToList();
        var confirmed = signatures.Where(row => row.ConfirmedAt is not null).ToList();
        db.AddRange(signatures);
        db.Add(new CampaignCount { CampaignId = campaign.Id, Confirmed = confirmed.Count });
        foreach (var part in confirmed.Chunk(PerMessage))
            db.Publish(new SignaturesConfirmed { TenantId = tenantId, Signatures = [.. part.Select(Told)] });
        await db.SaveChangesAsync();
        log.LogInformation("{Count} signatures for campaign {Campaign}.", signatures.Count, campaign.Id);
    }

    private static async Task<Campaign> Arrived(SignaturesDb db, Guid id)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var tries = Patience / timer.Period; tries > 0; tries--)
        {
            if (await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id) is { } campaign)
                return campaign;
            await timer.WaitForNextTickAsync();
        }
        throw new InvalidOperationException($"The demo campaign {id} has not come over the bus within {Patience.TotalSeconds} s. Are campaigns, signatures and RabbitMQ running?");
    }

    private Signature Invent(Guid tenantId, DemoCampaign demo, Campaign campaign, Names names, Random chance, int number, DateTimeOffset until)
    {
        var at = Moment(campaign.OpensAt, until, chance);
        var given = names.Given[chance.Next(names.Given.Count)];
        var family = names.Family[chance.Next(names.Family.Count)];
        var email = $"supporter-{demo.Id.ToString("n")[^6..]}-{number}@example.org";
        var countries = Countries[demo.Language];
        return new()
        {
            Id = Guid.CreateVersion7(at),
            CampaignId = campaign.Id,
            EmailKey = addresses.Key(tenantId, email),
            GivenName = given,
            FamilyName = family,
            Email = email,
            // The first country is the campaign's own: most people are from there.
            Country = countries[chance.NextDouble() < 0.7 ? 0 : chance.Next(countries.Length)],
            Language = demo.Language,
            ContactConsent = chance.NextDouble() < 0.6,
            SubmittedAt = at,
            ConfirmedAt = chance.NextDouble() < 0.95 ? Earlier(at.AddMinutes(1 + chance.Next(90)), until) : null,
            Mails = 1,
            LastMailAt = at,
        };
    }

    private static DateTimeOffset Moment(DateTimeOffset from, DateTimeOffset until, Random chance)
    {
        while (true)
        {
            // Squared: half of all come in the first quarter of the time.
            var at = from + (until - from) * Math.Pow(chance.NextDouble(), 2) * 0.999;
            var busy = (at.Hour is >= 7 and < 23 ? 1.0 : 0.15) * (at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.6 : 1.0);
            if (chance.NextDouble() < busy)
                return at;
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static ConfirmedSignature Told(Signature signature) => new()
    {
        SignatureId = signature.Id,
        CampaignId = signature.CampaignId,
        GivenName = signature.GivenName,
        FamilyName = signature.FamilyName,
        Email = signature.Email,
        EmailKey = signature.EmailKey,
        Language = signature.Language,
        ContactConsent = signature.ContactConsent,
        ConfirmedAt = signature.ConfirmedAt!.Value,
        SubmittedAt = signature.SubmittedAt,
        Origin = SignatureOrigin.Import,
    };

    private static async Task<T> Read<T>(string folder, string file)
    {
        await using var stream = File.OpenRead(Path.Combine(folder, file));
        return await JsonSerializer.DeserializeAsync<T>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"{file} is empty.");
    }
}
