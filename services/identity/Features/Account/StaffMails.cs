using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.Account;

/// <summary>
/// Mails to people about their sign-in, with the caller's save. A mail goes out in the name of an organisation: of those that
/// the person works for, one that is active and has known them longest; to who works for none, as operators do, in the
/// platform's own. And in the language of the page that caused it.
/// </summary>
internal sealed class StaffMails(IdentityDb db, CurrentTenant current, PlatformAddresses addresses, Words words, TimeProvider clock)
{
    /// <summary>As the platform's own mails are signed.</summary>
    private const string PlatformName = "Campaigns";

    private (Guid Id, string? Name)? _sender;

    /// <summary>Before a transaction begins: its connection belongs to the organisation in whose name is written.</summary>
    public async Task ChooseSender(Guid personId, CancellationToken cancel)
    {
        // No registry knows the new id, as with an organisation that is to be opened: that makes it the platform's own mail.
        _sender ??= await SenderFor(personId, cancel) is { } tenant ? (tenant.Id, (string?)null) : (Guid.CreateVersion7(), PlatformName);
        current.Set(_sender.Value.Id);
    }

    /// <summary>What changed, and where to act if it was not them.</summary>
    public Task Notice(Person person, SecurityChange change, string address, CancellationToken cancel) => Add(person.Id, (sender, platform) => new StaffMailRequested
    {
        TenantId = sender,
        MailId = Guid.CreateVersion7(),
        Kind = StaffMailKind.SecurityNotice,
        Address = address,
        Name = person.Name,
        Language = words.Language,
        Organisation = platform,
        Link = new Uri(addresses.Identity, "forgot-password").AbsoluteUri,
        Change = change,
        ChangedAt = clock.GetUtcNow(),
    }, cancel);

    /// <summary>A link that does something, until it expires.</summary>
    public Task Link(Person person, StaffMailKind kind, string address, Uri link, DateTimeOffset expiresAt, CancellationToken cancel) => Add(person.Id, (sender, platform) => new StaffMailRequested
    {
        TenantId = sender,
        MailId = Guid.CreateVersion7(),
        Kind = kind,
        Address = address,
        Name = person.Name,
        Language = words.Language,
        Organisation = platform,
        Link = link.AbsoluteUri,
        ExpiresAt = expiresAt,
    }, cancel);

    private async Task Add(Guid personId, Func<Guid, string?, StaffMailRequested> write, CancellationToken cancel)
    {
        await ChooseSender(personId, cancel);
        db.Publish(write(_sender!.Value.Id, _sender.Value.Name));
    }

    private Task<TenantInfo?> SenderFor(Guid personId, CancellationToken cancel) => db.Memberships
        .Where(membership => membership.PersonId == personId && (!current.IsSet || membership.TenantId == current.Id))
        .Join(db.Tenants.Where(tenant => tenant.Status != TenantStatus.Deleted), membership => membership.TenantId, tenant => tenant.Id, (_, tenant) => tenant)
        .OrderBy(tenant => tenant.Status == TenantStatus.Active ? 0 : 1).ThenBy(tenant => tenant.Id)
        .AsNoTracking().FirstOrDefaultAsync(cancel);
}
