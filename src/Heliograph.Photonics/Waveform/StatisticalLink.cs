namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Error ratios of a pulse-amplitude link from its pulse response: equaliser, then the exact distribution of interference, level-dependent noise and jitter
/// at the slicer. Equations 12 to 20 of docs/models/waveform.md.
/// </summary>
public static class StatisticalLink
{
    /// <summary>
    /// Solves a link. The error ratio agrees with bit-true drawing within its sampling error at 1e-4 and within 1 % at 1e-6 (tests
    /// <c>Errors_at_1e_4_are_as_often_as_drawn_ones</c>, <c>Errors_at_1e_6_are_as_often_as_drawn_waveforms_have_them</c>). Noise is taken as
    /// Gaussian given the symbols. Cost: 0.2 ms for PAM4 and ten taps, some eight times that with jitter.
    /// </summary>
    /// <returns>A link of closed eyes has a large error ratio and no openings; nothing throws for it.</returns>
    public static StatisticalLinkResult Solve(StatisticalLinkInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(input);
        BitLabels labels = BitLabels.For(input.Levels.Length);
        Slicer slicer = new(input, labels);
        return slicer.Solve();
    }

    private static void Check(StatisticalLinkInput input)
    {
        int levels = input.Levels.Length;
        ArgumentNullException.ThrowIfNull(input.Pulse, nameof(input));
        ArgumentOutOfRangeException.ThrowIfEqual(levels is 2 or 4 or 6 or 8, false, nameof(input));
        for (int k = 1; k < levels; k++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(input.Levels[k], input.Levels[k - 1], nameof(input));
        }
        ArgumentOutOfRangeException.ThrowIfEqual(input.Noise.Length == 1 || input.Noise.Length == levels, false, nameof(input));
        foreach (double sigma in input.Noise)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma, nameof(input));
        }
        ArgumentOutOfRangeException.ThrowIfEqual(input.NoiseCorrelation.Length > 0 && input.NoiseCorrelation[0] == 1, false, nameof(input));
        ArgumentOutOfRangeException.ThrowIfLessThan(input.Taps, 1, nameof(input));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(input.Taps, input.GivenTaps.Length), 31, nameof(input));
        ArgumentOutOfRangeException.ThrowIfNegative(input.MaxPrecursors, nameof(input));
        ArgumentOutOfRangeException.ThrowIfNegative(input.GivenMainTap, nameof(input));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.GivenMainTap, Math.Max(0, input.GivenTaps.Length - 1), nameof(input));
        ArgumentOutOfRangeException.ThrowIfNegative(input.FeedbackLimit, nameof(input));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(input.FeedbackLimit, 1, nameof(input));
        ArgumentOutOfRangeException.ThrowIfNegative(input.Jitter_UI, nameof(input));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Jitter_UI, 0.1, nameof(input));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(input.OpeningSer, nameof(input));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.OpeningSer, 0.1, nameof(input));
    }
}
