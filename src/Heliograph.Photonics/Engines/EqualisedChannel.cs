using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// A band-limited lane behind its reference equaliser, the main cursor being 1: what is left of noise and of neighbouring symbols. Noise
/// of the amplifier passes the amplifier and the receiver's low pass, noise of the light (shot, RIN) the photodiode as well; the
/// equaliser lifts both as far as it lifts the signal. Equations 5 and 6 of <c>docs/models/engine.md</c>.
/// </summary>
/// <param name="AmplifierBandwidth">Noise bandwidth for white noise at the amplifier's input, over the symbol rate.</param>
/// <param name="LightBandwidth">The same for white noise on the light.</param>
/// <param name="Residue">Root of the sum of squares of the other cursors where interference between symbols counts as Gaussian, else 0.</param>
/// <param name="ClosureDb">dB optical by which all other symbols at their worst close the eye, where that is milder, else 0: few errors, no taps.</param>
/// <param name="PenaltyDb">
/// Optical power by which the lane must exceed one without interference between symbols, in 0.75 of the symbol rate, where only the
/// amplifier's noise counts. Below 0 where that band is wider than is needed.
/// </param>
/// <remarks>
/// Source of the taps: J. G. Proakis, Digital Communications, 9.4 (MMSE linear equaliser). Checked against the statistical solve of
/// the same channel (test <c>The_penalty_of_bandwidth_is_that_of_the_statistical_link</c>).
/// </remarks>
internal readonly record struct EqualisedChannel(double AmplifierBandwidth, double LightBandwidth, double Residue, double ClosureDb, double PenaltyDb)
{
    // Reference receivers, behind a fourth-order Bessel-Thomson low pass. Source: IEEE 802.3: NRZ without equaliser, 0.75 of the symbol
    // rate (19.34 GHz in clause 88); PAM4 of 100G lanes 5 taps, half of it (121.8.5); drafts of 802.3dj 15 taps for 200G lanes.
    private const double NrzReceiver = 0.75;
    private const double PamReceiver = 0.5;
    private const int TapsOf100G = 5;
    private const int TapsOf200G = 15;
    private const double Between = 80e9;

    private const int Reach = 24;
    private const int Phases = 16;
    private const int Bisections = 20;

    // Noise over symbol variance: far below what any eye that opens asks for.
    private const double LeastNoise = 1e-9;

    // Points a symbol rate and end, in symbol rates, of the integral of noise: the low pass has taken 70 dB there.
    private const int PointsPerRate = 96;
    private const int LastRate = 4;

    /// <summary>Taps of the reference equaliser; 1 is none.</summary>
    public static int TapsOf(int levels, double symbolRate) =>
        levels == 2 ? 1
        : symbolRate < Between ? TapsOf100G
        : TapsOf200G;

    /// <summary>The low pass of the reference receiver.</summary>
    public static Filter ReceiverOf(int levels, double symbolRate) => Filter.BesselThomson4((levels == 2 ? NrzReceiver : PamReceiver) * symbolRate);

    /// <summary>
    /// The sampling phase and taps with which the lane takes the most noise of the amplifier, where levels are to be <paramref name="q"/> standard
    /// deviations from their thresholds; null where no noise is small enough: the eye is closed. Cost: 0.3 ms for 100G lanes, 0.9 for 200G ones.
    /// </summary>
    public static EqualisedChannel? Solve(in ChannelBand band, double q)
    {
        PulseResponse pulse = PulseResponse.Compute(band.Whole(), band.SymbolRate);
        int taps = TapsOf(band.Levels, band.SymbolRate);
        double[] amplifier = Covariance(band.Receiver(), band.SymbolRate, taps);
        double[] lit = Covariance(band.Light(), band.SymbolRate, taps);
        // Levels from -1 to 1: their variance, and half of the distance between neighbours.
        double variance = 4 * PamCode.LevelVariance(band.Levels);
        double half = 1.0 / (band.Levels - 1);
        double needed = half * half / (q * q * variance);
        EqualisedChannel? best = null;
        double most = 0;
        for (int phase = 0; phase < Phases; phase++)
        {
            Equaliser equaliser = new(pulse.Cursors(pulse.Peak_UI + ((double)phase / Phases - 0.5), Reach, Reach), amplifier);
            double[] weights = equaliser.Taps(1 / needed, out int main);
            (double residue, double peak) = equaliser.Others(weights, main);
            double noise = Quadratic(weights, amplifier);
            // What others add is less than Gaussian: at the worst they close the eye by their sum.
            double open = Math.Max(0, 1 - peak / half);
            bool isBounded = needed * open * open > needed - residue;
            double left = isBounded ? needed * open * open : needed - residue;
            if (left / noise > most)
            {
                most = left / noise;
                best = new EqualisedChannel(
                    noise,
                    Quadratic(weights, lit),
                    isBounded ? 0 : Math.Sqrt(residue),
                    isBounded ? -OpticalModulation.ToDb(open) : 0,
                    0.5 * OpticalModulation.ToDb(noise / ImddSignal.NoiseBandwidthPerBaud * needed / left)
                );
            }
        }
        return best;
    }

    // At whole symbols, of white noise of density 1 behind a filter, over the symbol rate: element 0 is its noise bandwidth.
    private static double[] Covariance(Filter filter, double symbolRate, int count)
    {
        double[] sums = new double[count];
        for (int i = 0; i <= LastRate * PointsPerRate; i++)
        {
            System.Numerics.Complex h = filter.At(symbolRate * i / PointsPerRate);
            double power = (h.Real * h.Real + h.Imaginary * h.Imaginary) * (i == 0 ? 0.5 : 1) / PointsPerRate;
            for (int lag = 0; lag < count; lag++)
            {
                sums[lag] += power * Math.Cos(2 * Math.PI * ((double)i * lag % PointsPerRate) / PointsPerRate);
            }
        }
        return sums;
    }

    private static double Quadratic(double[] taps, double[] covariance)
    {
        double sum = 0;
        for (int i = 0; i < taps.Length; i++)
        {
            for (int j = 0; j < taps.Length; j++)
            {
                sum += taps[i] * taps[j] * covariance[Math.Abs(i - j)];
            }
        }
        return sum;
    }

    /// <summary>Least-mean-square-error taps at one sampling phase.</summary>
    private readonly ref struct Equaliser
    {
        private readonly double[] _cursors;
        private readonly double[] _overlaps;
        private readonly double[] _covariance;

        public Equaliser(double[] cursors, double[] covariance)
        {
            (_cursors, _covariance) = (cursors, covariance);
            _overlaps = new double[covariance.Length];
            for (int shift = 0; shift < _overlaps.Length; shift++)
            {
                for (int k = shift; k < cursors.Length; k++)
                {
                    _overlaps[shift] += cursors[k] * cursors[k - shift];
                }
            }
        }

        /// <summary>
        /// Taps with a main cursor of 1, set for the largest density of noise at which the ratio of signal to noise and residue is what is
        /// needed; for nearly none where the residue alone is more.
        /// </summary>
        public double[] Taps(double needed, out int main)
        {
            // The place that is best at the needed ratio is best near it.
            main = 0;
            double most = 0;
            for (int place = 0; place < _covariance.Length; place++)
            {
                double ratio = Ratio(place, 1 / (needed * _covariance[0]));
                (main, most) = ratio > most ? (place, ratio) : (main, most);
            }
            (double low, double high) = (Math.Log(LeastNoise), Math.Log(1 / _covariance[0]));
            for (int i = 0; i < Bisections; i++)
            {
                double middle = 0.5 * (low + high);
                (low, high) = Ratio(main, Math.Exp(middle)) >= needed ? (middle, high) : (low, middle);
            }
            double[] taps = new double[_covariance.Length];
            double captured = Solve(main, Math.Exp(low), taps);
            for (int i = 0; i < taps.Length; i++)
            {
                taps[i] /= captured;
            }
            return taps;
        }

        /// <summary>Sum of squares, and of magnitudes, of all cursors behind the taps but the main one.</summary>
        public (double Squares, double Magnitudes) Others(double[] taps, int main)
        {
            (double squares, double magnitudes) = (0, 0);
            for (int at = 0; at < _cursors.Length + taps.Length - 1; at++)
            {
                double cursor = 0;
                for (int i = Math.Max(0, at - _cursors.Length + 1); i < taps.Length && i <= at; i++)
                {
                    cursor += taps[i] * _cursors[at - i];
                }
                if (at != Reach + main)
                {
                    squares += cursor * cursor;
                    magnitudes += Math.Abs(cursor);
                }
            }
            return (squares, magnitudes);
        }

        // Of the unbiased equaliser: c / (1 - c), c the captured share of the symbol.
        private double Ratio(int main, double noise)
        {
            Span<double> taps = stackalloc double[_covariance.Length];
            double captured = Solve(main, noise, taps);
            return captured < 1 ? captured / (1 - captured) : double.MaxValue;
        }

        // w = A^-1 t and t' w; 0 where A is not positive definite.
        private double Solve(int main, double noise, Span<double> taps)
        {
            int n = taps.Length;
            Span<double> matrix = stackalloc double[n * n];
            Span<double> target = stackalloc double[n];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    matrix[i * n + j] = matrix[j * n + i] = _overlaps[i - j] + noise * _covariance[i - j];
                }
                target[i] = taps[i] = _cursors[Reach + main - i];
            }
            if (!Cholesky.TryFactor(matrix, n))
            {
                return 0;
            }
            Cholesky.Solve(matrix, taps);
            double captured = 0;
            for (int i = 0; i < n; i++)
            {
                captured += target[i] * taps[i];
            }
            return captured;
        }
    }
}
