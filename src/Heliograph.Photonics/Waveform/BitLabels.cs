using System.Numerics;

namespace Heliograph.Photonics.Waveform;

/// <summary>How often the levels of a modulation are sent, and the bits that are wrong when one is taken for another.</summary>
internal sealed class BitLabels
{
    private readonly double[] _bitErrors;
    private readonly int _levels;

    private BitLabels(int levels, double bitsPerSymbol, double[] probabilities, double[] bitErrors)
    {
        _levels = levels;
        BitsPerSymbol = bitsPerSymbol;
        Probabilities = probabilities;
        _bitErrors = bitErrors;
    }

    public double BitsPerSymbol { get; }

    public double[] Probabilities { get; }

    /// <summary>Mean number of wrong bits when <paramref name="sent"/> is decided as <paramref name="decided"/>.</summary>
    public double BitErrors(int sent, int decided) => _bitErrors[sent * _levels + decided];

    /// <summary>For 2, 4, 6 or 8 levels.</summary>
    public static BitLabels For(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(levels is 2 or 4 or 6 or 8, false, nameof(levels));
        if (levels == 6)
        {
            return Pam6();
        }
        double[] probabilities = new double[levels];
        Array.Fill(probabilities, 1.0 / levels);
        double[] errors = new double[levels * levels];
        for (int a = 0; a < levels; a++)
        {
            for (int b = 0; b < levels; b++)
            {
                errors[a * levels + b] = BitOperations.PopCount((uint)(a ^ a >> 1 ^ b ^ b >> 1));
            }
        }
        return new BitLabels(levels, BitOperations.Log2((uint)levels), probabilities, errors);
    }

    /// <summary>The pair that a decided pair of PAM6 symbols stands for: a corner, never sent, is taken for its neighbour in the first symbol.</summary>
    public static int Pam6Decoded(int first, int second)
    {
        if (SymbolPattern.Pam6Labels[6 * first + second] < 0)
        {
            first = first == 0 ? 1 : 4;
        }
        return SymbolPattern.Pam6Labels[6 * first + second];
    }

    // Two symbols carry five bits; the other symbol of the pair is taken as decided rightly.
    private static BitLabels Pam6()
    {
        double[] counts = new double[6];
        double[] errors = new double[36];
        for (int a = 0; a < 6; a++)
        {
            for (int other = 0; other < 6; other++)
            {
                for (int place = 0; place < 2; place++)
                {
                    int sent = place == 0 ? SymbolPattern.Pam6Labels[6 * a + other] : SymbolPattern.Pam6Labels[6 * other + a];
                    if (sent < 0)
                    {
                        continue;
                    }
                    counts[a]++;
                    for (int b = 0; b < 6; b++)
                    {
                        int decided = place == 0 ? Pam6Decoded(b, other) : Pam6Decoded(other, b);
                        errors[a * 6 + b] += BitOperations.PopCount((uint)(sent ^ decided));
                    }
                }
            }
        }
        for (int a = 0; a < 6; a++)
        {
            for (int b = 0; b < 6; b++)
            {
                errors[a * 6 + b] /= counts[a];
            }
        }
        double all = counts.Sum();
        return new BitLabels(6, 2.5, [.. counts.Select(c => c / all)], errors);
    }
}
