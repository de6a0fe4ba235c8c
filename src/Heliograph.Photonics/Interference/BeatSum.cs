namespace Heliograph.Photonics.Interference;

/// <summary>
/// Interferers of a path as amplitudes, strongest first, with the power sums of all from each on: the weak ones share one
/// series instead of a look-up each.
/// </summary>
internal readonly ref struct BeatSum
{
    private readonly ReadOnlySpan<double> _amplitudes;
    private readonly ReadOnlySpan<double> _sums;

    /// <param name="work">At least five numbers an interferer and four more.</param>
    public BeatSum(ReadOnlySpan<Interferer> interferers, Span<double> work)
    {
        int count = interferers.Length;
        Span<double> amplitudes = work[..count];
        for (int i = 0; i < count; i++)
        {
            Interferer interferer = interferers[i];
            if (!(interferer.Ratio >= 0 && double.IsFinite(interferer.Ratio) && interferer.BeatShare is >= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(interferers), "a ratio is finite and not negative, a beat share between 0 and 1");
            }
            double rest = interferer.Ratio * (1 - interferer.BeatShare);
            Added += rest * rest;
            amplitudes[i] = -Math.Sqrt(interferer.Ratio * interferer.BeatShare);
        }
        amplitudes.Sort();
        Span<double> sums = count == 0 ? [] : work.Slice(count, 4 * (count + 1));
        for (int i = count - 1; i >= 0; i--)
        {
            amplitudes[i] = -amplitudes[i];
            double square = amplitudes[i] * amplitudes[i];
            Span<double> sum = sums.Slice(4 * i, 8);
            if (i == count - 1)
            {
                sum[4..].Clear();
            }
            sum[0] = sum[4] + square;
            sum[1] = sum[5] + square * square;
            sum[2] = sum[6] + square * square * square;
            sum[3] = sum[7] + square * square * square * square;
        }
        _amplitudes = amplitudes;
        _sums = sums;
        Sum2 = count == 0 ? 0 : sums[0];
    }

    /// <summary>Total ratio of what beats.</summary>
    public double Sum2 { get; }

    /// <summary>Sum of the squared ratios of what only adds power.</summary>
    public double Added { get; }

    /// <summary>Cumulant generating function of all beats on a level of root power r at s, and its derivatives by s.</summary>
    public void Evaluate(BeatStatistics statistics, double s, double r, out double value, out double slope, out double curvature)
    {
        value = 0;
        slope = 0;
        curvature = 0;
        int i = 0;
        for (; i < _amplitudes.Length; i++)
        {
            double scale = _amplitudes[i] * r;
            if (s * scale <= statistics.SeriesLimit)
            {
                break;
            }
            statistics.Evaluate(s * scale, out double v, out double d, out double c);
            value += v;
            slope += scale * d;
            curvature += scale * scale * c;
        }
        if (i == _amplitudes.Length)
        {
            return;
        }
        ReadOnlySpan<double> sums = _sums.Slice(4 * i, 4);
        ReadOnlySpan<double> cumulants = statistics.Cumulants;
        double r2 = r * r;
        double t = s * s * r2;
        double c1 = cumulants[0] * sums[0];
        double c2 = cumulants[1] * sums[1] * t;
        double c3 = cumulants[2] * sums[2] * t * t;
        double c4 = cumulants[3] * sums[3] * t * t * t;
        value += t * (c1 + c2 + c3 + c4);
        slope += s * r2 * (2 * c1 + 4 * c2 + 6 * c3 + 8 * c4);
        curvature += r2 * (2 * c1 + 12 * c2 + 30 * c3 + 56 * c4);
    }
}
