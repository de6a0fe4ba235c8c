using System.Collections.Immutable;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// What a TDECQ is measured with. The defaults are IEEE 802.3, 121.8.5 (50 and 100 Gb/s lanes); for 200 Gb/s lanes set <see cref="Taps"/> to 15 and
/// <see cref="MaxPrecursors"/> to 3.
/// </summary>
public sealed record TdecqOptions
{
    /// <summary>Symbol-spaced taps of the reference equaliser, 1 to 31.</summary>
    public int Taps { get; init; } = 5;

    /// <summary>The largest tap is one of the first <c>MaxPrecursors + 1</c>.</summary>
    public int MaxPrecursors { get; init; } = 2;

    /// <summary>Half-power point of the Bessel-Thomson reference receiver, Hz; half the symbol rate when null.</summary>
    public double? ReceiverBandwidth_Hz { get; init; }

    /// <summary>Half-power point of the Bessel-Thomson response that shapes the noise in C_eq, Hz; that of the receiver when null.</summary>
    public double? NoiseBandwidth_Hz { get; init; }

    /// <summary>Symbol error ratio at which both histograms may stand, above 0 and below 0.1.</summary>
    public double TargetSer { get; init; } = 4.8e-4;

    /// <summary>How far each threshold may move from its nominal place, in parts of OMA: 0, or 0.01 in later editions.</summary>
    public double ThresholdAdjustment { get; init; }

    /// <summary>
    /// Noise of the transmitter (laser), rms W behind the reference receiver, one value for all levels or one for each; empty when the waveform is
    /// without. It is white before the receiver.
    /// </summary>
    public ImmutableArray<double> TransmitterNoise_W { get; init; } = [];

    /// <summary>Noise of the instrument that is in the waveform already, rms W: sigma_S of equation 121-11.</summary>
    public double InstrumentNoise_W { get; init; }
}
