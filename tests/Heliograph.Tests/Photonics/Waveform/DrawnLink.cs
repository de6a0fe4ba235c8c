using System.Numerics;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Tests.Photonics.Waveform;

/// <summary>
/// The same link drawn symbol by symbol: random levels, their sampled waveform by the pulse response, noise of each sample by the level under it,
/// the taps as an operation on samples, decisions at the thresholds with what they decide fed back, labels compared bit by bit. Shares with the
/// solver the pulse response, the taps and the thresholds, no statistics.
/// </summary>
internal static class DrawnLink
{
    private const int Before = 6;
    private const int After = 24;

    /// <summary>Bit and symbol error ratios counted over <paramref name="symbols"/> symbols.</summary>
    public static (double Ber, double Ser, long BitErrors) Count(StatisticalLinkInput input, StatisticalLinkResult solved, long symbols, ulong seed)
    {
        long bits = 0;
        long errors = 0;
        Walk(
            input,
            solved,
            symbols,
            seed,
            noisy: true,
            (sent, decided, _, _) =>
            {
                bits += decided.BitErrors;
                errors += sent == decided.Level ? 0 : 1;
            }
        );
        double perSymbol = input.Levels.Length == 6 ? 2.5 : Math.Log2(input.Levels.Length);
        return (bits / (symbols * perSymbol), (double)errors / symbols, bits);
    }

    /// <summary>
    /// Symbol error ratio with its standard error, by drawing the waveform only: given the symbols the noise at the slicer is exactly normal, so its tail
    /// replaces its drawing (conditional, or Rao-Blackwell, estimator: unbiased, and never of more variance). Batches give the error.
    /// </summary>
    public static (double Ser, double Error) Average(StatisticalLinkInput input, StatisticalLinkResult solved, long symbols, ulong seed)
    {
        const int Batches = 50;
        double[] batch = new double[Batches];
        long index = 0;
        double[] thresholds = [.. solved.Eyes.Select(e => e.Threshold)];
        Walk(
            input,
            solved,
            symbols,
            seed,
            noisy: false,
            (sent, _, signal, sigma) =>
            {
                double up = sent < thresholds.Length ? NormalTail.Of((thresholds[sent] - signal) / sigma) : 0;
                double down = sent > 0 ? NormalTail.Of((signal - thresholds[sent - 1]) / sigma) : 0;
                batch[index++ * Batches / symbols] += (up + down) * Batches / symbols;
            }
        );
        double mean = batch.Average();
        return (mean, Math.Sqrt(batch.Sum(b => (b - mean) * (b - mean)) / (Batches - 1) / Batches));
    }

    private delegate void Seen(int sent, (int Level, int BitErrors) decided, double signal, double sigma);

    // In blocks, each with what it needs of symbols before and after drawn as well: independent of the others.
    private static void Walk(StatisticalLinkInput input, StatisticalLinkResult solved, long symbols, ulong seed, bool noisy, Seen seen)
    {
        const int Block = 1 << 16;
        const int Margin = 64;
        Draws draws = new(seed);
        double[] taps = [.. solved.Taps];
        double[] levels = [.. input.Levels];
        double[] noise = [.. input.Noise];
        double[] pulse = input.Pulse.Cursors(solved.Sampling_UI, Before, After);
        // Correlated noise by a moving average of two: correlation c at one symbol needs weights a, b with a^2 + b^2 = 1 and a b = c.
        double c = input.NoiseCorrelation.Length > 1 ? input.NoiseCorrelation[1] : 0;
        double a = Math.Sqrt(0.5 * (1 + Math.Sqrt(1 - 4 * c * c)));
        double b = c / a;
        int length = Block + 2 * Margin;
        int[] sent = new int[length];
        double[] values = new double[length];
        double[] sigmas = new double[length];
        double[] samples = new double[length];
        double[] signal = new double[length];
        double[] variance = new double[length];
        for (long done = 0; done < symbols; done += Block)
        {
            Draw(draws, levels.Length, sent);
            for (int k = 0; k < length; k++)
            {
                values[k] = levels[sent[k]];
                sigmas[k] = noise[noise.Length == 1 ? 0 : sent[k]];
            }
            Array.Clear(samples);
            for (int i = 0; i < pulse.Length; i++)
            {
                Add(samples, values, pulse[i], i - Before);
            }
            double white = draws.Normal();
            for (int k = 0; k < length && noisy; k++)
            {
                double next = draws.Normal();
                samples[k] += sigmas[k] * (a * next + b * white);
                white = next;
            }
            Array.Clear(signal);
            Array.Clear(variance);
            for (int i = 0; i < taps.Length; i++)
            {
                Add(signal, samples, taps[i], i - solved.MainTap);
                for (int k = Margin; k < length - Margin; k++)
                {
                    double sigma = taps[i] * sigmas[k + solved.MainTap - i];
                    double next = i > 0 ? taps[i - 1] * sigmas[k + solved.MainTap - i + 1] : 0;
                    variance[k] += sigma * sigma + 2 * c * sigma * next;
                }
            }
            int last = (int)Math.Min(length - Margin, Margin + symbols - done);
            Decide(input, solved, sent, signal, variance, Margin, last, noisy, seen);
        }
    }

    private static void Decide(
        StatisticalLinkInput input,
        StatisticalLinkResult solved,
        int[] sent,
        double[] signal,
        double[] variance,
        int first,
        int last,
        bool noisy,
        Seen seen
    )
    {
        double[] thresholds = [.. solved.Eyes.Select(e => e.Threshold)];
        int previous = sent[first - 1];
        int pairSent = 0;
        int pairDecided = 0;
        for (int k = first; k < last; k++)
        {
            double y = signal[k] - solved.Feedback * input.Levels[noisy ? previous : sent[k - 1]];
            int level = 0;
            while (level < thresholds.Length && y > thresholds[level])
            {
                level++;
            }
            previous = level;
            int truth = sent[k];
            int bits = BitOperations.PopCount((uint)(truth ^ truth >> 1 ^ level ^ level >> 1));
            if (input.Levels.Length == 6)
            {
                int wrong = BitLabels.Pam6Decoded(pairSent, truth) ^ BitLabels.Pam6Decoded(pairDecided, level);
                bits = k % 2 == 0 ? 0 : BitOperations.PopCount((uint)wrong);
                (pairSent, pairDecided) = (truth, level);
            }
            seen(truth, (level, bits), y, Math.Sqrt(variance[k]));
        }
    }

    // sum[k] += weight x[k - later], where x reaches.
    private static void Add(double[] sum, double[] x, double weight, int later)
    {
        int from = Math.Max(0, later);
        int count = sum.Length - Math.Abs(later);
        Span<double> to = sum.AsSpan(from, count);
        ReadOnlySpan<double> source = x.AsSpan(from - later, count);
        int width = Vector<double>.Count;
        int k = 0;
        for (; k <= count - width; k += width)
        {
            (new Vector<double>(to[k..]) + weight * new Vector<double>(source[k..])).CopyTo(to[k..]);
        }
        for (; k < count; k++)
        {
            to[k] += weight * source[k];
        }
    }

    private static void Draw(Draws draws, int levels, int[] sent)
    {
        for (int k = 0; k < sent.Length; k += 2)
        {
            if (levels == 6)
            {
                int pair;
                do
                {
                    pair = (int)(draws.Next() % 36);
                } while (SymbolPattern.Pam6Labels[pair] < 0);
                (sent[k], sent[k + 1]) = (pair / 6, pair % 6);
                continue;
            }
            int word = (int)(draws.Next() >> 40);
            (sent[k], sent[k + 1]) = (word & (levels - 1), word >> 8 & (levels - 1));
        }
    }
}
