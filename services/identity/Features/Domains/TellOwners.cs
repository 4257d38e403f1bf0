using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Domains;

/// <summary>
/// The organisation's pages are no longer at its own domain, and nobody asked for that: its owners get a mail, with the caller's save.
/// </summary>
internal sealed class TellOwners(IdentityDb db, PlatformAddresses addresses)
{
    public async Task Disabled(TenantInfo tenant, Domain domain, CancellationToken cancel)
    {
        var owners = await db.Memberships.Where(membership => membership.TenantId == tenant.Id && membership.Role == Role.Owner)
            .Join(db.People.Where(person => person.DeactivatedAt == null), membership => membership.PersonId, person => person.Id, (_, person) => new { person.Name, person.Email })
            .ToListAsync(cancel);
        foreach (var owner in owners)
            db.Publish(new StaffMailRequested
            {
                TenantId = tenant.Id,
                MailId = Guid.CreateVersion7(),
                Kind = StaffMailKind.DomainDisabled,
                Address = owner.Email!,
                Name = owner.Name,
                Language = tenant.Profile.Language,
                Link = new Uri(addresses.Dashboard, "settings/domain").AbsoluteUri,
                Domain = DomainName.Readable(domain.Name),
            });
    }
}
