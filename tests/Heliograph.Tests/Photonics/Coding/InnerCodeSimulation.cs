using Heliograph.Photonics;

namespace Heliograph.Tests.Photonics.Coding;

/// <summary>
/// Bit-true simulation of the extended Hamming (128,120) code on Gray-coded PAM4 against white Gaussian noise, with
/// max-log reliabilities and a Chase-2 decoder. It knows nothing of the closed forms of the product.
/// </summary>
/// <remarks>
/// Words are drawn in strata of the number of PAM4 symbols that are wrong before decoding, each with its exact binomial
/// weight, so that rare failures are seen in few words. Sent bits are uniform: a coset of the code, which decodes alike.
/// </remarks>
internal sealed class InnerCodeSimulation(ulong seed)
{
    public const int Bits = 128;
    public const int LargestTestPositions = 6;
    private const int Symbols = Bits / 2;

    private static readonly int[] Column = Columns();
    private static readonly int[] BitOf = [.. Enumerable.Range(0, Bits).Select(c => Array.IndexOf(Column, c))];

    private readonly double[] _reliability = new double[Bits];
    private readonly bool[] _wrong = new bool[Bits];
    private readonly int[] _least = new int[LargestTestPositions];
    private readonly int[] _flipped = new int[1 << LargestTestPositions];
    private readonly double[] _metric = new double[1 << LargestTestPositions];
    private ulong _state = seed;
    private double _spare;
    private bool _hasSpare;
    private int _symbolsWrong;

    /// <summary>Blocks that decode to a wrong word, and the wrong bits in them, per block sent; index: test positions.</summary>
    public sealed record Result(
        double[] BlockErrorRatio,
        double[] StandardError,
        double[] WrongBits,
        double[] SymbolErrorRatio,
        double[,] SymbolsWrong
    )
    {
        /// <summary>Mean wrong bits of a wrong block.</summary>
        public double MeanWeight(int positions) => WrongBits[positions] / BlockErrorRatio[positions];
    }

    /// <param name="ber">Bit error ratio before decoding: 3/4 Qf(q).</param>
    /// <param name="wordsPerStratum">Words drawn with 1, 2, 3 and more wrong PAM4 symbols each.</param>
    /// <param name="group">RS symbols of 10 bits of one block that are counted together in <see cref="Result.SymbolsWrong"/>.</param>
    public Result Run(double ber, int wordsPerStratum, int group = 12)
    {
        double q = Pam.RequiredQ(4, ber);
        double symbolError = 2 * ber;
        double[] weight = Binomial(Symbols, symbolError);
        int n = LargestTestPositions + 1;
        Result sum = new(new double[n], new double[n], new double[n], new double[n], new double[n, group + 1]);
        for (int stratum = 1; stratum <= 4; stratum++)
        {
            double share = stratum < 4 ? weight[stratum] : weight[4..].Sum();
            long[] failures = new long[n];
            for (int word = 0; word < wordsPerStratum; word++)
            {
                Draw(q, stratum < 4 ? stratum : DrawCount(weight, share));
                Decode(sum, failures, share / wordsPerStratum, group);
            }
            for (int p = 2; p < n; p++)
            {
                double f = (double)failures[p] / wordsPerStratum;
                sum.StandardError[p] = Math.Sqrt(Math.Pow(sum.StandardError[p], 2) + share * share * f * (1 - f) / wordsPerStratum);
            }
        }
        return sum;
    }

    /// <summary>
    /// Sends one block whatever happens to it; bit j of the answer: symbol j of 12 is wrong behind the decoder with 2^6 patterns.
    /// </summary>
    public int Send(double ber)
    {
        double[] weight = Binomial(Symbols, 2 * ber);
        double u = Unit();
        int wrong = 0;
        for (; wrong < Symbols && u >= weight[wrong]; wrong++)
        {
            u -= weight[wrong];
        }
        if (wrong == 0)
        {
            return 0;
        }
        Draw(Pam.RequiredQ(4, ber), wrong);
        Result result = new(new double[7], new double[7], new double[7], new double[7], new double[7, 13]);
        _symbolsWrong = 0;
        Decode(result, new long[7], 1, 12);
        return _symbolsWrong;
    }

    // Levels at -3, -1, 1, 3: thresholds at -2, 0, 2 and a noise of 1/q. Bit 0 is the sign, bit 1 tells inner from outer.
    private void Draw(double q, int wrongSymbols)
    {
        Span<bool> hit = stackalloc bool[Symbols];
        for (int i = 0; i < wrongSymbols; )
        {
            int at = (int)(Next() >> 58);
            i += hit[at] ? 0 : 1;
            hit[at] = true;
        }
        for (int s = 0; s < Symbols; s++)
        {
            int sent;
            double received;
            int decided;
            do
            {
                sent = (int)(Next() >> 62);
                received = 2 * sent - 3 + (hit[s] ? Tail(q) : Normal()) / q;
                decided =
                    received < -2 ? 0
                    : received < 0 ? 1
                    : received < 2 ? 2
                    : 3;
            } while (decided != sent != hit[s]);
            double size = Math.Abs(received);
            _reliability[2 * s] = size <= 2 ? size : 2 * size - 2;
            _reliability[2 * s + 1] = Math.Abs(2 - size);
            _wrong[2 * s] = sent >= 2 != decided >= 2;
            _wrong[2 * s + 1] = sent is 1 or 2 != decided is 1 or 2;
        }
    }

    // Column of bit i of the parity check: a 1 above alpha^i (x^7 + x^3 + 1, the cyclic order), 0 for the parity bit behind.
    // Syndrome 0 is a word, an odd one names its bit.
    private void Decode(Result sum, long[] failures, double share, int group)
    {
        int syndrome = 0;
        for (int i = 0; i < Bits; i++)
        {
            syndrome ^= _wrong[i] ? Bits | Column[i] : 0;
        }
        FindLeastReliable();
        double best = double.PositiveInfinity;
        int bestPattern = 0;
        int bestExtra = -1;
        int positions = 2;
        for (int pattern = 0; pattern < 1 << LargestTestPositions; pattern++)
        {
            if (pattern == 1 << positions)
            {
                Count(sum, failures, share, group, positions++, bestPattern, bestExtra);
            }
            // A pattern is the one without its lowest bit, and that bit.
            int lowest = pattern == 0 ? 0 : _least[System.Numerics.BitOperations.TrailingZeroCount(pattern)];
            _flipped[pattern] = pattern == 0 ? syndrome : _flipped[pattern & (pattern - 1)] ^ (Bits | Column[lowest]);
            _metric[pattern] = pattern == 0 ? 0 : _metric[pattern & (pattern - 1)] + _reliability[lowest];
            int left = _flipped[pattern];
            double metric = _metric[pattern];
            if (left is > 0 and < Bits)
            {
                continue;
            }
            int extra = left == 0 ? -1 : BitOf[left - Bits];
            if (extra >= 0)
            {
                int inside = Array.IndexOf(_least, extra);
                metric += inside >= 0 && (pattern >> inside & 1) != 0 ? -_reliability[extra] : _reliability[extra];
            }
            if (metric < best)
            {
                (best, bestPattern, bestExtra) = (metric, pattern, extra);
            }
        }
        Count(sum, failures, share, group, positions, bestPattern, bestExtra);
    }

    private static int[] Columns()
    {
        int[] columns = new int[Bits];
        int power = 1;
        for (int i = 0; i < Bits - 1; i++)
        {
            columns[i] = power;
            power = power << 1 ^ (power >> 6 != 0 ? 0b10001001 : 0);
        }
        return columns;
    }

    private void Count(Result sum, long[] failures, double share, int group, int positions, int pattern, int extra)
    {
        for (int b = 0; b < LargestTestPositions; b++)
        {
            _wrong[_least[b]] ^= (pattern >> b & 1) != 0;
        }
        if (extra >= 0)
        {
            _wrong[extra] ^= true;
        }
        int bits = _wrong.Count(w => w);
        if (bits > 0)
        {
            failures[positions]++;
            sum.BlockErrorRatio[positions] += share;
            sum.WrongBits[positions] += share * bits;
            int all = 0;
            int first = 0;
            for (int symbol = 0; symbol < 12; symbol++)
            {
                int wrong = _wrong.AsSpan(10 * symbol, 10).Contains(true) ? 1 : 0;
                all += wrong;
                _symbolsWrong = positions == LargestTestPositions ? _symbolsWrong | wrong << symbol : 0;
                first += symbol < group ? wrong : 0;
            }
            sum.SymbolErrorRatio[positions] += share * all / 12;
            sum.SymbolsWrong[positions, first] += share;
        }
        if (extra >= 0)
        {
            _wrong[extra] ^= true;
        }
        for (int b = 0; b < LargestTestPositions; b++)
        {
            _wrong[_least[b]] ^= (pattern >> b & 1) != 0;
        }
    }

    private void FindLeastReliable()
    {
        int count = 0;
        for (int i = 0; i < Bits; i++)
        {
            double r = _reliability[i];
            if (count == LargestTestPositions && r >= _reliability[_least[count - 1]])
            {
                continue;
            }
            int at = count < LargestTestPositions ? count++ : count - 1;
            for (; at > 0 && _reliability[_least[at - 1]] > r; at--)
            {
                _least[at] = _least[at - 1];
            }
            _least[at] = i;
        }
    }

    private int DrawCount(double[] weight, double share)
    {
        double u = Unit() * share;
        int k = 4;
        for (; k < Symbols && u >= weight[k]; k++)
        {
            u -= weight[k];
        }
        return k;
    }

    private static double[] Binomial(int n, double p)
    {
        double[] pmf = new double[n + 1];
        pmf[0] = Math.Pow(1 - p, n);
        for (int i = 1; i <= n; i++)
        {
            pmf[i] = pmf[i - 1] * (n - i + 1) / i * p / (1 - p);
        }
        return pmf;
    }

    // A normal number beyond q on either side, by G. Marsaglia's rejection from the exponential tail (1964).
    private double Tail(double q)
    {
        double x;
        double y;
        do
        {
            x = -Math.Log(1 - Unit()) / q;
            y = -Math.Log(1 - Unit());
        } while (2 * y < x * x);
        return (Next() >> 63) == 0 ? q + x : -q - x;
    }

    private double Normal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }
        double u;
        double v;
        double s;
        do
        {
            u = 2 * Unit() - 1;
            v = 2 * Unit() - 1;
            s = u * u + v * v;
        } while (s is >= 1 or 0);
        double factor = Math.Sqrt(-2 * Math.Log(s) / s);
        (_spare, _hasSpare) = (v * factor, true);
        return u * factor;
    }

    // SplitMix64 (Steele, Lea, Flood 2014).
    private ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));
}
