using Platform.Notifications.Data;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Composing;

/// <summary>Where the links of a mail lead. The signed ones are made anew each time and always come out the same.</summary>
internal sealed class MailLinks(PlatformAddresses addresses, SignedLinks links)
{
    public const string ConfirmPurpose = "confirm";
    public const string UnsubscribePurpose = "unsubscribe";

    public string Home(TenantInfo tenant) => addresses.Tenant(tenant).AbsoluteUri;

    /// <summary>Where the pages are whatever becomes of the organisation's own domain.</summary>
    public string Permanent(TenantInfo tenant) => addresses.Permanent(tenant.Identifier).AbsoluteUri;

    public string Privacy(TenantInfo tenant) => At(tenant, "privacy");

    public string Campaign(TenantInfo tenant, Campaign campaign) => At(tenant, Uri.EscapeDataString(campaign.Slug));

    public string Confirm(TenantInfo tenant, Guid signatureId) =>
        At(tenant, "confirm/" + links.Create(ConfirmPurpose, tenant.Id, signatureId));

    public string Unsubscribe(TenantInfo tenant, Guid signatureId) =>
        At(tenant, "unsubscribe/" + links.Create(UnsubscribePurpose, tenant.Id, signatureId));

    /// <summary>Names the stream of mails, so that people can sort them and mail programs can offer to stop them.</summary>
    public string ListId(TenantInfo tenant) => $"<{Suppression.Actions}.{tenant.Identifier}.{addresses.PublicHost}>";

    private string At(TenantInfo tenant, string path) => new Uri(addresses.Tenant(tenant), path).AbsoluteUri;
}
