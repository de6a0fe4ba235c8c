using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// A line of equal spans with equal amplifiers behind each, full of equal wavelengths: what a scenario says of a line by part names and lengths. Numbers in
/// base units and dB; equal values are one line.
/// </summary>
/// <remarks>
/// Noise of amplifiers, Raman scattering between channels (series of order 2) and nonlinear interference (closed form) as in
/// <c>docs/models/optical-line.md</c>. Each amplifier restores the launch power of its weakest wavelength and attenuates
/// the others to it, as an amplifier with an equaliser does. What is taken from the light before the receiver, behind the last amplifier, takes
/// from the noise as much.
/// </remarks>
public readonly record struct EqualSpans
{
    /// <summary>Spacing of the centres that channels may have: 193.1 THz + n 6.25 GHz (ITU-T G.694.1).</summary>
    private const double Raster = 6.25e9;

    private const double Anchor = 193.1e12;

    /// <summary>At least 1.</summary>
    public required int Spans { get; init; }

    /// <summary>m of one.</summary>
    public required double SpanLength { get; init; }

    /// <summary>dB/m.</summary>
    public required double Attenuation { get; init; }

    /// <summary>s/m2 at 1550 nm.</summary>
    public required double Dispersion { get; init; }

    /// <summary>m2.</summary>
    public required double EffectiveArea { get; init; }

    /// <summary>m2/W of what the light is in; null: silica, with its Raman scattering.</summary>
    public double? NonlinearIndex { get; init; }

    /// <summary>s/sqrt(m).</summary>
    public double PmdCoefficient { get; init; }

    /// <summary>Group delay between the polarisations of an amplifier, s.</summary>
    public double AmplifierDelay { get; init; }

    /// <summary>Polarisation dependent loss of an amplifier, dB.</summary>
    public double AmplifierPdl { get; init; }

    /// <summary>Of the connectors at each end of a span, dB.</summary>
    public double Connectors { get; init; }

    /// <summary>Of a span, kept for repairs and ageing, dB.</summary>
    public double Ageing { get; init; }

    /// <summary>Of what joins and parts the wavelengths at each end, dB; where it is not 0, an amplifier behind it restores the launch power.</summary>
    public double TerminalLoss { get; init; }

    /// <summary>dB.</summary>
    public required double NoiseFigure { get; init; }

    /// <summary>Total output of an amplifier, dBm.</summary>
    public required double GreatestPower { get; init; }

    /// <summary>Lower edge of the amplifiers' band, Hz.</summary>
    public required double Lowest { get; init; }

    /// <summary>Upper edge, Hz.</summary>
    public required double Highest { get; init; }

    /// <summary>At least 1; those that do not fit the band are left out.</summary>
    public required int Wavelengths { get; init; }

    /// <summary>Bd.</summary>
    public required double SymbolRate { get; init; }

    /// <summary>Hz from wavelength to wavelength.</summary>
    public required double Spacing { get; init; }

    /// <summary>0 to 1.</summary>
    public required double RollOff { get; init; }

    /// <summary>Of a wavelength into each span, dBm.</summary>
    public required double Launch { get; init; }

    /// <summary>Of the transmitter in 0.1 nm, dB.</summary>
    public required double TransmitterOsnr { get; init; }

    /// <summary>Wavelengths that the band has room for.</summary>
    public int Room => Math.Max(0, (int)Math.Floor((Highest - (Spacing / 2) - FirstCentre) / Spacing * (1 + 1e-12)) + 1);

    // The lowest place on the raster whose slot is within the band.
    private double FirstCentre => Anchor + (Math.Ceiling((Lowest + (Spacing / 2) - Anchor) / Raster - 1e-6) * Raster);

    /// <summary>The line as its receivers see it. Null where not even one wavelength fits. Cost: one span's coefficients, then N^2 a span.</summary>
    public LineOptics? Propagate()
    {
        int count = Math.Min(Wavelengths, Room);
        if (count == 0)
        {
            return null;
        }
        WdmComb comb = Launched(count);
        LinePropagation propagation = new(new LineSimulation { HasRaman = NonlinearIndex is null });
        FibreStage fibre = new(
            new FibreSpan
            {
                Name = "span",
                Length = SpanLength,
                Loss = SampledCurve.Constant(Attenuation),
                Dispersion = SampledCurve.Constant(Dispersion),
                EffectiveArea = EffectiveArea,
                KerrIndex = NonlinearIndex ?? FibreSpan.NonlinearIndex,
                PmdCoefficient = PmdCoefficient,
                InputConnector = Connectors,
                OutputConnector = Connectors + Ageing,
            }
        );
        AmplifierModel model = new()
        {
            Name = "amplifier",
            Noise = new FixedNoise(NoiseFigure),
            FlatGain = double.MaxValue,
            LeastGain = 0,
            GreatestPower = GreatestPower,
            Lowest = Lowest,
            Highest = Highest,
            Pmd = AmplifierDelay,
            Pdl = AmplifierPdl,
        };
        RoadmStage equaliser = new("equaliser", new RoadmTarget(RoadmEqualisation.ChannelPower, Launch), []);
        double lacking = 0;
        ImmutableArray<AmplifierState> states = [];
        double launch = Launch;
        void Restore()
        {
            double weakest = Enumerable.Range(0, comb.Count).Min(comb.Power);
            double gain = launch - Decibel.Milliwatt(weakest);
            _ = propagation.Pass(new AmplifierStage("amplifier", model, new AmplifierSetting(gain)), comb, ref states);
            lacking = Math.Max(lacking, gain - states[0].Gain);
            _ = propagation.Pass(equaliser, comb, ref states);
        }
        if (TerminalLoss > 0)
        {
            Restore();
        }
        for (int s = 0; s < Spans; s++)
        {
            _ = propagation.Pass(fibre, comb, ref states);
            Restore();
        }
        return Received(comb, lacking);
    }

    private WdmComb Launched(int count)
    {
        // In the middle of the band.
        double first = FirstCentre + (Math.Floor((Room - count) / 2.0) * Spacing);
        double spacing = Spacing;
        double[] Each(double value) => [.. Enumerable.Repeat(value, count)];
        return new WdmComb(
            [.. Enumerable.Range(0, count).Select(i => first + (i * spacing))],
            Each(Spacing),
            Each(SymbolRate),
            Each(RollOff),
            Each(Decibel.ToWatt(Launch - TerminalLoss))
        );
    }

    private LineOptics Received(WdmComb comb, double lacking)
    {
        LineReceiver receiver = new LineReceiver(comb).Add(TransmitterOsnr);
        return new LineOptics(
            Spans,
            SpanLength * Spans,
            Wavelengths,
            Room,
            Math.Max(0, lacking),
            [
                .. Enumerable
                    .Range(0, comb.Count)
                    .Select(i => new LineWavelength(
                        comb.Frequency[i],
                        receiver.Osnr01nm_dB(i),
                        receiver.Gsnr01nm_dB(i),
                        comb.SnrNli_dB(i) + comb.ToTenthNanometre_dB(i),
                        comb.Dispersion[i] * 1e3
                    )
                    {
                        Pmd_s = comb.Pmd[i],
                        Pdl_dB = comb.Pdl[i],
                    }),
            ]
        );
    }
}
