using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// What the bandwidth of the devices costs after the reference equaliser: the optical power by which a band-limited channel must
/// exceed one without inter-symbol interference whose noise bandwidth is 0.75 of the symbol rate, at an equal error ratio.
/// The taps minimise noise and residual interference together (MMSE); the residual counts as Gaussian. Cost about 0.3 ms.
/// </summary>
/// <remarks>
/// Source: J. G. Proakis, Digital Communications, 9.4 (MMSE linear equaliser). Checked against a statistical solve of the same channel
/// (test <c>The_penalty_of_bandwidth_is_that_of_the_statistical_link</c>).
/// </remarks>
internal static class EqualiserPenalty
{
    /// <summary>
    /// Taps of the reference equaliser. Source: IEEE 802.3, 121.8.5 (5 taps, 100G lanes); 802.3dj drafts (15 taps, 200G lanes).
    /// </summary>
    private const int TapsOf100G = 5;
    private const int TapsOf200G = 15;
    private const double Between = 80e9;

    // Error ratio at which channels are compared: the target of the transmitter test, 4.8e-4 of symbols.
    private const double TargetSer = 4.8e-4;
    private const int Cursors = 24;
    private const int Phases = 8;
    private const int Bisections = 30;

    // Of the symbol variance: far below what any eye that opens asks for.
    private const double Least = 1e-9;

    /// <summary>dB, at least what the noise bandwidth makes it; null where no noise is small enough: the eye is closed.</summary>
    /// <param name="bandwidths">3 dB bandwidths of the devices, Hz, each one pole; none is an ideal channel.</param>
    public static double? Db(int levels, double symbolRate, ReadOnlySpan<double> bandwidths)
    {
        if (bandwidths.IsEmpty)
        {
            return 0;
        }
        Filter[] poles = new Filter[bandwidths.Length];
        for (int i = 0; i < poles.Length; i++)
        {
            poles[i] = Filter.OnePole(bandwidths[i]);
        }
        // The receiver's own low pass: without one, samples of a one-pole channel would carry the noise of all frequencies.
        Filter receiver = Filter.BesselThomson4(0.5 * symbolRate);
        PulseResponse pulse = PulseResponse.Compute(Filter.Cascade([.. poles, receiver]), symbolRate);
        int taps = symbolRate < Between ? TapsOf100G : TapsOf200G;
        double[] correlation = receiver.NoiseCorrelation(symbolRate, taps);
        double noiseBandwidth = receiver.NoiseBandwidth_Hz(8 * symbolRate) / symbolRate;
        double needed = RequiredSnr(levels);
        double? best = null;
        for (int phase = 0; phase < Phases; phase++)
        {
            double? tolerated = ToleratedNoise(pulse, pulse.Peak_UI + ((double)phase / Phases - 0.5), taps, correlation, needed);
            best = tolerated is { } t && !(best > t) ? t : best;
        }
        // Density of noise that the channel tolerates against that of an open eye in 0.75 of the symbol rate, both at the same swing.
        return best is { } variance ? 5 * Math.Log10(noiseBandwidth / (needed * ImddSignal.NoiseBandwidthPerBaud * variance)) : null;
    }

    // Levels at +-1, +-1/(M-1)...: symbol variance (M + 1) / (3 (M - 1)), half distance 1 / (M - 1); q is the half distance over sigma.
    private static double RequiredSnr(int levels)
    {
        double q = Gaussian.InverseLogTail(Math.Log(TargetSer / (2 * (1 - 1.0 / levels))));
        double half = 1.0 / (levels - 1);
        return Variance(levels) * q * q / (half * half);
    }

    private static double Variance(int levels) => (levels + 1) / (3.0 * (levels - 1));

    // Largest variance of the sampled noise, in units of the symbol variance, at which the equalised SNR is the needed one.
    private static double? ToleratedNoise(PulseResponse pulse, double time, int taps, double[] correlation, double needed)
    {
        double[] cursors = pulse.Cursors(time, Cursors / 2, Cursors / 2);
        double[] overlaps = new double[taps];
        for (int shift = 0; shift < taps; shift++)
        {
            overlaps[shift] = Overlap(cursors, shift);
        }
        // The place of the main tap that is best at the needed SNR is best near it.
        int main = 0;
        double most = 0;
        for (int place = 0; place < taps; place++)
        {
            double snr = Snr(cursors, overlaps, place, correlation, 1 / needed);
            (main, most) = snr > most ? (place, snr) : (main, most);
        }
        if (Snr(cursors, overlaps, main, correlation, Least) < needed)
        {
            return null;
        }
        (double low, double high) = (Math.Log(Least), 0);
        for (int i = 0; i < Bisections; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Snr(cursors, overlaps, main, correlation, Math.Exp(middle)) >= needed ? (middle, high) : (low, middle);
        }
        return Math.Exp(low);
    }

    // SNR of the unbiased MMSE equaliser, 1 / MSE - 1.
    private static double Snr(double[] cursors, double[] overlaps, int main, double[] correlation, double noise)
    {
        int taps = overlaps.Length;
        Span<double> matrix = stackalloc double[taps * taps];
        for (int i = 0; i < taps; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[i * taps + j] = matrix[j * taps + i] = overlaps[i - j] + noise * correlation[i - j];
            }
        }
        if (!Cholesky.TryFactor(matrix, taps))
        {
            return 0;
        }
        Span<double> target = stackalloc double[taps];
        Span<double> solution = stackalloc double[taps];
        for (int i = 0; i < taps; i++)
        {
            int at = Cursors / 2 + main - i;
            target[i] = at >= 0 && at < cursors.Length ? cursors[at] : 0;
        }
        target.CopyTo(solution);
        Cholesky.Solve(matrix, solution);
        double captured = 0;
        for (int i = 0; i < taps; i++)
        {
            captured += target[i] * solution[i];
        }
        return captured < 1 ? captured / (1 - captured) : double.MaxValue;
    }

    private static double Overlap(double[] cursors, int shift)
    {
        double sum = 0;
        for (int k = shift; k < cursors.Length; k++)
        {
            sum += cursors[k] * cursors[k - shift];
        }
        return sum;
    }
}
