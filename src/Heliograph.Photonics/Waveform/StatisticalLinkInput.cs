using System.Collections.Immutable;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// A link for <see cref="StatisticalLink.Solve"/>. Levels and noise share one unit (A at a photodiode, W, V), which the results then have.
/// </summary>
/// <param name="Pulse">Response of the whole chain to one symbol of unit height, up to the equaliser.</param>
/// <param name="Levels">Signal of each level at rest, rising; 2, 4, 6 or 8 of them, not necessarily even.</param>
/// <param name="Noise">Rms noise before the equaliser while each level is sent (thermal, shot, laser), above 0; or one value for all.</param>
public sealed record StatisticalLinkInput(PulseResponse Pulse, ImmutableArray<double> Levels, ImmutableArray<double> Noise)
{
    /// <summary>
    /// Correlation of the noise at whole symbols apart, from 1 at distance 0 on (<see cref="Filter.NoiseCorrelation"/>); what is missing is 0.
    /// </summary>
    public ImmutableArray<double> NoiseCorrelation { get; init; } = [1];

    /// <summary>Symbol-spaced taps of the feed-forward equaliser, 1 to 31, set by least mean square error. 1 is none.</summary>
    public int Taps { get; init; } = 5;

    /// <summary>The main tap is one of the first <c>MaxPrecursors + 1</c>, the best of them.</summary>
    public int MaxPrecursors { get; init; } = 2;

    /// <summary>Taps given instead, or empty. They are scaled so that the main cursor is 1.</summary>
    public ImmutableArray<double> GivenTaps { get; init; } = [];

    /// <summary>Which of the given taps stands at the decided symbol.</summary>
    public int GivenMainTap { get; init; }

    /// <summary>Largest weight of the one decision-feedback tap, in parts of the main cursor; 0 for none, below 1.</summary>
    public double FeedbackLimit { get; init; }

    /// <summary>Sampling instant after the start of the held symbol, symbol times; null for the one with the least mean square error.</summary>
    public double? Sampling_UI { get; init; }

    /// <summary>Rms random jitter of the sampling instant, symbol times, 0 to 0.1.</summary>
    public double Jitter_UI { get; init; }

    /// <summary>Error ratio of the vertical openings, above 0 and below 0.1.</summary>
    public double OpeningSer { get; init; } = 1e-6;
}
