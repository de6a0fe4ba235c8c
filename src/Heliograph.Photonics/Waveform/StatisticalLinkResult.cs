using System.Collections.Immutable;

namespace Heliograph.Photonics.Waveform;

/// <summary>Error ratios and eyes of a link at its slicer, in the unit of its levels; the main cursor is 1.</summary>
/// <param name="Ser">Symbol error ratio, with the errors that feedback makes of errors.</param>
/// <param name="Ber">Bit error ratio before correction: Gray labels, for PAM6 the cross of <see cref="SymbolPattern.Random"/>.</param>
/// <param name="Eyes">From the lowest up.</param>
/// <param name="Levels">From the lowest up.</param>
/// <param name="Taps">Feed-forward taps as scaled.</param>
/// <param name="MainTap">Which of them stands at the decided symbol.</param>
/// <param name="Feedback">Weight of the decision-feedback tap, 0 without.</param>
/// <param name="Sampling_UI">Sampling instant after the start of the held symbol, symbol times.</param>
/// <param name="NoiseEnhancement">Rms noise behind the equaliser over that before it.</param>
/// <param name="SignalToNoiseDb">Variance of the levels over that of interference and noise, electrical dB.</param>
/// <param name="ErrorPropagation">Chance that an error is followed by one because of feedback; 0 without.</param>
/// <param name="HistogramStart">Signal of the first point of the densities.</param>
/// <param name="HistogramStep">Distance of the points.</param>
public sealed record StatisticalLinkResult(
    double Ser,
    double Ber,
    ImmutableArray<SlicerEye> Eyes,
    ImmutableArray<SlicerLevel> Levels,
    ImmutableArray<double> Taps,
    int MainTap,
    double Feedback,
    double Sampling_UI,
    double NoiseEnhancement,
    double SignalToNoiseDb,
    double ErrorPropagation,
    double HistogramStart,
    double HistogramStep
)
{
    /// <summary>Whether some eye has no opening at the error ratio asked for.</summary>
    public bool EyeClosed => Eyes.Any(e => e.Opening <= 0);
}
