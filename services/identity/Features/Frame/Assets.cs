using System.Security.Cryptography;

namespace Platform.Identity.Features.Frame;

/// <summary>
/// The files that the pages need, from the assembly itself. Their addresses change with their content, so browsers keep
/// them for ever.
/// </summary>
internal sealed class Assets
{
    public static readonly Assets Style = new("identity.css", "text/css; charset=utf-8");
    public static readonly Assets Icon = new("icon.svg", "image/svg+xml");
    public static readonly Assets Passkeys = new("passkeys.js", "text/javascript; charset=utf-8");
    public static readonly Assets SignUp = new("sign-up.js", "text/javascript; charset=utf-8");

    private readonly byte[] _content;
    private readonly string _type;

    private Assets(string name, string type)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        _content = copy.ToArray();
        _type = type;
        Path = $"/assets/{Convert.ToHexStringLower(SHA256.HashData(_content))[..12]}/{name}";
    }

    public string Path { get; }

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in new[] { Style, Icon, Passkeys, SignUp })
            routes.MapGet(asset.Path, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(asset._content, asset._type);
            }).ExcludeFromDescription();
    }
}
