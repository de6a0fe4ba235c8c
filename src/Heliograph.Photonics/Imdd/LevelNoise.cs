namespace Heliograph.Photonics.Imdd;

/// <summary>
/// Noise of every level as a function of the OMA u: sigma_k^2 = A + b l_k u + (c_0 + c_1 l_k + c_2 l_k^2) u^2 with the level
/// l_k = P_k / u = 1/(ER - 1) + k/(M - 1). Equations 3 to 8 of imdd.md. No coefficient is negative, so a higher level is never
/// quieter, the eye between the two highest is the worst, and every q_k grows with u.
/// </summary>
internal readonly struct LevelNoise
{
    // A falling exponential this far down no longer shows in a sum of doubles.
    private const double Negligible = 37;
    private const double LogSqrtTwoPi = 0.918938533204672742;

    private readonly int _levels;
    private readonly double _constant;
    private readonly double _linear;
    private readonly double _square0;
    private readonly double _square1;
    private readonly double _square2;
    private readonly double _lowest;

    /// <summary>Photocurrent between neighbouring levels over u after the penalties that close the eye, A/W.</summary>
    private readonly double _gain;

    /// <summary>All noise of a signal, or the thermal noise with one source <paramref name="only"/>.</summary>
    public LevelNoise(in ImddSignal s, NoiseSource? only = null)
    {
        _levels = s.Levels;
        double r2 = s.Responsivity * s.Responsivity;
        double shot = only is null or NoiseSource.Shot ? 2 * PhysicalConstants.ElementaryCharge * s.NoiseBandwidth : 0;
        double rin = only is null or NoiseSource.Rin ? s.Rin * s.NoiseBandwidth * r2 : 0;
        double crosstalk = only is null or NoiseSource.Crosstalk ? s.IncoherentCrosstalkRatio : 0;
        double beats =
            (only is null or NoiseSource.Interference ? s.InterferenceRatio : 0)
            + (only is null or NoiseSource.Crosstalk ? s.CoherentCrosstalkRatio : 0);
        _lowest = 1 / (s.ExtinctionRatio - 1);
        _constant = s.ThermalNoise * s.ThermalNoise * s.NoiseBandwidth + shot * s.DarkCurrent;
        _linear = shot * s.Responsivity;
        _square0 = r2 * crosstalk * crosstalk * PamCode.LevelVariance(_levels);
        _square1 = 2 * s.BeatAlignment * beats * r2 * (_lowest + 0.5);
        _square2 = 0;
        if (s.RinDefinition == RinDefinition.Level)
        {
            _square2 = rin;
        }
        else
        {
            _square0 += 0.25 * rin;
        }
        double closure = s.IsiPenaltyDb + s.DispersionPenaltyDb;
        _gain = s.Responsivity / (_levels - 1) * (closure == 0 ? 1 : OpticalModulation.FromDb(-closure));
    }

    /// <summary>ln of the symbol error ratio without a signal.</summary>
    public double LogLargestErrorRatio => Math.Log(PamCode.LargestErrorRatio(_levels));

    /// <summary>P_k / u.</summary>
    public double Level(int k) => _lowest + k / (_levels - 1.0);

    /// <summary>Standard deviation of the photocurrent on level k at OMA u, A.</summary>
    public double Sigma(int k, double u) => Math.Sqrt(Variance(Level(k), u));

    /// <summary>Distance of levels k and k + 1 from the threshold between them, over their standard deviations; u may be infinite.</summary>
    public double Q(int k, double u) =>
        double.IsPositiveInfinity(u)
            ? _gain / (Math.Sqrt(Square(Level(k))) + Math.Sqrt(Square(Level(k + 1))))
            : _gain * u / (Sigma(k, u) + Sigma(k + 1, u));

    /// <summary>
    /// ln of the symbol error ratio at OMA <paramref name="u"/> and its derivative to ln u. SER = sum w_k Qf(q_k); the largest term is
    /// taken out of the sum, so nothing underflows. About 60 ns for four levels.
    /// </summary>
    public double LogSymbolErrorRatio(double u, out double slope)
    {
        int top = _levels - 2;
        double upper = Level(_levels - 1);
        double sigmaUpper = Math.Sqrt(Variance(upper, u));
        double growthUpper = Growth(upper, u) / sigmaUpper;
        double worst = 0;
        double sum = 0;
        double weightedSlope = 0;
        for (int k = top; k >= 0; k--)
        {
            double lower = Level(k);
            double sigmaLower = Math.Sqrt(Variance(lower, u));
            double growthLower = sigmaLower > 0 ? Growth(lower, u) / sigmaLower : 0;
            double sigmas = sigmaLower + sigmaUpper;
            double q = _gain * u / sigmas;
            double factor = PamCode.EyeWeight(_levels, k);
            if (k == top)
            {
                worst = q;
            }
            else
            {
                double below = 0.5 * (q * q - worst * worst);
                if (!(below < Negligible))
                {
                    break;
                }
                factor *= Math.Exp(-below);
            }
            sum += factor * Gaussian.MillsRatio(q);
            weightedSlope += factor * q * (1 - (growthLower + growthUpper) / sigmas);
            sigmaUpper = sigmaLower;
            growthUpper = growthLower;
        }
        slope = -weightedSlope / sum;
        return -0.5 * worst * worst - LogSqrtTwoPi + Math.Log(sum);
    }

    /// <summary>ln of the symbol error ratio that no power undercuts; -infinity where no noise grows as fast as the signal.</summary>
    public double LogFloor()
    {
        int top = _levels - 2;
        double worst = Q(top, double.PositiveInfinity);
        if (double.IsPositiveInfinity(worst))
        {
            return double.NegativeInfinity;
        }
        double sum = 0;
        for (int k = top; k >= 0; k--)
        {
            double q = Q(k, double.PositiveInfinity);
            double below = 0.5 * (q * q - worst * worst);
            if (!(below < Negligible))
            {
                break;
            }
            sum += PamCode.EyeWeight(_levels, k) * Math.Exp(-below) * Gaussian.MillsRatio(q);
        }
        return -0.5 * worst * worst - LogSqrtTwoPi + Math.Log(sum);
    }

    /// <summary>
    /// OMA at which the highest eye alone has about <paramref name="q"/>: the mean variance of its two levels instead of the mean
    /// deviation makes q quadratic in u. Without a solution the thermal limit.
    /// </summary>
    public double Guess(double q)
    {
        double lower = Level(_levels - 2);
        double upper = Level(_levels - 1);
        double q2 = 4 * q * q;
        double square = _gain * _gain - 0.5 * q2 * (Square(lower) + Square(upper));
        double linear = 0.5 * q2 * _linear * (lower + upper);
        double constant = q2 * _constant;
        if (square < 0.05 * _gain * _gain)
        {
            square = 0.05 * _gain * _gain;
        }
        return (linear + Math.Sqrt(linear * linear + 4 * square * constant)) / (2 * square);
    }

    private double Square(double level) => _square0 + level * (_square1 + level * _square2);

    private double Variance(double level, double u) => _constant + u * (_linear * level + u * Square(level));

    // u / 2 times the derivative of the variance to u.
    private double Growth(double level, double u) => u * (0.5 * _linear * level + u * Square(level));
}
