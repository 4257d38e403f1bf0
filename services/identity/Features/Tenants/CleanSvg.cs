using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Platform.Identity.Features.Tenants;

/// <summary>
/// Writes an SVG anew from what a drawing needs and nothing else. Elements, attributes and style properties are on a list or
/// they are gone; nothing may name anything outside of the file, and a document type is never read, hence no entities.
/// </summary>
internal static partial class CleanSvg
{
    /// <summary>Of what is kept: every service keeps the logos of all tenants in memory.</summary>
    public const int MostBytes = 128 * 1024;

    private const int MostDepth = 48;
    private const int MostElements = 4_000;
    private const int MostUses = 100;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    /// <summary>Nothing that runs, moves, links, loads or repeats itself: no script, animate, a, foreignObject, image, filter, pattern.</summary>
    private static readonly FrozenSet<string> Elements = Set(
        "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan title desc style clipPath mask linearGradient radialGradient stop");

    /// <summary>Only their children are kept.</summary>
    private static readonly FrozenSet<string> Wrappers = Set("a switch");

    private static readonly FrozenSet<string> Drawn = Set("path rect circle ellipse line polyline polygon text use");

    private static readonly FrozenSet<string> Properties = Set("""
        fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset stroke-opacity
        opacity color display visibility clip-path clip-rule mask stop-color stop-opacity paint-order vector-effect shape-rendering text-rendering isolation mix-blend-mode
        font-family font-size font-style font-weight font-variant font-stretch letter-spacing word-spacing text-anchor text-decoration dominant-baseline
        baseline-shift transform transform-origin enable-background
        """);

    private static readonly FrozenSet<string> Attributes = Set("""
        id class style viewBox preserveAspectRatio x y x1 y1 x2 y2 cx cy r rx ry fx fy fr width height d points dx dy rotate textLength lengthAdjust
        gradientUnits gradientTransform spreadMethod offset clipPathUnits maskUnits maskContentUnits mask-type role aria-label aria-hidden href
        """).Union(Properties).ToFrozenSet();

    /// <returns>The SVG, or what is wrong with the file.</returns>
    public static (string? Svg, string? Fault) Make(byte[] file)
    {
        XElement? root;
        try
        {
            root = Read(file);
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return (null, "This is neither an SVG that can be read nor a PNG, JPEG or WebP image.");
        }
        if (root is null || root.Name.LocalName != "svg" || !IsOurs(root))
            return (null, "This is neither an SVG nor a PNG, JPEG or WebP image.");
        if (Size(root) is not { } viewBox)
            return (null, "The SVG does not say how large it is. Export it with a viewBox, or with width and height.");

        var left = MostElements;
        if (Copy(root, 0, ref left) is not { } clean)
            return (null, $"The SVG is too complicated: at most {MostElements:N0} shapes, {MostDepth} levels deep. Simplify it, or upload a PNG.");
        clean.SetAttributeValue("viewBox", viewBox);
        // It takes the size that the page gives it.
        clean.Attributes().Where(attribute => attribute.Name.LocalName is "width" or "height" or "x" or "y").Remove();
        TakeAwayUsesOfUses(clean);
        TakeAwayMasksOfMasks(clean);
        if (!clean.Descendants().Any(element => Drawn.Contains(element.Name.LocalName)))
            return (null, "There is nothing in the SVG that can be shown here. Export it as shapes, without pictures, or upload a PNG.");
        var text = clean.ToString(SaveOptions.DisableFormatting);
        return Encoding.UTF8.GetByteCount(text) <= MostBytes
            ? (text, null)
            : (null, $"The SVG is larger than {MostBytes / 1024} kB. Simplify it, or upload a PNG.");
    }

    private static XElement? Read(byte[] file)
    {
        var settings = new XmlReaderSettings
        {
            // Drawing programs write one; it is passed over unread, and an entity that it declares is then an error.
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            MaxCharactersInDocument = SetLogo.MostBytes,
            MaxCharactersFromEntities = 1_024,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        using var stream = new MemoryStream(file);
        using var reader = XmlReader.Create(stream, settings);
        return XDocument.Load(reader).Root;
    }

    /// <returns>Null when there is too much of it.</returns>
    private static XElement? Copy(XElement from, int depth, ref int left)
    {
        if (depth > MostDepth || --left < 0)
            return null;
        var name = from.Name.LocalName;
        var copy = new XElement(Svg + (Wrappers.Contains(name) ? "g" : name));
        if (depth == 0)
            copy.SetAttributeValue("xmlns", Svg.NamespaceName);
        foreach (var attribute in from.Attributes())
            if (Clean(attribute) is { } value && (attribute.Name.LocalName != "href" || name is "use" or "linearGradient" or "radialGradient"))
                copy.SetAttributeValue(attribute.Name.LocalName, value);
        if (name == "style")
        {
            copy.RemoveAttributes();
            copy.Add(CleanRules(from.Value));
            return copy;
        }
        foreach (var node in from.Nodes())
        {
            if (node is XText text && name is "text" or "tspan" or "title" or "desc")
                copy.Add(new XText(((XText)node).Value));
            else if (node is XElement child && IsOurs(child) && (Elements.Contains(child.Name.LocalName) || Wrappers.Contains(child.Name.LocalName)))
            {
                if (Copy(child, depth + 1, ref left) is not { } kept)
                    return null;
                copy.Add(kept);
            }
        }
        return copy;
    }

    private static bool IsOurs(XElement element) => element.Name.Namespace == Svg || element.Name.Namespace == XNamespace.None;

    private static string? Clean(XAttribute attribute)
    {
        var (name, space) = (attribute.Name.LocalName, attribute.Name.Namespace);
        if (attribute.IsNamespaceDeclaration || !Attributes.Contains(name) || (space != XNamespace.None && !(space == XLink && name == "href")))
            return null;
        return name switch
        {
            "href" => OwnId().IsMatch(attribute.Value) ? attribute.Value : null,
            "style" => CleanDeclarations(attribute.Value) is { Length: > 0 } style ? style : null,
            _ => IsHarmless(attribute.Value) ? attribute.Value : null,
        };
    }

    /// <summary>A value that names nothing but a part of the same file.</summary>
    private static bool IsHarmless(string value) =>
        !value.Any(c => c is '\\' or '<' or '>' or '@' or ';' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        && !value.Contains("/*", StringComparison.Ordinal)
        && OwnUrl().Replace(value, "") is var rest && !Loading().IsMatch(rest);

    private static string CleanDeclarations(string style) => string.Join(';', Comment().Replace(style, "").Split(';')
        .Select(declaration => declaration.Split(':', 2, StringSplitOptions.TrimEntries))
        .Where(parts => parts.Length == 2 && Properties.Contains(parts[0]) && IsHarmless(parts[1]) && !parts[1].Contains('{') && !parts[1].Contains('}'))
        .Select(parts => $"{parts[0]}:{parts[1]}"));

    /// <summary>Plain rules only: what begins with an @ loads or hides others, and is left out.</summary>
    private static string CleanRules(string css) => string.Concat(Rule().Matches(Comment().Replace(css, ""))
        .Where(rule => Selector().IsMatch(rule.Groups["selector"].Value.Trim()))
        .Select(rule => (Selector: rule.Groups["selector"].Value.Trim(), Body: CleanDeclarations(rule.Groups["body"].Value)))
        .Where(rule => rule.Body.Length > 0)
        .Select(rule => $"{rule.Selector}{{{rule.Body}}}"));

    /// <summary>Uses that use others double with each step: twenty lines would draw a million shapes.</summary>
    private static void TakeAwayUsesOfUses(XElement root)
    {
        var repeating = root.DescendantsAndSelf().Where(element => element.DescendantsAndSelf(Svg + "use").Any())
            .Select(element => element.Attribute("id")?.Value).OfType<string>().ToHashSet();
        var uses = root.Descendants(Svg + "use").ToList();
        uses.Where((use, number) => number >= MostUses || use.Attribute("href")?.Value is not { } target || repeating.Contains(target[1..])).Remove();
    }

    /// <summary>As with uses: a mask of masked shapes doubles the work with each step.</summary>
    private static void TakeAwayMasksOfMasks(XElement root)
    {
        var byRule = root.Descendants(Svg + "style").Any(style => Masking().IsMatch(style.Value));
        var inside = root.Descendants().Where(element => element.Name.LocalName is "mask" or "clipPath").SelectMany(mask => mask.DescendantsAndSelf());
        inside.Attributes().Where(attribute => attribute.Name.LocalName is "mask" or "clip-path"
            || (attribute.Name.LocalName == "style" && Masking().IsMatch(attribute.Value))
            || (attribute.Name.LocalName == "class" && byRule)).ToList().ForEach(attribute =>
            {
                if (attribute.Parent is not null)
                    attribute.Remove();
            });
    }

    private static string? Size(XElement root)
    {
        var box = root.Attribute("viewBox")?.Value.Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray();
        if (box is null && (Length(root, "width"), Length(root, "height")) is ({ } width, { } height))
            box = [0, 0, width, height];
        return box is [{ } x, { } y, > 0 and <= 100_000, > 0 and <= 100_000] && Math.Max(Math.Abs(x), Math.Abs(y)) <= 100_000
            ? string.Join(' ', box.Select(number => number!.Value.ToString(CultureInfo.InvariantCulture)))
            : null;
    }

    private static double? Length(XElement root, string name) =>
        root.Attribute(name)?.Value.Trim() is { } value ? Number(value.EndsWith("px", StringComparison.Ordinal) ? value[..^2] : value) : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static FrozenSet<string> Set(string names) => names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    [GeneratedRegex(@"\A#[A-Za-z_][\w.-]{0,100}\z")]
    private static partial Regex OwnId();

    [GeneratedRegex(@"url\(\s*(['""]?)#[A-Za-z_][\w.-]{0,100}\1\s*\)", RegexOptions.IgnoreCase)]
    private static partial Regex OwnUrl();

    [GeneratedRegex(@"(url|image|image-set|cross-fade|element|paint|src|expression|var|attr|env)\s*\(|script:|data:|//", RegexOptions.IgnoreCase)]
    private static partial Regex Loading();

    [GeneratedRegex(@"(mask|clip-path)\s*:", RegexOptions.IgnoreCase)]
    private static partial Regex Masking();

    [GeneratedRegex(@"/\*.*?(\*/|\z)", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<selector>[^{}@;]+)\{(?<body>[^{}]*)\}")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\A[\w\s.#,>*-]{1,500}\z")]
    private static partial Regex Selector();
}
