using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>Reads the kinds of transceivers of a library and their modes.</summary>
internal static class TransceiverTypeReader
{
    private static readonly string[] Known = ["type_variety", "frequency", "mode", "other_name"];

    private static readonly string[] ModeKeys =
    [
        "format",
        "baud_rate",
        "OSNR",
        "bit_rate",
        "roll_off",
        "tx_osnr",
        "min_spacing",
        "cost",
        "equalization_offset_db",
        "penalties",
        "other_name",
        "tx-channel-power-min",
        "tx-channel-power-max",
        "rx-channel-power-min",
        "rx-channel-power-max",
    ];

    /// <summary>The kind, once under each of its names.</summary>
    public static IEnumerable<TransceiverType> Read(LineMap map)
    {
        map.Done(Known);
        LineMap? frequency = map.Object("frequency");
        if (frequency is null)
        {
            map.Missing("frequency");
        }
        double? low = frequency?.Number("min", Range.Frequency, required: true);
        double? high = frequency?.Number("max", Range.Frequency, required: true);
        if (low >= high)
        {
            frequency?.Error(Codes.BadSpectrum, "max", "is not above min", "give the upper edge of the tuning range");
        }
        List<TransceiverMode> modes = [];
        List<TransceiverMode> others = [];
        foreach (LineMap mode in map.Objects("mode"))
        {
            if (Mode(mode) is { } read)
            {
                modes.Add(read);
                others.AddRange(mode.Texts("other_name").Select(other => read with { Format = other }));
            }
        }
        modes.AddRange(others);
        if (map.Text("type_variety", required: true) is not { } name || low is null || high is null)
        {
            return [];
        }
        TransceiverType type = new(name, map.Span, low.Value, high.Value, [.. modes]);
        return map.Has("other_name") ? [.. map.Texts("other_name").Select(other => type with { Name = other }), type] : [type];
    }

    private static TransceiverMode? Mode(LineMap map)
    {
        map.Done(ModeKeys);
        string? format = map.Text("format", required: true);
        double? rate = map.Number("baud_rate", Range.SymbolRate, required: true);
        double? osnr = map.Number("OSNR", Range.Decibel, required: true);
        double? bits = map.Number("bit_rate", Range.BitRate, required: true);
        double? transmitter = map.Number("tx_osnr", Range.Decibel, required: true);
        double? spacing = map.Number("min_spacing", Range.Width, required: true);
        if (rate > spacing)
        {
            map.Warning(Codes.BadSpectrum, "min_spacing", "is below baud_rate: the mode cannot be used", "give at least the symbol rate");
        }
        if (format is null || rate is null || osnr is null || bits is null || transmitter is null || spacing is null)
        {
            return null;
        }
        ImmutableArray<LineMap> penalties = map.Objects("penalties");
        return new TransceiverMode(format, map.Span)
        {
            SymbolRate_Bd = rate.Value,
            Osnr_dB = osnr.Value,
            HasWholeOsnr = map.IsInteger("OSNR"),
            BitRate_bps = bits.Value,
            RollOff = map.Number("roll_off", Range.RollOff),
            TransmitterOsnr_dB = transmitter.Value,
            MinSpacing_Hz = spacing.Value,
            Cost = map.Number("cost", 1),
            EqualisationOffset_dB = map.Number("equalization_offset_db", 0, Range.Decibel),
            DispersionPenalty = Penalty(penalties, "chromatic_dispersion"),
            PmdPenalty = Penalty(penalties, "pmd"),
            PdlPenalty = Penalty(penalties, "pdl"),
        };
    }

    // No impairment costs nothing, unless a table begins at or below zero itself.
    private static PenaltyTable? Penalty(ImmutableArray<LineMap> penalties, string impairment)
    {
        List<(double UpTo, double Penalty)> points = [];
        foreach (LineMap map in penalties)
        {
            if (
                map.Has(impairment)
                && map.Number(impairment) is { } upTo
                && map.Number("penalty_value", Range.Decibel, required: true) is { } penalty
            )
            {
                points.Add((upTo, penalty));
            }
        }
        if (points.Count == 0)
        {
            return null;
        }
        if (points.TrueForAll(p => p.UpTo > 0))
        {
            points.Insert(0, (0, 0));
        }
        List<(double UpTo, double Penalty)> sorted = [.. points.OrderBy(p => p.UpTo)];
        return new PenaltyTable([.. sorted.Select(p => p.UpTo)], [.. sorted.Select(p => p.Penalty)]);
    }
}
