using SkiaSharp;

namespace Platform.Identity.Features.Tenants;

/// <summary>
/// Makes a logo out of a PNG, JPEG or WebP: decoded, turned upright, cut down, encoded anew as PNG and put into an SVG, so that
/// whoever shows a logo knows one kind of it. What the file may hide, and its metadata, does not survive that.
/// </summary>
internal static class LogoPicture
{
    /// <summary>Four times the size at which pages show it, for sharp screens.</summary>
    public const int MostWidth = 832;

    public const int MostHeight = 176;

    /// <summary>Pixels of an uploaded image, so that a small file cannot ask for gigabytes.</summary>
    private const long MostPixels = 8_000_000;

    private const int LeastSide = 16;

    /// <summary>Every service keeps the logos of all tenants in memory.</summary>
    private const int MostEncoded = 96 * 1024;

    /// <summary>Decoding takes up to 32 MB, so few at a time.</summary>
    private static readonly SemaphoreSlim Working = new(2);

    public static bool IsPicture(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || file.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])
        || (file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8));

    /// <returns>The SVG, or what is wrong with the file.</returns>
    public static async Task<(string? Svg, string? Fault)> Make(byte[] file, CancellationToken cancel)
    {
        await Working.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Make(file), cancel);
        }
        finally
        {
            Working.Release();
        }
    }

    private static (string?, string?) Make(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp))
            return (null, "The image is damaged and cannot be read.");
        if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
            return (null, $"The image has more than {MostPixels / 1_000_000} million pixels. Make it smaller.");
        if (codec.Info.Width < LeastSide || codec.Info.Height < LeastSide)
            return (null, $"The image is smaller than {LeastSide} by {LeastSide} pixels.");

        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            return (null, "The image is damaged and cannot be read.");

        var turned = codec.EncodedOrigin is >= SKEncodedOrigin.LeftTop;
        var (width, height) = turned ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        using var image = SKImage.FromBitmap(bitmap);
        for (var scale = Math.Min(1f, Math.Min(MostWidth / (float)width, MostHeight / (float)height)); ; scale *= 0.75f)
        {
            var (finalWidth, finalHeight) = (Math.Max(1, (int)MathF.Round(width * scale)), Math.Max(1, (int)MathF.Round(height * scale)));
            var png = Drawn(image, codec.EncodedOrigin, (width, height), (finalWidth, finalHeight));
            // A photograph as PNG is large; a smaller one still shows at the size that pages give it.
            if (png.Length <= MostEncoded)
                return ($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {finalWidth} {finalHeight}"><image width="{finalWidth}" height="{finalHeight}" href="data:image/png;base64,{Convert.ToBase64String(png)}"/></svg>""", null);
        }
    }

    private static byte[] Drawn(SKImage image, SKEncodedOrigin origin, (int Width, int Height) upright, (int Width, int Height) final)
    {
        using var surface = SKSurface.Create(new SKImageInfo(final.Width, final.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        surface.Canvas.Clear(SKColors.Transparent);
        surface.Canvas.Scale(final.Width / (float)upright.Width, final.Height / (float)upright.Height);
        surface.Canvas.Concat(Upright(origin, upright.Width, upright.Height));
        surface.Canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var result = surface.Snapshot();
        using var encoded = result.Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }

    /// <summary>From the pixels as they are stored to the picture as it was seen (Exif 2.3, tag 0x0112).</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, width, -1, 0, height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
