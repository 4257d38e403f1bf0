using Platform.Contracts;
using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Settings;

/// <summary>What the fields about the organisation hold; also what is kept in the browser's tab until it is saved.</summary>
public sealed class OrganisationForm
{
    /// <summary>What the platform speaks, by its own name.</summary>
    public static readonly (string Code, string Name)[] Spoken = [("en", "English"), ("es", "Español")];

    public string Language { get; set; } = "en";
    public HashSet<string> Languages { get; set; } = [];
    public string TimeZone { get; set; } = "";
    public string ContactEmail { get; set; } = "";
    public string PostalAddress { get; set; } = "";
    public string PrivacyText { get; set; } = "";

    public static OrganisationForm Of(TenantProfile profile) => new()
    {
        Language = profile.Language,
        Languages = [profile.Language, .. profile.Languages],
        TimeZone = profile.TimeZone,
        ContactEmail = profile.ContactEmail,
        PostalAddress = profile.PostalAddress,
        PrivacyText = profile.PrivacyText,
    };

    public ProfileContent Content() => new(
        Language, [.. Spoken.Select(language => language.Code).Where(code => code == Language || Languages.Contains(code))],
        TimeZone.Trim(), ContactEmail.Trim(), PostalAddress, PrivacyText);

    /// <summary>Something to begin with, in the organisation's language.</summary>
    public string UsualPrivacyText(string organisation) => Language == "es"
        ? $"{organisation} guarda tu nombre, tu correo electrónico y tu país para contar tu firma una sola vez y entregar la petición.\n\nSolo te escribimos sobre otras campañas si nos has dicho que sí, y puedes darte de baja con un clic en cada mensaje. No vendemos ni cedemos direcciones.\n\nEscríbenos a {ContactEmail} para saber qué guardamos de ti, corregirlo o borrarlo."
        : $"{organisation} keeps your name, e-mail address and country to count your signature once and to hand the petition over.\n\nWe write to you about other campaigns only if you said yes, and you can stop that with one click in every mail. We never sell or lend addresses.\n\nWrite to {ContactEmail} to learn what we keep about you, to correct it or to have it erased.";
}
