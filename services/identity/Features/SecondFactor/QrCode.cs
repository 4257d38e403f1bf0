using System.Globalization;
using System.Text;
using QRCoder;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>A QR code as one SVG path, which the page draws itself: no picture leaves for anywhere.</summary>
internal sealed class QrCode
{
    public QrCode(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        // The matrix has its quiet zone around it already.
        var path = new StringBuilder();
        for (var y = 0; y < data.ModuleMatrix.Count; y++)
            for (var x = 0; x < data.ModuleMatrix[y].Count; x++)
                if (data.ModuleMatrix[y][x])
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        (Size, Path) = (data.ModuleMatrix.Count, path.ToString());
    }

    public int Size { get; }
    public string Path { get; }
}
