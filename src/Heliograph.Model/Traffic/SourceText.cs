using System.Globalization;
using System.Text;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Traffic;

/// <summary>A token: where it stands in the bytes of its text.</summary>
internal readonly record struct Token(int Start, int Length)
{
    public int End => Start + Length;
}

/// <summary>The bytes of an input (UTF-8) under the name that the user gave it; places are worked out only for what is reported.</summary>
internal sealed class SourceText
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly DiagnosticList _diagnostics;
    private readonly string _code;
    private int _countedTo;
    private int _newLines;

    /// <param name="code">Of the problems that have no other.</param>
    public SourceText(ReadOnlyMemory<byte> bytes, string file, string code, DiagnosticList diagnostics)
    {
        (_bytes, File, _code, _diagnostics) = (bytes, file, code, diagnostics);
        Begin = bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    public string File { get; }

    /// <summary>Behind a byte order mark.</summary>
    public int Begin { get; }

    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>The time to stop reading: nothing more would be kept.</summary>
    public bool IsFull => _diagnostics.IsFull;

    public ReadOnlySpan<byte> Of(Token token) => _bytes.Span.Slice(token.Start, token.Length);

    /// <summary>A token as a message quotes it.</summary>
    public string Quote(Token token) => $"'{Excerpt.Of(Encoding.UTF8.GetString(Of(token)[..Math.Min(token.Length, 320)]))}'";

    /// <summary>Line and column of a byte; columns count characters. Cheap when asked in the order of the text.</summary>
    public SourceSpan At(int offset)
    {
        ReadOnlySpan<byte> bytes = Bytes;
        if (offset < _countedTo)
        {
            (_countedTo, _newLines) = (0, 0);
        }
        _newLines += bytes[_countedTo..offset].Count((byte)'\n');
        _countedTo = offset;
        int line = Math.Max(bytes[..offset].LastIndexOf((byte)'\n') + 1, Math.Min(Begin, offset));
        return new SourceSpan(File, _newLines + 1, Encoding.UTF8.GetCharCount(bytes[line..offset]) + 1);
    }

    public SourceSpan At(Token token) => At(token.Start);

    public void Error(Token token, string message, string? fix = null, string? code = null) => Error(token.Start, message, fix, code);

    public void Error(int offset, string message, string? fix = null, string? code = null) =>
        _diagnostics.Error(code ?? _code, At(offset), message, fix);

    public void Warning(int offset, string message, string? fix = null, string? code = null) =>
        _diagnostics.Warning(code ?? _code, At(offset), message, fix);

    /// <summary>A problem of the whole text.</summary>
    public void Error(string message, string? fix = null, string? code = null) =>
        _diagnostics.Error(code ?? _code, new SourceSpan(File), message, fix);

    /// <summary>Reads a whole number of base 10; false for anything else, beyond 64 bits too.</summary>
    public bool TryWhole(Token token, out long value)
    {
        ReadOnlySpan<byte> digits = Of(token);
        if (digits.Length is > 0 and <= 18)
        {
            value = 0;
            foreach (byte b in digits)
            {
                if (b is < (byte)'0' or > (byte)'9')
                {
                    return TrySigned(digits, out value);
                }
                value = value * 10 + (b - '0');
            }
            return true;
        }
        return TrySigned(digits, out value);
    }

    /// <summary>A decimal number, times <paramref name="scale"/> a whole one; false with the reason otherwise.</summary>
    public bool TryScaled(Token token, long scale, out long value, out string problem)
    {
        (value, problem) = (0, "is no number");
        if (scale == 1 && TryWhole(token, out value))
        {
            return true;
        }
        if (!TryDecimal(token, out decimal number))
        {
            return false;
        }
        if (Math.Abs(number) > (decimal)long.MaxValue / scale)
        {
            problem = "is too large";
            return false;
        }
        decimal scaled = number * scale;
        if (scaled != decimal.Truncate(scaled) || (number != 0 && scaled == 0))
        {
            problem = "has too many decimals";
            return false;
        }
        value = (long)scaled;
        return true;
    }

    /// <summary>A decimal number exactly; exponents are read too.</summary>
    public bool TryDecimal(Token token, out decimal value)
    {
        value = 0;
        ReadOnlySpan<byte> text = Of(token);
        return text.Length <= 64
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && (value != 0 || !HasDigit(text));
    }

    // A decimal ends at 1e-28, where it would turn silently into zero.
    private static bool HasDigit(ReadOnlySpan<byte> number)
    {
        int e = number.IndexOfAny((byte)'e', (byte)'E');
        return (e < 0 ? number : number[..e]).IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
    }

    private static bool TrySigned(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
