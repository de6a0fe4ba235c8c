using System.Numerics;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Response of a chain to one symbol of unit height, held for one symbol time: what a level at symbol k adds to the signal later (and, by
/// dispersion, earlier). Periodic over its window, which is long enough for what has decayed within it.
/// </summary>
public sealed class PulseResponse
{
    private readonly double[] _samples;

    private PulseResponse(double[] samples, int samplesPerSymbol, double symbolRate_Bd)
    {
        _samples = samples;
        SamplesPerSymbol = samplesPerSymbol;
        SymbolRate_Bd = symbolRate_Bd;
        Symbols = samples.Length / samplesPerSymbol;
        int peak = 0;
        for (int i = 1; i < samples.Length; i++)
        {
            peak = samples[i] > samples[peak] ? i : peak;
        }
        // Later than half the window is before zero: the window is a circle.
        Peak_UI = (double)(peak > samples.Length / 2 ? peak - samples.Length : peak) / samplesPerSymbol;
    }

    public double SymbolRate_Bd { get; }

    public int SamplesPerSymbol { get; }

    /// <summary>Length of the window in symbols.</summary>
    public int Symbols { get; }

    /// <summary>Where the response is highest, in symbol times after the start of the held symbol.</summary>
    public double Peak_UI { get; }

    /// <summary>One window from the start of the held symbol on.</summary>
    public ReadOnlySpan<double> Samples => _samples;

    /// <summary>
    /// By the product of <paramref name="chain"/> and the hold on a grid of frequencies up to half the sample rate. A chain that falls as
    /// slowly as one pole is cut there and rings by about a percent; two poles or more do not.
    /// Cost: <c>symbols x samplesPerSymbol / 2</c> evaluations of the chain and one transform.
    /// </summary>
    /// <param name="chain">All filters between the levels and the sampler.</param>
    /// <param name="symbolRate_Bd">Above 0.</param>
    /// <param name="samplesPerSymbol">Power of two, 4 to 64.</param>
    /// <param name="symbols">Length of the window, power of two, 8 to 1024; the response must have decayed in less.</param>
    public static PulseResponse Compute(Filter chain, double symbolRate_Bd, int samplesPerSymbol = 16, int symbols = 64)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(symbolRate_Bd);
        ThrowUnlessPowerOfTwo(samplesPerSymbol, 4, 64, nameof(samplesPerSymbol));
        ThrowUnlessPowerOfTwo(symbols, 8, 1024, nameof(symbols));
        int n = samplesPerSymbol * symbols;
        double[] real = new double[n];
        double[] imaginary = new double[n];
        for (int k = 0; k <= n / 2; k++)
        {
            Complex value = chain.At(symbolRate_Bd * k / symbols) * Hold((double)k / symbols) / symbols;
            real[k] = value.Real;
            imaginary[k] = k is 0 || k == n / 2 ? 0 : value.Imaginary;
            real[(n - k) % n] = real[k];
            imaginary[(n - k) % n] = -imaginary[k];
        }
        new Fft(n).InverseUnscaled(real, imaginary);
        return new PulseResponse(real, samplesPerSymbol, symbolRate_Bd);
    }

    /// <summary>Value at <paramref name="time_UI"/> after the start of the held symbol, by the sixth-order polynomial through its neighbours.</summary>
    public double At(double time_UI)
    {
        double position = time_UI * SamplesPerSymbol;
        double whole = Math.Floor(position);
        Span<double> weights = stackalloc double[Interpolation.Points];
        Interpolation.Weights(position - whole, weights);
        double sum = 0;
        int first = (int)whole - Interpolation.Before;
        for (int i = 0; i < Interpolation.Points; i++)
        {
            int index = (first + i) % _samples.Length;
            sum += weights[i] * _samples[index < 0 ? index + _samples.Length : index];
        }
        return sum;
    }

    /// <summary>
    /// The response at <paramref name="time_UI"/> and whole symbols before and after: element <paramref name="before"/> is the cursor at that time.
    /// </summary>
    public double[] Cursors(double time_UI, int before, int after)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(before + after + 1, Symbols, nameof(after));
        double[] cursors = new double[before + after + 1];
        for (int i = 0; i < cursors.Length; i++)
        {
            cursors[i] = At(time_UI + i - before);
        }
        return cursors;
    }

    /// <summary>Spectrum of a hold of one symbol time, over that time; frequency in symbol rates.</summary>
    internal static Complex Hold(double frequency)
    {
        double x = Math.PI * frequency;
        return x == 0 ? Complex.One : Complex.FromPolarCoordinates(1, -x) * (Math.Sin(x) / x);
    }

    private static void ThrowUnlessPowerOfTwo(int value, int low, int high, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, low, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, high, name);
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(value), true, name);
    }
}
