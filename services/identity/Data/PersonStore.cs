using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Platform.Identity.Data;

/// <summary>
/// People, and for checking a passkey's answer their passkeys, which lie in a table of our own. Adding, counting and
/// removing passkeys are use cases and do not come through here.
/// </summary>
internal sealed class PersonStore(IdentityDb db, IdentityErrorDescriber describer) : UserOnlyStore<Person, IdentityDb, Guid>(db, describer)
{
    public override async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) =>
        [.. (await Context.Passkeys.AsNoTracking().Where(passkey => passkey.PersonId == user.Id).ToListAsync(cancellationToken)).Select(Of)];

    public override async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        await Context.Passkeys.AsNoTracking().SingleOrDefaultAsync(passkey => passkey.PersonId == user.Id && passkey.CredentialId == credentialId, cancellationToken)
            is { } passkey ? Of(passkey) : null;

    public override async Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await Context.People.SingleOrDefaultAsync(person => Context.Passkeys.Any(passkey => passkey.PersonId == person.Id && passkey.CredentialId == credentialId), cancellationToken);

    // None is kept that was not verified, and attestations are not asked for.
    private static UserPasskeyInfo Of(Passkey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, (uint)passkey.SignCount, passkey.Transports,
        isUserVerified: true, passkey.IsBackupEligible, passkey.IsBackedUp, attestationObject: [], clientDataJson: [])
    {
        Name = passkey.Name,
    };
}
