using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway;

/// <summary>
/// Compresses what everybody may have, between the cache and the services: a page is compressed once for as long as it is kept,
/// not once a reader. Nothing else is compressed: where a secret stands beside something that a stranger chose, the length of
/// the answer would tell the secret (BREACH).
/// </summary>
internal sealed class Compression(IServiceProvider services, IOptions<ResponseCompressionOptions> options) : ResponseCompressionProvider(services, options)
{
    /// <summary>An answer of a few words would only grow.</summary>
    private const int Least = 500;

    private static readonly string[] Encodings = ["br", "gzip"];

    public static void Apply(IServiceCollection services)
    {
        services.AddSingleton<IResponseCompressionProvider, Compression>();
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html", "text/css", "text/javascript", "text/plain", "application/javascript", "application/json", "image/svg+xml"];
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
    }

    /// <summary>The one encoding that this client gets: three spellings of a page are kept at most, however many there are of this header.</summary>
    public static string Chosen(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
            ? Encodings.FirstOrDefault(encoding => accepted.Any(one => one.Quality is not 0 && one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))) ?? ""
            : "";

    public override bool ShouldCompressResponse(HttpContext context) =>
        context.Response.ContentLength is null or >= Least && PublicPages.AgeForAll(context.Response) is not null && base.ShouldCompressResponse(context);
}
