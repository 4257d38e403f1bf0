using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Tenancy;

namespace Platform.Identity.Features.Domains;

internal static class GetDomain
{
    /// <summary>The domain that the organisation's public pages are at, or are to be at.</summary>
    /// <param name="State">
    /// none, waitingForProof, waitingForAddress, verified, disabled (it was verified and stopped leading here) or expired (nobody
    /// set the records up within 14 days).
    /// </param>
    /// <param name="Domain">In ASCII, as the domain name system has it.</param>
    /// <param name="Readable">As people read it; other than the domain where it has letters beyond ASCII.</param>
    /// <param name="Records">What has to stand in the domain name system, now and as long as the domain is used.</param>
    /// <param name="Seen">What the last look at the records showed, in words.</param>
    /// <param name="CheckedAt">When that was.</param>
    /// <param name="NextCheckAt">When the records are looked at again at the latest.</param>
    /// <param name="VerifiedAt">Since when the pages are there.</param>
    /// <param name="ExpiresAt">While it waits: when it ends.</param>
    public sealed record Response(
        DomainStatus State, string? Domain, string? Readable, IReadOnlyList<DnsRecord> Records, string? Seen,
        DateTimeOffset? CheckedAt, DateTimeOffset? NextCheckAt, DateTimeOffset? VerifiedAt, DateTimeOffset? ExpiresAt);

    /// <summary>A record to create.</summary>
    /// <param name="Type">TXT or CNAME.</param>
    /// <param name="Name">Its full name.</param>
    /// <param name="Value">What it says.</param>
    /// <param name="IsRight">Whether the last look found it as it must be.</param>
    public sealed record DnsRecord(string Type, string Name, string Value, bool IsRight);

    public enum DomainStatus
    {
        None,
        WaitingForProof,
        WaitingForAddress,
        Verified,
        Disabled,
        Expired,
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/tenant/domain", Handle)
        .RequireAuthorization("tenant:read")
        .WithName("GetDomain").WithTags("Domain")
        .WithSummary("Get the organisation's own domain")
        .WithDescription("""
            Where it stands, which records have to be set up, and what the last look at them showed. A domain that waits is looked at every
            minute for an hour, then every hour for 14 days; one that is verified, every week.
            """)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<IResult> Handle(DomainView view, CancellationToken cancel) => TypedResults.Ok(await view.Read(cancel));
}

/// <summary>A tenant's domain as the API shows it.</summary>
internal sealed class DomainView(IdentityDb db, CurrentTenant current, LookAtDomain look)
{
    public async Task<GetDomain.Response> Read(CancellationToken cancel)
    {
        var domain = await db.Domains.AsNoTracking().SingleOrDefaultAsync(cancel);
        if (domain is null or { State: DomainState.LetGo })
            return new(GetDomain.DomainStatus.None, null, null, [], null, null, null, null, null);
        var identifier = await db.Tenants.Where(tenant => tenant.Id == current.Id).Select(tenant => tenant.Identifier).SingleAsync(cancel);
        var due = await db.DomainChecks.Where(check => check.TenantId == current.Id).Select(check => (DateTimeOffset?)check.DueAt).SingleOrDefaultAsync(cancel);
        return new(
            Enum.Parse<GetDomain.DomainStatus>(domain.State.ToString()), domain.Name, DomainName.Readable(domain.Name),
            domain.IsWatched ? Records(domain, look.Target(identifier)) : [], Words(domain, look.Target(identifier)),
            domain.CheckedAt, due, domain.VerifiedAt, domain.IsWaiting ? domain.ClaimedAt + DomainChecks.Patience : null);
    }

    private static GetDomain.DnsRecord[] Records(Domain domain, string target) =>
    [
        new("TXT", LookAtDomain.ProofName(domain.Name), domain.Token, domain.State != DomainState.WaitingForProof && domain.Seen is not (DomainSeen.NoProof or DomainSeen.OtherProof)),
        new("CNAME", domain.Name, target, domain.Seen is DomainSeen.Right or DomainSeen.InUse or DomainSeen.TooMany),
    ];

    private static string? Words(Domain domain, string target) => domain.Seen switch
    {
        DomainSeen.NoAnswer => "The domain name system did not answer. That says nothing about your records; we will look again.",
        DomainSeen.NoProof => $"There is no TXT record at {LookAtDomain.ProofName(domain.Name)} yet. A new record can take some minutes, at times hours, until everybody sees it.",
        DomainSeen.OtherProof => $"The TXT record at {LookAtDomain.ProofName(domain.Name)} says “{domain.SeenText}”, which is not the text from here.",
        DomainSeen.NoAddress => $"{domain.Name} does not lead anywhere yet. A new record can take some minutes, at times hours, until everybody sees it.",
        DomainSeen.OtherAddress => $"{domain.Name} leads to {domain.SeenText} instead of {target}.",
        DomainSeen.InUse => "Both records are right, but this domain is in use on this platform: another organisation has it and its TXT record is still there. Remove that record, or ask them to let the domain go.",
        DomainSeen.TooMany => "Both records are right, but your organisation has changed its domain many times within an hour. It goes on by itself within the next hour.",
        DomainSeen.Right => "Both records are right.",
        DomainSeen.Moved => "Another organisation has shown that the domain is theirs, and the TXT record from here was gone.",
        _ => null,
    };
}
