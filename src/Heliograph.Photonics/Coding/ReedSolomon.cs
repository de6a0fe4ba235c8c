namespace Heliograph.Photonics.Coding;

/// <summary>
/// A Reed-Solomon code RS(n, k) over symbols of m bits; corrects t = floor((n - k) / 2) symbols. Bit errors are taken as
/// independent. KP4 is RS(544, 514) with 10-bit symbols.
/// </summary>
/// <remarks>Source: IEEE 802.3, clauses 91 and 119 (code); fact sheet photonics, section 5 (error ratios).</remarks>
public readonly record struct ReedSolomon(int Symbols, int Payload, int SymbolBits)
{
    /// <summary>The code of 50, 100 and 200 Gb/s lanes.</summary>
    public static readonly ReedSolomon Kp4 = new(544, 514, 10);

    /// <summary>The code of 25 Gb/s lanes.</summary>
    public static readonly ReedSolomon Kr4 = new(528, 514, 10);

    public int Correctable => (Symbols - Payload) / 2;

    /// <summary>Bits of a codeword: 5,440 for KP4.</summary>
    public int CodewordBits => Symbols * SymbolBits;

    /// <summary>Line rate over payload rate: n/k, and 257/256 of the 256b/257b transcoding; 1.0625 for KP4.</summary>
    public double LineRateFactor => (double)Symbols / Payload * (257.0 / 256.0);

    /// <summary>ln of the probability that a codeword has more symbol errors than the code corrects; -infinity at BER 0.</summary>
    public double LogCodewordErrorRatio(double ber)
    {
        if (!(ber is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ber), ber, "a bit error ratio lies in [0, 1)");
        }
        if (ber == 0)
        {
            return double.NegativeInfinity;
        }
        // p = 1 - (1 - ber)^m, without cancellation when ber is small.
        double logGood = SymbolBits * LogOnePlus(-ber);
        return SymbolErrorCount.LogTail([-ExpMinusOne(logGood)], logGood, Symbols, Correctable);
    }

    public double CodewordErrorRatio(double ber) => Math.Exp(LogCodewordErrorRatio(ber));

    /// <summary>
    /// Upper bound on the share of uncorrectable codewords that a bounded-distance decoder takes for another codeword, and so
    /// passes on unmarked: (q-1)^-(n-k) sum_{s &lt;= t} C(n,s) (q-1)^s with q = 2^m. About 1/t! at full length q - 1, less
    /// for a shortened code; 5e-17 for KP4.
    /// </summary>
    /// <remarks>Source: R. J. McEliece and L. Swanson, IEEE Trans. Inf. Theory 32, 701 (1986), eq. 10; fec.md, equation 6.</remarks>
    public double MiscorrectionBound
    {
        get
        {
            double logAlphabet = Math.Log(Math.Pow(2, SymbolBits) - 1);
            double logTerm = -(Symbols - Payload) * logAlphabet;
            double sum = 0;
            for (int s = 0; s <= Correctable; s++)
            {
                sum += Math.Exp(logTerm);
                logTerm += Math.Log((double)(Symbols - s) / (s + 1)) + logAlphabet;
            }
            return Math.Min(1, sum);
        }
    }

    /// <summary>
    /// Probability that a frame is lost because a codeword that it touches is not corrected.
    /// </summary>
    /// <param name="interleaved">Codewords c whose symbols alternate on the line; a frame longer than c symbols touches all c.</param>
    /// <param name="framesPerCodeword">Frames m that fill one codeword's payload; 8 for 64-octet frames in KP4.</param>
    /// <remarks>
    /// A group of c codewords carries c m frames. A frame lies in one group with probability 1 - 1/(c m) and needs c good
    /// codewords; otherwise it straddles two groups and needs 2 c. With P the codeword error ratio:
    /// FLR = (1 - 1/(c m)) (1 - (1-P)^c) + 1/(c m) (1 - (1-P)^(2c)), which is P (c + 1/m) for small P: the (1 + c m)/m
    /// of the 802.3 task forces, and P (1 + 1/8) for c = 1.
    /// </remarks>
    public double FrameLossRatio(double ber, int interleaved, double framesPerCodeword)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interleaved, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerCodeword * interleaved, 1, nameof(framesPerCodeword));
        double logGood = LogOnePlus(-Math.Min(1, CodewordErrorRatio(ber)));
        double straddles = 1 / (interleaved * framesPerCodeword);
        return -(1 - straddles) * ExpMinusOne(interleaved * logGood) - straddles * ExpMinusOne(2 * interleaved * logGood);
    }

    // ln(1 + x) to full precision for small x. Source: W. Kahan's correction of the rounding of 1 + x.
    internal static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x
            : u <= 0 ? double.NegativeInfinity
            : Math.Log(u) * x / (u - 1);
    }

    // exp(x) - 1 to full precision for small x; same correction.
    internal static double ExpMinusOne(double x)
    {
        double u = Math.Exp(x);
        if (u == 1)
        {
            return x;
        }
        double difference = u - 1;
        return difference == -1 ? -1 : difference * x / Math.Log(u);
    }
}
