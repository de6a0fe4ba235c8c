namespace Heliograph.Photonics.Imdd;

/// <summary>
/// How bits map to M levels. 2, 4 and 8 levels: every level equally likely, Gray labels, log2 M bits a symbol. 6 levels: two
/// symbols carry 5 bits, the 32 of 36 pairs without the four corners (cross constellation), so the outer levels have
/// probability 1/8, the inner ones 3/16; labels are those of the 8 x 4 Gray rectangle with its outer columns moved above and below. Of the
/// 112 ways to cross one threshold 104 lead to a neighbour and flip 120 bits; 8 lead to a corner, which the pair's other half
/// resolves every second time: 124 bits in all. Source: J. G. Smith, Odd-bit quadrature amplitude-shift keying, IEEE Trans.
/// Commun. 23, 385-389, 1975 (constellation and labels); counted by the test
/// <c>Six_levels_carry_five_bits_in_two_symbols_as_a_drawn_cross_does</c>.
/// </summary>
internal static class PamCode
{
    /// <summary>Bits of one symbol.</summary>
    public static double BitsPerSymbol(int levels) =>
        levels switch
        {
            2 => 1,
            4 => 2,
            6 => 2.5,
            _ => 3,
        };

    /// <summary>Bits in error over thresholds crossed, over bits of a symbol.</summary>
    public static double BitsPerError(int levels) => levels == 6 ? 124.0 / 112 / 2.5 : 1 / BitsPerSymbol(levels);

    /// <summary>p_k + p_(k+1): how often a symbol lies beside the threshold between levels k and k + 1.</summary>
    public static double EyeWeight(int levels, int eye) =>
        levels != 6 ? 2.0 / levels
        : eye is 0 or 4 ? 5.0 / 16
        : 3.0 / 8;

    /// <summary>Symbol error ratio where nothing can be decided, half the sum of the weights: the same (M - 1)/M for uniform levels.</summary>
    public static double LargestErrorRatio(int levels) => levels == 6 ? 7.0 / 8 : (levels - 1.0) / levels;

    /// <summary>Variance of the levels over OMA^2: (M + 1) / (12 (M - 1)) for equally likely ones.</summary>
    public static double LevelVariance(int levels) => levels == 6 ? 0.1 : (levels + 1.0) / (12 * (levels - 1));
}
