using System.Numerics;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// A periodic signal through a filter, block by block (overlap-save), so that the period may be any number of samples. Two blocks go
/// through each transform, one as its real and one as its imaginary part: the filter's own response is real.
/// </summary>
internal static class PeriodicConvolution
{
    private const int Block = 4096;

    // Kept free on both sides of a block: what a filter may reach back (delay, tail) and, by dispersion, ahead.
    private const int Guard = 512;
    private const int Useful = Block - 2 * Guard;

    private static readonly Fft Transform = new(Block);

    /// <summary>
    /// Filters <paramref name="signal"/>, sampled at <paramref name="sampleRate_Hz"/>. The response has to fit in 512 samples each way.
    /// Cost: about 15 ns a sample.
    /// </summary>
    public static double[] Apply(ReadOnlySpan<double> signal, Func<double, Complex> response, double sampleRate_Hz)
    {
        double[] hReal = new double[Block];
        double[] hImaginary = new double[Block];
        for (int k = 0; k <= Block / 2; k++)
        {
            Complex h = response(sampleRate_Hz * k / Block) / Block;
            hReal[k] = h.Real;
            hImaginary[k] = k is 0 or Block / 2 ? 0 : h.Imaginary;
            hReal[(Block - k) % Block] = hReal[k];
            hImaginary[(Block - k) % Block] = -hImaginary[k];
        }
        double[] filtered = new double[signal.Length];
        double[] real = new double[Block];
        double[] imaginary = new double[Block];
        for (int start = 0; start < signal.Length; start += 2 * Useful)
        {
            Load(signal, start - Guard, real);
            Load(signal, start + Useful - Guard, imaginary);
            Transform.Forward(real, imaginary);
            Multiply(real, imaginary, hReal, hImaginary);
            Transform.InverseUnscaled(real, imaginary);
            Store(real, filtered, start);
            Store(imaginary, filtered, start + Useful);
        }
        return filtered;
    }

    private static void Load(ReadOnlySpan<double> signal, int start, Span<double> block)
    {
        int from = start % signal.Length;
        from = from < 0 ? from + signal.Length : from;
        while (block.Length > 0)
        {
            int count = Math.Min(block.Length, signal.Length - from);
            signal.Slice(from, count).CopyTo(block);
            block = block[count..];
            from = 0;
        }
    }

    private static void Store(double[] block, double[] filtered, int start)
    {
        int count = Math.Min(Useful, filtered.Length - start);
        if (count > 0)
        {
            block.AsSpan(Guard, count).CopyTo(filtered.AsSpan(start));
        }
    }

    private static void Multiply(Span<double> real, Span<double> imaginary, ReadOnlySpan<double> hReal, ReadOnlySpan<double> hImaginary)
    {
        for (int k = 0; k <= Block - Vector<double>.Count; k += Vector<double>.Count)
        {
            Vector<double> a = new(real[k..]);
            Vector<double> b = new(imaginary[k..]);
            Vector<double> c = new(hReal[k..]);
            Vector<double> d = new(hImaginary[k..]);
            (a * c - b * d).CopyTo(real[k..]);
            (a * d + b * c).CopyTo(imaginary[k..]);
        }
    }
}
