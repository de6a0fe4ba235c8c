namespace Heliograph.Photonics.Waveform;

/// <summary>
/// A sum of independent parts at the slicer: a Gaussian one and, for each interfering symbol, one that takes a value and a noise variance by its level.
/// Tails and densities by integrating the moment generating function along the vertical line through the saddle point: no grid, no truncation, and
/// the relative error (below 1e-6) does not grow however small the tail. Source: C. W. Helstrom, IEEE Trans. Commun. 34 (1986); equations 15 to 17 of
/// docs/models/waveform.md.
/// </summary>
internal sealed class NoisySum
{
    private readonly double[] _value;
    private readonly double[] _noise;
    private readonly double[] _probability;
    private readonly int _levels;
    private readonly double _leastNoise;
    private readonly double[] _weight;
    private double[] _real = new double[64];
    private double[] _imaginary = new double[64];
    private double[] _partReal = new double[64];
    private double[] _partImaginary = new double[64];

    /// <param name="probability">Of each level.</param>
    /// <param name="value">Value of each part at each level, parts x levels; each part has mean 0.</param>
    /// <param name="noise">Variance of each part at each level.</param>
    public NoisySum(double[] probability, double[] value, double[] noise)
    {
        _probability = probability;
        _levels = probability.Length;
        _value = value;
        _noise = noise;
        _weight = new double[_levels];
        double variance = 0;
        for (int part = 0; part < value.Length; part += _levels)
        {
            double least = double.PositiveInfinity;
            for (int m = 0; m < _levels; m++)
            {
                variance += probability[m] * (value[part + m] * value[part + m] + noise[part + m]);
                least = Math.Min(least, noise[part + m]);
            }
            _leastNoise += least;
        }
        Variance = variance;
    }

    /// <summary>Of all parts but the Gaussian one.</summary>
    public double Variance { get; }

    /// <summary>
    /// ln P(sum &gt; distance) and the logarithm of the density there, the Gaussian part having variance <paramref name="gaussian"/>; for P(sum &lt; -distance)
    /// with <paramref name="sign"/> -1. The slope of the first is minus the ratio of the two.
    /// </summary>
    public (double LogTail, double LogDensity) Tail(double distance, double gaussian, int sign)
    {
        if (distance < 0)
        {
            (double other, double density) = Tail(-distance, gaussian, -sign);
            return (Math.Log(Math.Max(1 - Math.Exp(other), 1e-300)), density);
        }
        double deviation = Math.Sqrt(Variance + gaussian);
        double s = Math.Max(Saddle(distance, gaussian, sign), 0.8 / deviation);
        // A step this small keeps both the pole at 0 and the repetitions of the distribution, 2 pi / step apart, out of the sum.
        double step = Math.Min(0.45 / deviation, 2 * Math.PI * s / 18);
        double decay = Math.Max(gaussian + _leastNoise, 1e-4 * deviation * deviation);
        int nodes = (int)Math.Min(4096, 6.8 / (step * Math.Sqrt(decay))) + 2;
        double log = Line(s, step, nodes, distance, gaussian, sign);
        double tail = 0;
        double slope = 0;
        for (int k = 0; k < nodes; k++)
        {
            double u = k * step;
            double half = k == 0 ? 0.5 : 1;
            tail += half * (_real[k] * s + _imaginary[k] * u) / (s * s + u * u);
            slope += half * _real[k];
        }
        double scale = step / Math.PI;
        return (log + Math.Log(Math.Max(tail * scale, 1e-300)), log + Math.Log(Math.Max(slope * scale, 1e-300)));
    }

    /// <summary>
    /// Characteristic function (moment generating function on the imaginary axis) of the parts without the Gaussian one, at multiples of
    /// <paramref name="step"/>. The spans are overwritten by the next call.
    /// </summary>
    public (ReadOnlyMemory<double> Real, ReadOnlyMemory<double> Imaginary) Characteristic(double step, int nodes)
    {
        Line(0, step, nodes, 0, 0, 1);
        return (_real.AsMemory(0, nodes), _imaginary.AsMemory(0, nodes));
    }

    // s with K'(s) = distance, K the cumulant generating function: Newton from the Gaussian answer.
    private double Saddle(double distance, double gaussian, int sign)
    {
        double s = distance / (gaussian + Variance);
        double low = 0;
        double high = double.PositiveInfinity;
        for (int i = 0; i < 40; i++)
        {
            (double first, double second) = Derivatives(s, gaussian, sign);
            double miss = first - distance;
            (low, high) = miss > 0 ? (low, s) : (s, high);
            double next = s - miss / second;
            if (!(next > low && next < high))
            {
                next = double.IsFinite(high) ? 0.5 * (low + high) : 2 * s + 1e-300;
            }
            if (Math.Abs(next - s) <= 1e-3 * s)
            {
                // Any point near the saddle will do: the integral does not depend on it.
                return next;
            }
            s = next;
        }
        return s;
    }

    private (double First, double Second) Derivatives(double s, double gaussian, int sign)
    {
        double first = gaussian * s;
        double second = gaussian;
        for (int part = 0; part < _value.Length; part += _levels)
        {
            Weigh(part, s, sign);
            double mean = 0;
            double square = 0;
            double spread = 0;
            for (int m = 0; m < _levels; m++)
            {
                double slope = sign * _value[part + m] + _noise[part + m] * s;
                mean += _weight[m] * slope;
                square += _weight[m] * slope * slope;
                spread += _weight[m] * _noise[part + m];
            }
            first += mean;
            second += square - mean * mean + spread;
        }
        return (first, second);
    }

    // Weights of the levels of a part tilted by s, their sum 1; the logarithm of what they summed to.
    private double Weigh(int part, double s, int sign)
    {
        double most = double.NegativeInfinity;
        for (int m = 0; m < _levels; m++)
        {
            _weight[m] = s * (sign * _value[part + m] + 0.5 * _noise[part + m] * s);
            most = Math.Max(most, _weight[m]);
        }
        double sum = 0;
        for (int m = 0; m < _levels; m++)
        {
            _weight[m] = _probability[m] * Math.Exp(_weight[m] - most);
            sum += _weight[m];
        }
        for (int m = 0; m < _levels; m++)
        {
            _weight[m] /= sum;
        }
        return most + Math.Log(sum);
    }

    // exp(K(s + i u) - (s + i u) distance) over its value at u = 0, whose logarithm is returned, at u = 0, step, 2 step, ... Along the line every term
    // turns by a fixed angle and shrinks by a factor that itself shrinks by a fixed one: no function is called per node.
    private double Line(double s, double step, int nodes, double distance, double gaussian, int sign)
    {
        if (_real.Length < nodes)
        {
            _real = new double[2 * nodes];
            _imaginary = new double[2 * nodes];
            _partReal = new double[2 * nodes];
            _partImaginary = new double[2 * nodes];
        }
        double log = 0.5 * gaussian * s * s - s * distance;
        double[] real = _real;
        double[] imaginary = _imaginary;
        Term(1, step * (gaussian * s - distance), gaussian * step * step, nodes, real, imaginary, first: true);
        double[] partReal = _partReal;
        double[] partImaginary = _partImaginary;
        for (int part = 0; part < _value.Length; part += _levels)
        {
            log += Weigh(part, s, sign);
            for (int m = 0; m < _levels; m++)
            {
                double noise = _noise[part + m];
                Term(_weight[m], step * (sign * _value[part + m] + noise * s), noise * step * step, nodes, partReal, partImaginary, m == 0);
            }
            for (int k = 0; k < nodes; k++)
            {
                (real[k], imaginary[k]) = (
                    real[k] * partReal[k] - imaginary[k] * partImaginary[k],
                    real[k] * partImaginary[k] + imaginary[k] * partReal[k]
                );
            }
        }
        return log;
    }

    // weight exp(i angle k - spread k^2 / 2) for k = 0, 1, ..., stored or added.
    private static void Term(double weight, double angle, double spread, int nodes, double[] real, double[] imaginary, bool first)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        double shrink = Math.Exp(-0.5 * spread);
        double square = shrink * shrink;
        double re = weight;
        double im = 0;
        for (int k = 0; k < nodes; k++)
        {
            real[k] = first ? re : real[k] + re;
            imaginary[k] = first ? im : imaginary[k] + im;
            (re, im) = (shrink * (re * cosine - im * sine), shrink * (re * sine + im * cosine));
            shrink *= square;
        }
    }
}
