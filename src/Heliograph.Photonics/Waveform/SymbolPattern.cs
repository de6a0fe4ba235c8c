using System.Numerics;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Test patterns, as level indices 0 (least light) to M - 1. Quaternary ones are Gray coded: 00, 01, 11, 10 are levels 0 to 3 (IEEE 802.3,
/// 120.5.7.1).
/// </summary>
public static class SymbolPattern
{
    /// <summary>Symbols of one period of SSPRQ.</summary>
    public const int SsprqLength = 65_535;

    /// <summary>Labels of PAM6 by pairs of symbols: index 6 a + b is the label of the pair (a, b), or -1 for the four corners, not sent.</summary>
    internal static ReadOnlySpan<sbyte> Pam6Labels => Pam6LabelTable;

    private static readonly sbyte[] Pam6LabelTable = BuildPam6Labels();

    /// <summary>
    /// The short stress pattern random quaternary of IEEE 802.3, 120.5.11.2.3, exactly: three pieces of PRBS31 (seeds of table 120-2) make
    /// 32,768 bits, sent four times, the third time without its first bit and the fourth without its last one, Gray coded, the symbols of
    /// the second and fourth time inverted. Test <c>Ssprq_is_the_published_sequence</c> compares it with the digest of IEEE's own file.
    /// </summary>
    public static byte[] Ssprq()
    {
        const int Piece = 32_768;
        byte[] piece = new byte[Piece];
        Prbs(31, 0x00000002, piece.AsSpan(0, 10_924));
        Prbs(31, 0x34013FF7, piece.AsSpan(10_924, 10_922));
        Prbs(31, 0x0CCCCCCC, piece.AsSpan(21_846, 10_922));
        byte[] bits = [.. piece, .. piece, .. piece.AsSpan(1), .. piece.AsSpan(0, Piece - 1)];
        byte[] symbols = new byte[SsprqLength];
        for (int k = 0; k < symbols.Length; k++)
        {
            int level = GrayLevel(bits[2 * k] << 1 | bits[2 * k + 1]);
            bool inverted = k is (>= 16_384 and < 32_768) or >= 49_151;
            symbols[k] = (byte)(inverted ? 3 - level : level);
        }
        return symbols;
    }

    /// <summary>One period (8191 symbols) of PRBS13Q: two periods of PRBS13 in pairs of bits. IEEE 802.3, 120.5.11.2.1.</summary>
    public static byte[] Prbs13Q() => Random(4, 8191, 13);

    /// <summary>
    /// <paramref name="length"/> symbols of <paramref name="levels"/> (2, 4, 6 or 8) levels from a pseudo-random bit sequence of
    /// <paramref name="order"/> 7, 9, 13, 15 or 31: one, two or three Gray coded bits a symbol, or five bits for two symbols of PAM6 (a cross of
    /// 32 points, so that the outer levels are rarer: 4 in 32 against 6).
    /// </summary>
    public static byte[] Random(int levels, int length, int order = 31, uint seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfEqual(levels is 2 or 4 or 6 or 8, false, nameof(levels));
        if (levels == 6)
        {
            return RandomPam6(length, order, seed);
        }
        int bitsPerSymbol = BitOperations.Log2((uint)levels);
        byte[] bits = new byte[checked(length * bitsPerSymbol)];
        Prbs(order, seed, bits);
        byte[] symbols = new byte[length];
        for (int k = 0; k < length; k++)
        {
            int word = 0;
            for (int b = 0; b < bitsPerSymbol; b++)
            {
                word = word << 1 | bits[k * bitsPerSymbol + b];
            }
            symbols[k] = (byte)GrayLevel(word);
        }
        return symbols;
    }

    /// <summary>
    /// Fills <paramref name="bits"/> from the shift register of <paramref name="order"/> set to <paramref name="seed"/> (bit i is stage i, not
    /// zero); order 31 with its output inverted as in IEEE 802.3, figure 49-9, the others as they are.
    /// </summary>
    internal static void Prbs(int order, uint seed, Span<byte> bits)
    {
        // Stages whose sum is fed back. 1 + x + x^2 + x^12 + x^13 is IEEE 802.3, figure 94-6; the rest are the trinomials of ITU-T O.150.
        uint taps = order switch
        {
            7 => 1u << 5 | 1u << 6,
            9 => 1u << 4 | 1u << 8,
            13 => 1u << 0 | 1u << 1 | 1u << 11 | 1u << 12,
            15 => 1u << 13 | 1u << 14,
            31 => 1u << 27 | 1u << 30,
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, "7, 9, 13, 15 or 31"),
        };
        uint mask = (1u << order) - 1;
        ArgumentOutOfRangeException.ThrowIfZero(seed & mask, nameof(seed));
        uint state = seed & mask;
        int invert = order == 31 ? 1 : 0;
        for (int i = 0; i < bits.Length; i++)
        {
            int next = BitOperations.PopCount(state & taps) & 1;
            bits[i] = (byte)(next ^ invert);
            state = (state << 1 & mask) | (uint)next;
        }
    }

    // The level whose Gray label is the word: the prefix sums of its bits.
    private static int GrayLevel(int word)
    {
        int level = word;
        for (int shift = word >> 1; shift > 0; shift >>= 1)
        {
            level ^= shift;
        }
        return level;
    }

    private static byte[] RandomPam6(int length, int order, uint seed)
    {
        int[] pairOf = new int[32];
        for (int pair = 0; pair < 36; pair++)
        {
            if (Pam6LabelTable[pair] >= 0)
            {
                pairOf[Pam6LabelTable[pair]] = pair;
            }
        }
        byte[] bits = new byte[checked((length + 1) / 2 * 5)];
        Prbs(order, seed, bits);
        byte[] symbols = new byte[length];
        for (int k = 0; k < length; k += 2)
        {
            int word = 0;
            for (int b = 0; b < 5; b++)
            {
                word = word << 1 | bits[k / 2 * 5 + b];
            }
            symbols[k] = (byte)(pairOf[word] / 6);
            if (k + 1 < length)
            {
                symbols[k + 1] = (byte)(pairOf[word] % 6);
            }
        }
        return symbols;
    }

    // An 8 x 4 rectangle of three and two Gray bits; the four points of each outer column move to the edges above and below, so that
    // neighbours differ in 7/6 bits on average, the least for 32 points in a cross. Source: J. G. Smith, IEEE Trans. Commun. 23 (1975).
    private static sbyte[] BuildPam6Labels()
    {
        sbyte[] labels = new sbyte[36];
        Array.Fill(labels, (sbyte)-1);
        for (int column = 0; column < 8; column++)
        {
            for (int row = 0; row < 4; row++)
            {
                int label = (column ^ column >> 1) << 2 | (row ^ row >> 1);
                (int x, int y) = (column, row) switch
                {
                    (0, 0) => (1, 0),
                    (0, 1) => (2, 0),
                    (0, 2) => (2, 5),
                    (0, 3) => (1, 5),
                    (7, 0) => (4, 0),
                    (7, 1) => (3, 0),
                    (7, 2) => (3, 5),
                    (7, 3) => (4, 5),
                    _ => (column - 1, row + 1),
                };
                labels[6 * x + y] = (sbyte)label;
            }
        }
        return labels;
    }
}
