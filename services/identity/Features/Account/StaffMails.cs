using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Account;

/// <summary>
/// Mails to people about their sign-in, with the caller's save. A mail goes out in the name of an organisation: of those that
/// the person works for, one that is active and has known them longest; and in the language of the page that caused it. Who
/// works for none gets none.
/// </summary>
internal sealed class StaffMails(IdentityDb db, CurrentTenant current, PlatformAddresses addresses, Words words, TimeProvider clock)
{
    private TenantInfo? _sender;

    /// <summary>Before a transaction begins: its connection belongs to the organisation in whose name is written.</summary>
    /// <returns>False when there is nobody to write in the name of.</returns>
    public async Task<bool> ChooseSender(Guid personId, CancellationToken cancel)
    {
        _sender ??= await SenderFor(personId, cancel);
        if (_sender is not null)
            current.Set(_sender.Id);
        return _sender is not null;
    }

    /// <summary>What changed, and where to act if it was not them.</summary>
    public Task Notice(Person person, SecurityChange change, string address, CancellationToken cancel) => Add(person.Id, tenant => new StaffMailRequested
    {
        TenantId = tenant.Id,
        MailId = Guid.CreateVersion7(),
        Kind = StaffMailKind.SecurityNotice,
        Address = address,
        Name = person.Name,
        Language = words.Language,
        Link = new Uri(addresses.Identity, "forgot-password").AbsoluteUri,
        Change = change,
        ChangedAt = clock.GetUtcNow(),
    }, cancel);

    /// <summary>A link that does something, until it expires.</summary>
    public Task<bool> Link(Person person, StaffMailKind kind, string address, Uri link, DateTimeOffset expiresAt, CancellationToken cancel) => Add(person.Id, tenant => new StaffMailRequested
    {
        TenantId = tenant.Id,
        MailId = Guid.CreateVersion7(),
        Kind = kind,
        Address = address,
        Name = person.Name,
        Language = words.Language,
        Link = link.AbsoluteUri,
        ExpiresAt = expiresAt,
    }, cancel);

    private async Task<bool> Add(Guid personId, Func<TenantInfo, StaffMailRequested> write, CancellationToken cancel)
    {
        if (!await ChooseSender(personId, cancel))
            return false;
        db.Publish(write(_sender!));
        return true;
    }

    private Task<TenantInfo?> SenderFor(Guid personId, CancellationToken cancel) => db.Memberships
        .Where(membership => membership.PersonId == personId && (!current.IsSet || membership.TenantId == current.Id))
        .Join(db.Tenants.Where(tenant => tenant.Status != TenantStatus.Deleted), membership => membership.TenantId, tenant => tenant.Id, (_, tenant) => tenant)
        .OrderBy(tenant => tenant.Status == TenantStatus.Active ? 0 : 1).ThenBy(tenant => tenant.Id)
        .AsNoTracking().FirstOrDefaultAsync(cancel);
}
