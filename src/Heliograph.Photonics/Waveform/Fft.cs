using System.Numerics;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Radix-2 complex Fourier transform of one size, X_k = sum x_n exp(-2 pi i k n / N), in place on separate real and imaginary
/// parts. Immutable after construction. Cost: N log2 N / 2 butterflies.
/// </summary>
internal sealed class Fft
{
    private readonly int[] _swap;
    private readonly double[] _cosine;
    private readonly double[] _sine;

    /// <param name="size">A power of two, at least 2.</param>
    public Fft(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(size), true, nameof(size));
        Size = size;
        int bits = BitOperations.Log2((uint)size);
        _swap = new int[size];
        for (int i = 0; i < size; i++)
        {
            int reversed = 0;
            for (int b = 0; b < bits; b++)
            {
                reversed |= ((i >> b) & 1) << (bits - 1 - b);
            }
            _swap[i] = reversed;
        }
        // The factors of the stage of half-size h lie together at [h, 2 h), so that a stage reads them in order.
        _cosine = new double[size];
        _sine = new double[size];
        for (int half = 1; half < size; half <<= 1)
        {
            for (int k = 0; k < half; k++)
            {
                (double sine, double cosine) = Math.SinCos(-Math.PI * k / half);
                _cosine[half + k] = cosine;
                _sine[half + k] = sine;
            }
        }
    }

    /// <summary>Points of the transform.</summary>
    public int Size { get; }

    /// <summary>Transform in place.</summary>
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        Reorder(real);
        Reorder(imaginary);
        for (int half = 1; half < Size; half <<= 1)
        {
            Stage(real, imaginary, half);
        }
    }

    /// <summary>The inverse without its factor 1 / N: the forward transform with the parts exchanged.</summary>
    public void InverseUnscaled(Span<double> real, Span<double> imaginary) => Forward(imaginary, real);

    private void Reorder(Span<double> values)
    {
        for (int i = 0; i < Size; i++)
        {
            int j = _swap[i];
            if (j > i)
            {
                (values[i], values[j]) = (values[j], values[i]);
            }
        }
    }

    private void Stage(Span<double> real, Span<double> imaginary, int half)
    {
        ReadOnlySpan<double> cosine = _cosine.AsSpan(half, half);
        ReadOnlySpan<double> sine = _sine.AsSpan(half, half);
        int width = Vector<double>.Count;
        for (int start = 0; start < Size; start += 2 * half)
        {
            Span<double> re0 = real.Slice(start, half);
            Span<double> im0 = imaginary.Slice(start, half);
            Span<double> re1 = real.Slice(start + half, half);
            Span<double> im1 = imaginary.Slice(start + half, half);
            int k = 0;
            for (; k <= half - width; k += width)
            {
                Vector<double> c = new(cosine[k..]);
                Vector<double> s = new(sine[k..]);
                Vector<double> a = new(re1[k..]);
                Vector<double> b = new(im1[k..]);
                Vector<double> re = c * a - s * b;
                Vector<double> im = c * b + s * a;
                Vector<double> p = new(re0[k..]);
                Vector<double> q = new(im0[k..]);
                (p - re).CopyTo(re1[k..]);
                (q - im).CopyTo(im1[k..]);
                (p + re).CopyTo(re0[k..]);
                (q + im).CopyTo(im0[k..]);
            }
            for (; k < half; k++)
            {
                double re = cosine[k] * re1[k] - sine[k] * im1[k];
                double im = cosine[k] * im1[k] + sine[k] * re1[k];
                re1[k] = re0[k] - re;
                im1[k] = im0[k] - im;
                re0[k] += re;
                im0[k] += im;
            }
        }
    }
}
