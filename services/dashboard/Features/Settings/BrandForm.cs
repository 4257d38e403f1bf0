using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Platform.Contracts;
using Platform.Dashboard.Upstream;
using Platform.Tenancy;

namespace Platform.Dashboard.Features.Settings;

/// <summary>What the fields of the brand hold; also what is kept in the browser's tab until it is saved.</summary>
public sealed partial class BrandForm
{
    public string Name { get; set; } = "";
    public string Tagline { get; set; } = "";
    public string PrimaryColor { get; set; } = "";
    public string AccentColor { get; set; } = "";
    public BrandFont Font { get; set; }
    public List<Link> HeaderLinks { get; set; } = [];
    public List<Link> FooterLinks { get; set; } = [];

    /// <summary>Chosen and not uploaded yet.</summary>
    [JsonIgnore]
    public Picture? NewLogo { get; set; }

    /// <summary>The file that is being read, until it is there; false when it could not be.</summary>
    [JsonIgnore]
    public Task<bool>? Choosing { get; set; }

    [JsonIgnore]
    public bool RemoveLogo { get; set; }

    public sealed class Link
    {
        public string Title { get; set; } = "";
        public string Address { get; set; } = "";

        internal bool IsEmpty => string.IsNullOrWhiteSpace(Title) && string.IsNullOrWhiteSpace(Address);
    }

    public sealed record Picture(byte[] Bytes, string ContentType, string FileName)
    {
        internal string Url { get; } = $"data:{ContentType};base64,{Convert.ToBase64String(Bytes)}";
    }

    public static BrandForm Of(TenantSettings tenant) => new()
    {
        Name = tenant.Name,
        Tagline = tenant.Profile.Tagline ?? "",
        PrimaryColor = tenant.Profile.PrimaryColor,
        AccentColor = tenant.Profile.AccentColor,
        Font = tenant.Profile.Font,
        HeaderLinks = [.. tenant.Profile.HeaderLinks.Select(link => new Link { Title = link.Title, Address = link.Address })],
        FooterLinks = [.. tenant.Profile.FooterLinks.Select(link => new Link { Title = link.Title, Address = link.Address })],
    };

    /// <summary>Rows that nobody filled in go away, so that a row's number is the same here and in the answer.</summary>
    public BrandContent Content()
    {
        HeaderLinks.RemoveAll(link => link.IsEmpty);
        FooterLinks.RemoveAll(link => link.IsEmpty);
        return new(Name.Trim(), Tagline.Trim(), PrimaryColor.Trim(), AccentColor.Trim(), Font, Sent(HeaderLinks), Sent(FooterLinks));
    }

    /// <summary>Null while it is no colour.</summary>
    internal static Colour? ColourOf(string text) => SixDigits().IsMatch(text.Trim()) ? Colour.Parse(text.Trim()) : null;

    private static BrandLink[] Sent(List<Link> links) => [.. links.Select(link => new BrandLink { Title = link.Title.Trim(), Address = Whole(link.Address.Trim()) })];

    /// <summary>People write www.example.org and mean https.</summary>
    private static string Whole(string address) =>
        address.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? "https://" + address : address;

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex SixDigits();
}
