using SkiaSharp;

namespace Platform.Campaigns.Features.Images;

/// <summary>
/// Makes a picture out of an uploaded file: decoded, turned upright, cut down, encoded anew. What the file may hide, and what
/// its metadata tells (where somebody lives), does not survive that.
/// </summary>
internal static class PictureMaking
{
    /// <summary>Bytes of an uploaded file.</summary>
    public const long MostBytes = 10 * 1024 * 1024;

    /// <summary>Pixels of an uploaded image, so that a small file cannot ask for gigabytes.</summary>
    private const long MostPixels = 50_000_000;

    private const int MostWidth = 1_600;
    private const int MostHeight = 1_600;
    private const int LeastSide = 32;
    private const int Quality = 82;

    /// <summary>Decoding takes up to 200 MB, so few at a time.</summary>
    private static readonly SemaphoreSlim Working = new(2);

    /// <param name="Bytes">JPEG.</param>
    /// <param name="Width">Pixels.</param>
    /// <param name="Height">Pixels.</param>
    public sealed record Made(byte[] Bytes, int Width, int Height);

    /// <returns>The picture, or what is wrong with the file.</returns>
    public static async Task<(Made? Picture, string? Fault)> Make(byte[] file, CancellationToken cancel)
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

    private static (Made?, string?) Make(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp))
            return (null, "This is not a JPEG, PNG or WebP image.");
        if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
            return (null, $"The image has more than {MostPixels / 1_000_000} million pixels. Make it smaller.");
        if (codec.Info.Width < LeastSide || codec.Info.Height < LeastSide)
            return (null, $"The image is smaller than {LeastSide} by {LeastSide} pixels.");

        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            return (null, "The image is damaged and cannot be read.");

        var turned = codec.EncodedOrigin is >= SKEncodedOrigin.LeftTop;
        var (width, height) = turned ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        var scale = Math.Min(1f, Math.Min(MostWidth / (float)width, MostHeight / (float)height));
        var (finalWidth, finalHeight) = (Math.Max(1, (int)MathF.Round(width * scale)), Math.Max(1, (int)MathF.Round(height * scale)));

        using var surface = SKSurface.Create(new SKImageInfo(finalWidth, finalHeight, SKColorType.Rgba8888, SKAlphaType.Opaque, SKColorSpace.CreateSrgb()));
        // JPEG knows no transparency; what was transparent becomes paper.
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(finalWidth / (float)width, finalHeight / (float)height);
        surface.Canvas.Concat(Upright(codec.EncodedOrigin, width, height));
        using var image = SKImage.FromBitmap(bitmap);
        surface.Canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var result = surface.Snapshot();
        using var encoded = result.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return (new(encoded.ToArray(), finalWidth, finalHeight), null);
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
