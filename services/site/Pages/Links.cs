using Platform.Site.Texts;
using Platform.Tenancy;

namespace Platform.Site.Pages;

/// <summary>Plain links that open the visitor's own programs; nothing is loaded from anybody else.</summary>
public static class Links
{
    public static string Write(TenantInfo tenant, Words words) =>
        $"mailto:{tenant.Profile.ContactEmail}?subject={Uri.EscapeDataString(words["write.subject"])}";

    public static string ShareByMail(Words words, string title, Uri petition) =>
        $"mailto:?subject={Uri.EscapeDataString(words["thanks.mail.subject"])}&body={Uri.EscapeDataString(words.Format("thanks.mail.body", title, petition))}";

    public static string ShareByWhatsApp(Words words, string title, Uri petition) =>
        $"https://wa.me/?text={Uri.EscapeDataString(words.Format("thanks.mail.body", title, petition))}";
}
