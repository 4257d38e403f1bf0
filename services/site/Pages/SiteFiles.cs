using System.IO.Compression;
using System.Security.Cryptography;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Site.Pages;

/// <summary>
/// Style, script and font, served from memory under an address that names their content, so that browsers keep them for
/// good. They belong to no tenant: also the page of an unknown address needs them.
/// </summary>
public static class SiteFiles
{
    private static readonly Dictionary<string, Asset> ByPath = new Asset[]
    {
        new("site.css", "text/css; charset=utf-8", compress: true),
        new("site.js", "text/javascript; charset=utf-8", compress: true),
        new("heading.woff2", "font/woff2", compress: false),
    }.ToDictionary(asset => asset.Path);

    public static string Style { get; } = PathOf("site.css");
    public static string Script { get; } = PathOf("site.js");

    /// <summary>Referred to by the style under its plain name, hence without a hash of its own.</summary>
    public static string Font { get; } = PathOf("heading.woff2");

    private static string PathOf(string name) => ByPath.Values.Single(asset => asset.Name == name).Path;

    public static void UseSiteFiles(this IApplicationBuilder app)
    {
        var suffix = "." + app.ApplicationServices.GetRequiredService<PlatformAddresses>().PublicHost;
        app.Use((context, next) => Serve(context, next, suffix));
    }

    private static async Task Serve(HttpContext context, RequestDelegate next, string suffix)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !ByPath.TryGetValue(context.Request.Path.Value ?? "", out var asset))
        {
            await next(context);
            return;
        }
        var headers = context.Response.Headers;
        // Whoever makes up hosts fills nobody's shared cache with copies.
        headers.CacheControl = (await IsKnown(context, suffix) ? "public" : "private") + ", max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        context.Response.ContentType = asset.Type;
        var packed = asset.Packed is not null && context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (packed)
            headers.ContentEncoding = "br";
        var bytes = packed ? asset.Packed! : asset.Bytes;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static async ValueTask<bool> IsKnown(HttpContext context, string suffix)
    {
        try
        {
            return await context.RequestServices.GetRequiredService<TenantRegistry>().ByHost(context.Request.HostName(), suffix, context.RequestAborted) is not null;
        }
        catch (TenantRegistryUnavailableException)
        {
            return false;
        }
    }

    private sealed class Asset
    {
        public Asset(string name, string type, bool compress)
        {
            (Name, Type) = (name, type);
            using var stream = typeof(SiteFiles).Assembly.GetManifestResourceStream($"Assets/{name}")!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            Bytes = memory.ToArray();
            // Fonts are compressed already, and the style names the font: a font that changes gets another name.
            Path = compress ? $"/assets/{Convert.ToHexStringLower(SHA256.HashData(Bytes).AsSpan(0, 6))}/{name}" : $"/assets/{name}";
            Packed = compress ? Pack(Bytes) : null;
        }

        public string Name { get; }
        public string Type { get; }
        public string Path { get; }
        public byte[] Bytes { get; }
        public byte[]? Packed { get; }

        private static byte[] Pack(byte[] bytes)
        {
            using var packed = new MemoryStream();
            using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize))
                brotli.Write(bytes);
            return packed.ToArray();
        }
    }
}
