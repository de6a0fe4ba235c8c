using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>What the design must know of Raman scattering: the gain of pumps, and how far bands drift apart in a span.</summary>
internal sealed class SpanRaman
{
    /// <summary>Share of the strongest band's power at which the others are aimed.</summary>
    private const double Share = 0.86;

    /// <summary>A tilt below this is none, dB.</summary>
    private const double NoTilt_dB = 1e-9;

    /// <summary>So many channels stand as one when the gain of pumps is estimated.</summary>
    private const int Bundle = 3;

    private static readonly LineSimulation PumpSimulation = new()
    {
        HasRaman = true,
        ResultStep_m = 50e3,
        SolverStep_m = 100,
    };

    private readonly LineEquipment _equipment;
    private readonly LinePropagation _line;
    private readonly LinePropagation _pumped;

    public SpanRaman(LineEquipment equipment, LineSimulation simulation)
    {
        _equipment = equipment;
        _line = new LinePropagation(simulation with { Nonlinear = NonlinearMethod.GnAnalytic }, isReferenceArithmetic: true);
        _pumped = new LinePropagation(PumpSimulation, isReferenceArithmetic: true);
    }

    /// <summary>Gain of a pumped fibre for the spectrum of the library, dB.</summary>
    public double Gain_dB(FiberElement fiber, double power_dBm)
    {
        SpectrumDefaults spectrum = _equipment.Spectrum;
        WdmComb comb = Comb([new FrequencyBand(spectrum.Low_Hz, spectrum.High_Hz)], spectrum.Spacing_Hz * Bundle, [Db.ToWatt(power_dBm) * Bundle]);
        double launched = comb.TotalPower;
        FibreSpan span = LineStages.Fibre(fiber, _equipment.Span);
        if (_pumped.Run([new FibreStage(span)], comb) is not { } end)
        {
            return 0;
        }
        // Without the noise of the pumps.
        double arrived = 0;
        for (int i = 0; i < end.Count; i++)
        {
            arrived += end.Signal[i] + end.Nli[i];
        }
        return span.TotalLoss - (Db.OfWatt(launched) - Db.OfWatt(arrived));
    }

    /// <summary>
    /// For each band how far its middle falls behind the strongest at the end of the span before an amplifier, and its tilt, dB. All are 0 where no band
    /// is tilted. Splices and fibres before the last one attenuate what enters it.
    /// </summary>
    public (double Deviation_dB, double Tilt_dB)[] Deviations(FiberNode last, List<BandState> states, double power_dBm)
    {
        double[] powers = [.. states.Select(s => Db.ToWatt(power_dBm + s.Delta - s.Attenuation))];
        WdmComb comb = Comb([.. states.Select(s => s.Band)], _equipment.Spectrum.Spacing_Hz, powers);
        foreach (LineNode node in LineSection.Joined(last, forward: false))
        {
            if (node is FiberNode fiber)
            {
                comb = Bare(fiber, comb);
            }
            else
            {
                comb.Scale(Db.ToRatio(-node.Loss_dB));
            }
        }
        comb = Bare(last, comb);
        double[] middles = new double[states.Count];
        (double Deviation, double Tilt)[] result = new (double, double)[states.Count];
        for (int b = 0; b < states.Count; b++)
        {
            FrequencyBand band = states[b].Band;
            middles[b] = PowerAt(comb, (band.High_Hz + band.Low_Hz) / 2) / powers[b];
            result[b].Tilt = Db.OfWatt(PowerAt(comb, band.Low_Hz)) - Db.OfWatt(PowerAt(comb, band.High_Hz));
        }
        if (Array.TrueForAll(result, r => Math.Abs(r.Tilt) <= NoTilt_dB))
        {
            return new (double, double)[states.Count];
        }
        double aim = Db.OfWatt(Share * middles.Max());
        for (int b = 0; b < states.Count; b++)
        {
            result[b].Deviation = aim - Db.OfWatt(middles[b]);
        }
        return result;
    }

    // The fibre without its connectors; channels keep their power but for it.
    private WdmComb Bare(FiberNode node, WdmComb comb)
    {
        FibreSpan span = LineStages.Fibre(node.Fiber, _equipment.Span) with { InputPadding = 0, InputConnector = 0, OutputConnector = 0 };
        return _line.Run([new FibreStage(span)], comb) ?? comb;
    }

    private static double PowerAt(WdmComb comb, double frequency)
    {
        int nearest = 0;
        for (int i = 1; i < comb.Count; i++)
        {
            nearest = Math.Abs(comb.Frequency[i] - frequency) < Math.Abs(comb.Frequency[nearest] - frequency) ? i : nearest;
        }
        return comb.Power(nearest);
    }

    private WdmComb Comb(FrequencyBand[] bands, double spacing, double[] powers)
    {
        List<(double Frequency, double Power)> channels = [];
        for (int b = 0; b < bands.Length; b++)
        {
            int count = Band.Channels(bands[b].Low_Hz, bands[b].High_Hz, spacing);
            for (int i = 1; i <= count; i++)
            {
                channels.Add((bands[b].Low_Hz + spacing * i, powers[b]));
            }
        }
        channels.Sort((a, b) => a.Frequency.CompareTo(b.Frequency));
        int n = channels.Count;
        double[] slots = new double[n];
        double[] rates = new double[n];
        double[] rollOffs = new double[n];
        Array.Fill(slots, spacing);
        Array.Fill(rates, _equipment.Spectrum.SymbolRate_Bd);
        Array.Fill(rollOffs, _equipment.Spectrum.RollOff);
        return new WdmComb([.. channels.Select(c => c.Frequency)], slots, rates, rollOffs, [.. channels.Select(c => c.Power)]);
    }
}
