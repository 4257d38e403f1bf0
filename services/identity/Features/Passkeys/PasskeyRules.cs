using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.Passkeys;

/// <summary>
/// Passkeys belong to the identity host, whatever a request says its host is, and are answered from its own pages only.
/// The device must know its person (finger, face, PIN), which is why a passkey is a second factor by itself.
/// </summary>
internal sealed class PasskeyRules(PlatformAddresses addresses) : IConfigureOptions<IdentityPasskeyOptions>
{
    public void Configure(IdentityPasskeyOptions options)
    {
        var origin = addresses.Identity.GetLeftPart(UriPartial.Authority);
        options.ServerDomain = addresses.Identity.Host;
        options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.Origin == origin);
        options.UserVerificationRequirement = "required";
        options.ResidentKeyRequirement = "required";
        options.AttestationConveyancePreference = "none";
        options.AuthenticatorTimeout = PasskeyCeremony.Lifetime;
    }
}
