using System.Collections.Immutable;

namespace Heliograph.Photonics.Waveform;

/// <summary>A transmitter through the reference receiver and equaliser.</summary>
/// <param name="TdecqDb">Transmitter and dispersion eye closure, optical dB; null when the eye is closed: errors above the target without added noise.</param>
/// <param name="OmaOuter_W">P3 - P0 behind the reference receiver.</param>
/// <param name="AveragePower_W">Mean power.</param>
/// <param name="ExtinctionRatioDb">Outer, 10 log10(P3 / P0); null where P0 is not above 0.</param>
/// <param name="Taps">Equaliser, earliest light last; their sum is 1.</param>
/// <param name="MainTap">Index of the largest tap: taps before it act on precursors.</param>
/// <param name="NoiseEnhancement">C_eq, gain of the equaliser for the receiver's noise, rms.</param>
/// <param name="AddedNoise_W">sigma_G, the noise before the equaliser that just reaches the target, rms W; 0 when closed.</param>
/// <param name="Thresholds_W">Decision thresholds between the four levels.</param>
/// <param name="Center_UI">Middle of the eye after the start of the held symbol, symbol times: half a symbol after the mean crossing.</param>
/// <param name="SerLeft">Symbol error ratio of the histogram at 0.45 UI with that noise (without any when closed).</param>
/// <param name="SerRight">The same at 0.55 UI.</param>
/// <param name="LevelMismatch">R_LM of the mean levels in the middle of the equalised eye.</param>
/// <param name="HistogramStart_W">Lower edge of the first bin of the histograms.</param>
/// <param name="HistogramStep_W">Width of a bin.</param>
/// <param name="HistogramLeft">Share of the symbols in each bin at 0.45 UI.</param>
/// <param name="HistogramRight">Share of the symbols in each bin at 0.55 UI.</param>
public sealed record TdecqResult(
    double? TdecqDb,
    double OmaOuter_W,
    double AveragePower_W,
    double? ExtinctionRatioDb,
    ImmutableArray<double> Taps,
    int MainTap,
    double NoiseEnhancement,
    double AddedNoise_W,
    ImmutableArray<double> Thresholds_W,
    double Center_UI,
    double SerLeft,
    double SerRight,
    double LevelMismatch,
    double HistogramStart_W,
    double HistogramStep_W,
    ImmutableArray<double> HistogramLeft,
    ImmutableArray<double> HistogramRight
)
{
    /// <summary>Whether no noise at all may be added.</summary>
    public bool EyeClosed => TdecqDb is null;
}
