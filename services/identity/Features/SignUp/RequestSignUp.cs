using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.Keys;
using Platform.Identity.Texts;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Identity.Features.SignUp;

/// <summary>Keeps what somebody wants to open and asks for the mail that proves their address; both in one commit.</summary>
internal sealed class RequestSignUp(TenantScopes scopes, Sealing sealing, PlatformAddresses addresses, Words words, TimeProvider clock)
{
    public static readonly TimeSpan LinkWorks = TimeSpan.FromHours(24);

    public sealed record Wish(string Organisation, string Address, string PersonName, string Email, string Language);

    public async Task Run(Wish wish, CancellationToken cancel)
    {
        var token = MailedLinks.NewToken();
        var pending = new PendingOrganisation
        {
            Id = Guid.CreateVersion7(),
            TokenHash = Hash(sealing, token),
            TenantId = Guid.CreateVersion7(),
            Identifier = wish.Address,
            Organisation = wish.Organisation,
            PersonName = wish.PersonName,
            Email = wish.Email,
            Language = wish.Language,
            ExpiresAt = clock.GetUtcNow() + LinkWorks,
        };
        await using var scope = scopes.Begin(pending.TenantId);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        db.Add(pending);
        db.Publish(new StaffMailRequested
        {
            TenantId = pending.TenantId,
            MailId = pending.Id,
            Kind = StaffMailKind.EmailConfirmation,
            Address = wish.Email,
            Name = wish.PersonName,
            // Of the page; the petitions' may be another.
            Language = words.Language,
            Organisation = wish.Organisation,
            Link = new Uri(addresses.Identity, $"sign-up/confirm/{token}").AbsoluteUri,
            ExpiresAt = pending.ExpiresAt,
        });
        await db.SaveChangesAsync(cancel);
    }

    public static byte[] Hash(Sealing sealing, string token) => sealing.Hash("sign-up", token);
}
