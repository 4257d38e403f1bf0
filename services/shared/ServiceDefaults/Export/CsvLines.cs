using System.Buffers;
using System.Globalization;
using System.Text;

namespace Platform.ServiceDefaults.Export;

/// <summary>
/// Lines of a table as RFC 4180 wants them, which no spreadsheet takes for formulas. What was read is sent on at once, from
/// one buffer that is used again, so that neither memory nor the work of clearing it up grows with the number of lines.
/// </summary>
/// <param name="body">Where they go, in UTF-8 that says so, as spreadsheets want it.</param>
public sealed class CsvLines(Stream body)
{
    public const string MediaType = "text/csv; charset=utf-8; header=present";

    /// <summary>Bytes that are sent at once.</summary>
    private const int Parcel = 32 * 1024;

    /// <summary>What a spreadsheet reads as the beginning of a formula, also behind the white space that it skips.</summary>
    private const string FormulaStarts = "=+-@\t\r\n＝＋－＠";

    private readonly ArrayBufferWriter<byte> _waiting = new(2 * Parcel);
    private bool _hasBegun;

    /// <param name="cancel">Stops sending.</param>
    /// <param name="cells">Of one line, from left to right; null is empty.</param>
    public ValueTask Add(CancellationToken cancel, params ReadOnlySpan<string?> cells)
    {
        if (!_hasBegun)
            _waiting.Write("\uFEFF"u8);
        _hasBegun = true;
        for (var i = 0; i < cells.Length; i++)
            Cell(i > 0, cells[i]);
        _waiting.Write("\r\n"u8);
        return _waiting.WrittenCount < Parcel ? ValueTask.CompletedTask : Send(cancel);
    }

    /// <summary>Sends what waits; the last line needs it.</summary>
    public async ValueTask Send(CancellationToken cancel)
    {
        await body.WriteAsync(_waiting.WrittenMemory, cancel);
        await body.FlushAsync(cancel);
        _waiting.ResetWrittenCount();
    }

    /// <returns>In UTC, to the millisecond; empty for null.</returns>
    public static string Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    private void Cell(bool isNext, string? value)
    {
        _waiting.Write(isNext ? ",\""u8 : "\""u8);
        // A leading apostrophe makes it text (OWASP, CSV injection).
        if (value.AsSpan().TrimStart(' ') is [var first, ..] && FormulaStarts.Contains(first, StringComparison.Ordinal))
            _waiting.Write("'"u8);
        Encoding.UTF8.GetBytes(value?.Replace("\"", "\"\"", StringComparison.Ordinal) ?? "", _waiting);
        _waiting.Write("\""u8);
    }
}
