using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>
/// Reads spectra: JSON in parts of equal channels (the first carrier stands at <c>f_min</c>), or CSV with a row for each channel:
/// <c>frequency_Hz,baud_rate_Bd,slot_width_Hz,roll_off,launch_power_W</c>.
/// </summary>
public static class LineSpectrumReader
{
    private const int MostChannels = 100_000;

    private static readonly string[] Keys =
    [
        "f_min",
        "f_max",
        "baud_rate",
        "slot_width",
        "roll_off",
        "tx_osnr",
        "tx_power_dbm",
        "delta_pdb",
        "label",
    ];

    private static readonly string[] Columns = ["frequency_Hz", "baud_rate_Bd", "slot_width_Hz", "roll_off", "launch_power_W"];

    /// <summary>Reads a file by its extension; null, with diagnostics, when it is no possible spectrum.</summary>
    public static LineSpectrum? ReadFile(string path, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (Path.GetExtension(path) == ".csv")
        {
            return Traffic.InputFile.TryRead(path, diagnostics, out byte[]? bytes)
                ? ReadCsv(System.Text.Encoding.UTF8.GetString(bytes), path, diagnostics)
                : null;
        }
        return Read(LineDocument.ReadFile(path, LineDocument.Spectrum, diagnostics), path);
    }

    /// <summary>As <see cref="ReadFile"/>, from JSON text.</summary>
    public static LineSpectrum? ReadText(string text, string name, DiagnosticList diagnostics) =>
        Read(LineDocument.ReadText(text, name, LineDocument.Spectrum, diagnostics), name);

    private static LineSpectrum? Read(LineMap? root, string file)
    {
        if (root is null)
        {
            return null;
        }
        int before = root.Diagnostics.ErrorCount;
        if (!root.Has("spectrum"))
        {
            root.Error(Codes.NotALineFile, root.Span, root.Path, "is no spectrum", "give \"spectrum\": [ ... ]");
            return null;
        }
        List<(LineMap Map, double Low)> parts =
        [
            .. root.Objects("spectrum").Select(p => (p, p.Number("f_min", Range.Frequency, required: true) ?? 0)).OrderBy(p => p.Item2),
        ];
        ImmutableArray<LineChannel>.Builder channels = ImmutableArray.CreateBuilder<LineChannel>();
        double occupied = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            occupied = Part(parts[i].Map, parts[i].Low, i, occupied, channels);
        }
        if (channels.Count == 0 && root.Diagnostics.ErrorCount == before)
        {
            root.Error(Codes.BadSpectrum, "spectrum", "has no channel", "add a part");
        }
        return root.Diagnostics.ErrorCount == before ? new LineSpectrum(file, channels.ToImmutable()) : null;
    }

    // Appends the channels of a part; answers where the last of them ends.
    private static double Part(LineMap map, double low, int number, double occupied, ImmutableArray<LineChannel>.Builder channels)
    {
        map.Done(Keys);
        double? high = map.Number("f_max", Range.Frequency, required: true);
        double? rate = map.Number("baud_rate", Range.SymbolRate, required: true);
        double? slot = map.Number("slot_width", Range.Width, required: true);
        double? rollOff = map.Number("roll_off", Range.RollOff, required: true);
        double osnr = map.Number("tx_osnr", 40, Range.Decibel);
        double power = map.Number("tx_power_dbm", 0, Range.PowerDbm);
        double delta = map.Number("delta_pdb", 0, Range.Decibel);
        if (low == 0 || high is null || rate is null || slot is null || rollOff is null)
        {
            return occupied;
        }
        string label = map.Text("label") ?? string.Create(CultureInfo.InvariantCulture, $"{number}-{rate.Value * 1e-9:F2}G");
        if (occupied > low - slot / 2)
        {
            map.Error(Codes.BadSpectrum, "f_min", $"channels overlap: those before end at {occupied * 1e-12:F5} THz", "begin higher by half a slot");
        }
        if (rate > slot)
        {
            map.Error(Codes.BadSpectrum, "baud_rate", "is above slot_width", "give channels at least their symbol rate");
        }
        int count = (int)Math.Min(MostChannels, Math.Floor((high.Value - low) / slot.Value) + 1);
        if (count < 1 || count == MostChannels)
        {
            map.Error(Codes.BadSpectrum, "f_max", count < 1 ? "is below f_min" : "leaves room for too many channels", "correct band or slot_width");
            return occupied;
        }
        for (int i = 0; i < count; i++)
        {
            double watts = Math.Pow(10, power / 10) * 1e-3;
            channels.Add(
                new LineChannel(low + i * slot.Value, rate.Value, slot.Value, rollOff.Value, osnr, watts, delta, label)
                {
                    GivesTransmitterOsnr = map.Has("tx_osnr"),
                }
            );
        }
        return low + (count - 0.5) * slot.Value;
    }

    private static LineSpectrum? ReadCsv(string text, string file, DiagnosticList diagnostics)
    {
        int before = diagnostics.ErrorCount;
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines[0].TrimStart('\uFEFF').Trim() != string.Join(',', Columns))
        {
            diagnostics.Error(Codes.NotALineFile, new SourceSpan(file, 1, 1), "is no spectrum", $"begin with {string.Join(',', Columns)}");
            return null;
        }
        ImmutableArray<LineChannel>.Builder channels = ImmutableArray.CreateBuilder<LineChannel>();
        double[] row = new double[Columns.Length];
        for (int i = 1; i < lines.Length && channels.Count < MostChannels; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }
            SourceSpan span = new(file, i + 1, 1);
            if (!TryRow(lines[i], row))
            {
                diagnostics.Error(Codes.MalformedValue, span, $"is no row of {Columns.Length} numbers", $"write {string.Join(',', Columns)}");
                continue;
            }
            LineChannel channel = new(row[0], row[1], row[2], row[3], 40, row[4], 0, "");
            Check(channel, channels, span, diagnostics);
            channels.Add(channel);
        }
        return diagnostics.ErrorCount == before && channels.Count > 0 ? new LineSpectrum(file, channels.ToImmutable()) : null;
    }

    private static bool TryRow(string line, double[] row)
    {
        string[] cells = line.Split(',');
        bool isRow = cells.Length == row.Length;
        for (int i = 0; isRow && i < cells.Length; i++)
        {
            isRow = double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out row[i]) && double.IsFinite(row[i]);
        }
        return isRow;
    }

    private static void Check(LineChannel channel, ImmutableArray<LineChannel>.Builder before, SourceSpan span, DiagnosticList diagnostics)
    {
        if (channel.Frequency_Hz is < 1e14 or > 4e14 || channel.SymbolRate_Bd < 1e8 || channel.SlotWidth_Hz < 1e8)
        {
            diagnostics.Error(Codes.ImplausibleUnit, span, "frequency, symbol rate or slot is out of range", "write them in Hz and Bd");
        }
        if (channel.SymbolRate_Bd > channel.SlotWidth_Hz)
        {
            diagnostics.Error(Codes.BadSpectrum, span, "the symbol rate is above the slot width", "give channels at least their symbol rate");
        }
        if (before.Count > 0 && before[^1] is { } last && last.Frequency_Hz + last.SlotWidth_Hz / 2 > channel.Frequency_Hz - channel.SlotWidth_Hz / 2)
        {
            diagnostics.Error(Codes.BadSpectrum, span, "overlaps the channel before it", "sort by frequency, at least half both slots apart");
        }
    }
}
