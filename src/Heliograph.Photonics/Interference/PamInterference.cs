namespace Heliograph.Photonics.Interference;

/// <summary>
/// Effect of interfering light on an M-level intensity signal, averaged over the phases and symbols of the interferers.
/// Levels are equally spaced, thresholds in the middle between them, powers in units of the outer modulation amplitude.
/// Make one per signal and use it for many paths; safe for concurrent use. Equations of <c>docs/models/interference.md</c>.
/// </summary>
/// <remarks>
/// Error against exact integration (test <c>The_fast_penalty_meets_exact_integration</c>): at most 0.004 dB for penalties up
/// to 1.6 dB. Cost of a penalty: 2 to 12 us for 28 to 66 interferers, no allocation up to 128.
/// </remarks>
public sealed class PamInterference
{
    private const double MaxPenaltyDb = 30;

    private readonly double[] _powers;
    private readonly double[] _roots;
    private readonly PolarisationOverlap _overlap;
    private readonly BeatStatistics _statistics;
    private readonly double _halfEye;
    private readonly double _meanPower;
    private readonly double _powerVariance;

    /// <param name="levels">2 to 64.</param>
    /// <param name="extinctionRatioDb">Outer extinction ratio, dB, above 0; infinity for a dark lowest level.</param>
    public PamInterference(int levels, double extinctionRatioDb, PolarisationOverlap overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 64);
        if (!(extinctionRatioDb > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(extinctionRatioDb), extinctionRatioDb, "an extinction ratio is above 0 dB");
        }
        Levels = levels;
        double lowest = 1 / (Math.Pow(10, extinctionRatioDb / 10) - 1);
        _powers = new double[levels];
        _roots = new double[levels];
        for (int k = 0; k < levels; k++)
        {
            _powers[k] = lowest + (double)k / (levels - 1);
            _roots[k] = Math.Sqrt(_powers[k]);
            _meanPower += _powers[k] / levels;
        }
        foreach (double power in _powers)
        {
            _powerVariance += (power - _meanPower) * (power - _meanPower) / levels;
        }
        _halfEye = 0.5 / (levels - 1);
        _overlap = overlap;
        _statistics = new BeatStatistics(_powers, overlap);
    }

    public int Levels { get; }

    /// <summary>
    /// Variance of the beat on level <paramref name="level"/> (0 is the lowest) over the squared outer modulation amplitude, for
    /// interference of the given total ratio: 2 P_k mean(P) X, half of it with random polarisation. Equation 4.
    /// </summary>
    public double BeatVariance(int level, double interferenceRatio)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, Levels);
        ArgumentOutOfRangeException.ThrowIfNegative(interferenceRatio);
        return 2 * _powers[level] * _statistics.Cumulants[0] * interferenceRatio;
    }

    /// <summary>
    /// Penalty of the worst case, every field in line and every interfering symbol the strongest, on the upper eye; null when it
    /// closes that eye. Equation 9. It is the bound of the standards' work, 2.5 and 6.2 dB in
    /// <c>The_upper_bound_is_the_published_one</c>.
    /// </summary>
    public double? UpperBoundDb(double amplitudeSum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amplitudeSum);
        double open = 1 - 4 * (Levels - 1) * _powers[^1] * amplitudeSum;
        return open > 0 ? -10 * Math.Log10(open) : null;
    }

    /// <summary>
    /// Mean bit error ratio, by the saddle-point formula of Lugannani and Rice (equations 6 to 8).
    /// </summary>
    /// <param name="noise">Receiver noise, rms over the outer modulation amplitude, above 0.</param>
    /// <param name="relativeNoise">Noise that grows with the level (relative intensity), rms over the level's power.</param>
    public double BitErrorRatio(ReadOnlySpan<Interferer> interferers, double noise, double relativeNoise = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noise);
        ArgumentOutOfRangeException.ThrowIfNegative(relativeNoise);
        Span<double> work = interferers.Length <= 128 ? stackalloc double[5 * 128 + 4] : new double[5 * interferers.Length + 4];
        Span<double> saddles = stackalloc double[Levels];
        saddles.Clear();
        return BitErrorRatio(new BeatSum(interferers, work), noise, relativeNoise, saddles);
    }

    /// <summary>
    /// Power penalty at <paramref name="targetBer"/>. The receiver's noise is the one that just meets the target without
    /// interference and without <paramref name="relativeNoise"/>.
    /// </summary>
    public InterferencePenalty Penalty(ReadOnlySpan<Interferer> interferers, double targetBer, double relativeNoise = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(relativeNoise);
        double noise = _halfEye / RequiredQ(targetBer);
        double baseDb = 0;
        if (relativeNoise > 0)
        {
            BeatSum none = new([], []);
            if (RequiredGainDb(none, noise, relativeNoise, targetBer, 0) is not { } gain)
            {
                return new InterferencePenalty(InterferenceOutcome.NoiseFloor, null);
            }
            baseDb = gain;
        }
        Span<double> work = interferers.Length <= 128 ? stackalloc double[5 * 128 + 4] : new double[5 * interferers.Length + 4];
        BeatSum beats = new(interferers, work);
        return RequiredGainDb(beats, noise, relativeNoise, targetBer, baseDb) is { } required
            ? new InterferencePenalty(InterferenceOutcome.Penalty, required - baseDb)
            : new InterferencePenalty(InterferenceOutcome.ErrorFloor, null);
    }

    /// <summary>The same penalty with Gaussian beats of equal variance: what a noise budget takes. Above that of <see cref="Penalty"/>.</summary>
    public InterferencePenalty GaussianPenalty(double interferenceRatio, double targetBer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(interferenceRatio);
        double noise = _halfEye / RequiredQ(targetBer);
        double low = 0;
        double high = MaxPenaltyDb;
        if (GaussianBer(interferenceRatio, noise * Math.Pow(10, -high / 10)) > targetBer)
        {
            return new InterferencePenalty(InterferenceOutcome.ErrorFloor, null);
        }
        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = GaussianBer(interferenceRatio, noise * Math.Pow(10, -middle / 10)) > targetBer ? (middle, high) : (low, middle);
        }
        return new InterferencePenalty(InterferenceOutcome.Penalty, high);
    }

    /// <summary>
    /// Bit error ratio by drawing phases, symbols and polarisations: the whole field is squared, so the beats among interferers
    /// and their own power are in it, which the fast way leaves out. Noise is integrated exactly in each draw. Cost: 50 ns a draw,
    /// level and interferer.
    /// </summary>
    public double BitErrorRatioByDraw(ReadOnlySpan<Interferer> interferers, double noise, int draws, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noise);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        DrawStream stream = new(seed);
        double offset = 0;
        foreach (Interferer interferer in interferers)
        {
            offset += interferer.Ratio * _meanPower;
        }
        double sum = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            double inPhase = 0;
            double quadrature = 0;
            double apart = 0;
            foreach (Interferer interferer in interferers)
            {
                double power = _powers[stream.NextBelow(Levels)];
                double beating = interferer.Ratio * interferer.BeatShare * (_overlap == PolarisationOverlap.Random ? stream.NextUnit() : 1);
                (double sin, double cos) = Math.SinCos(2 * Math.PI * stream.NextUnit());
                double amplitude = Math.Sqrt(power * beating);
                inPhase += amplitude * cos;
                quadrature += amplitude * sin;
                apart += power * (interferer.Ratio - beating);
            }
            sum += ErrorsAt(inPhase, inPhase * inPhase + quadrature * quadrature + apart - offset, noise);
        }
        return sum / draws / (Levels * Math.Log2(Levels));
    }

    private double ErrorsAt(double inPhase, double shift, double noise)
    {
        double errors = 0;
        for (int k = 0; k < Levels; k++)
        {
            double moved = 2 * _roots[k] * inPhase + shift;
            errors += k == Levels - 1 ? 0 : Gaussian.Tail((_halfEye - moved) / noise);
            errors += k == 0 ? 0 : Gaussian.Tail((_halfEye + moved) / noise);
        }
        return errors;
    }

    private double GaussianBer(double ratio, double noise)
    {
        double errors = 0;
        for (int k = 0; k < Levels; k++)
        {
            double sigma = Math.Sqrt(noise * noise + 2 * _powers[k] * _statistics.Cumulants[0] * ratio);
            errors += Sides(k) * Gaussian.Tail(_halfEye / sigma);
        }
        return errors / (Levels * Math.Log2(Levels));
    }

    // Newton's method on ln BER against ln power, kept within a bracket; null when 30 dB are not enough.
    private double? RequiredGainDb(in BeatSum beats, double noise, double relativeNoise, double targetBer, double startDb)
    {
        double logTarget = Math.Log(targetBer);
        double low = startDb - 1e-9;
        double high = startDb + MaxPenaltyDb;
        double variance = 2 * _powers[^1] * _statistics.Cumulants[0] * beats.Sum2 + relativeNoise * relativeNoise * _powers[^1] * _powers[^1];
        double bracket = 1 - variance * Math.Pow(_halfEye / noise / _halfEye, 2);
        double x = Math.Clamp(bracket > 0.05 ? -5 * Math.Log10(bracket) : startDb + 2, startDb, high);
        double previous = double.NaN;
        double previousExcess = double.NaN;
        bool highIsTested = false;
        Span<double> saddles = stackalloc double[Levels];
        saddles.Clear();
        for (int i = 0; i < 60; i++)
        {
            double excess = Math.Log(BitErrorRatio(beats, noise * Math.Pow(10, -x / 10), relativeNoise, saddles)) - logTarget;
            if (excess > 0)
            {
                low = x;
            }
            else
            {
                high = x;
                highIsTested = true;
            }
            // 1e-4 of the error ratio is less than 1e-4 dB.
            if (Math.Abs(excess) < 1e-4 || high - low < 1e-7)
            {
                return highIsTested || Math.Abs(excess) < 1e-4 ? x : null;
            }
            double next = i == 0 ? x + excess * SlopeDb(x, beats, noise, relativeNoise) : x - excess * (x - previous) / (excess - previousExcess);
            previous = x;
            previousExcess = excess;
            x =
                next > low && next < high ? next
                : highIsTested || i < 4 ? 0.5 * (low + high)
                : high;
        }
        return highIsTested ? high : null;
    }

    // dB that change ln BER by one, for noise alone: ln BER falls as q^2 / 2 and q grows as the power.
    private double SlopeDb(double x, in BeatSum beats, double noise, double relativeNoise)
    {
        double sigma2 = noise * noise * Math.Pow(10, -x / 5);
        double all = sigma2 + 2 * _powers[^1] * _statistics.Cumulants[0] * beats.Sum2 + relativeNoise * relativeNoise * _powers[^1] * _powers[^1];
        double perUnit = _halfEye * _halfEye / all * (sigma2 / all) + 1;
        return 10 / Math.Log(10) / perUnit;
    }

    private int Sides(int k) => k == 0 || k == Levels - 1 ? 1 : 2;

    // Saddle points of the levels go in as guesses (0: none) and come out as found.
    private double BitErrorRatio(in BeatSum beats, double noise, double relativeNoise, Span<double> saddles)
    {
        double errors = 0;
        double added = noise * noise + beats.Added * _powerVariance;
        for (int k = 0; k < Levels; k++)
        {
            double ofLevel = relativeNoise * _powers[k];
            errors += Sides(k) * Tail(beats, added + ofLevel * ofLevel, _roots[k], ref saddles[k]);
        }
        return errors / (Levels * Math.Log2(Levels));
    }

    // Probability that beat and noise on a level of root power r pass half an eye: equations 7 and 8.
    private double Tail(in BeatSum beats, double variance, double r, ref double s)
    {
        double low = 0;
        double high = _halfEye / variance;
        if (!(s > 0 && s < high))
        {
            s = _halfEye / (variance + 2 * r * r * _statistics.Cumulants[0] * beats.Sum2);
        }
        double exponent = 0;
        double curvature = variance;
        // The slope of K is at least variance x s, so the saddle lies in the bracket; K is convex, so Newton finds it.
        for (int i = 0; i < 100; i++)
        {
            beats.Evaluate(_statistics, s, r, out double value, out double slope, out double bend);
            curvature = bend + variance;
            double excess = slope + variance * s - _halfEye;
            (low, high) = excess < 0 ? (s, high) : (low, s);
            double step = excess / curvature;
            // The saddle is a maximum of s h - K: the last step raises it by half of excess x step.
            exponent = s * _halfEye - value - variance * s * s / 2 + excess * step / 2;
            if (Math.Abs(step) <= 3e-3 * s)
            {
                s -= step;
                break;
            }
            double next = s - step;
            s = next > low && next < high ? next : 0.5 * (low + high);
        }
        exponent = Math.Max(0, exponent);
        double w = Math.Sqrt(2 * exponent);
        double u = s * Math.Sqrt(curvature);
        double density = Math.Exp(-exponent) / Math.Sqrt(2 * Math.PI);
        return Math.Clamp(density * (Gaussian.MillsRatio(w) + 1 / u - 1 / w), 0, 0.5);
    }

    private double RequiredQ(double targetBer)
    {
        double q = Pam.RequiredQ(Levels, targetBer);
        return q > 0 ? q : throw new ArgumentOutOfRangeException(nameof(targetBer), targetBer, "below the error ratio without a signal");
    }
}
