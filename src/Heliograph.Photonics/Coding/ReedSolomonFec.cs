namespace Heliograph.Photonics.Coding;

/// <summary>
/// A Reed-Solomon outer code of interleaved codewords, with or without the inner code of 200 Gb/s lanes in front of it, on
/// lanes with independent errors or with bursts.
/// </summary>
/// <remarks>Equations 1 to 15 of fec.md. A frame loss costs below 20 us; construction some milliseconds where bursts are given.</remarks>
public sealed class ReedSolomonFec : FecScheme
{
    private const int InnerSymbols = 12;

    // 256b/257b: four blocks of 64 bits of data in 257 bits (802.3, clauses 91 and 119).
    private const double BlocksPerBit = 4.0 / 257;

    private readonly double _blocksPerCodeword;

    /// <param name="code">The outer code.</param>
    /// <param name="interleaved">Codewords whose symbols take turns on the line: 802.3 has 1 at 100 Gb/s, 2 at 200 and 400, 4 from 800.</param>
    /// <param name="inner">The inner code, if any.</param>
    /// <param name="innerDepth">
    /// Different codewords that the 12 symbols of an inner block come from: 12 behind the convolutional interleaver of 802.3dj,
    /// <paramref name="interleaved"/> without it. A multiple of <paramref name="interleaved"/> that divides 12.
    /// </param>
    /// <param name="bursts">Bursts on the lanes of the outer code; not together with an inner code, behind whose interleaver lanes have no memory.</param>
    /// <param name="electricalBer">Bit error ratio that electrical interfaces add to the outer code, behind the inner decoder; in [0, 0.1].</param>
    public ReedSolomonFec(
        ReedSolomon code,
        int interleaved,
        InnerHamming? inner = null,
        int innerDepth = InnerSymbols,
        BurstErrors? bursts = null,
        double electricalBer = 0
    )
    {
        if (code.Payload < 1 || code.Symbols <= code.Payload || code.SymbolBits is < 1 or > 16)
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "no Reed-Solomon code");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(interleaved, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interleaved, 64);
        if (!(electricalBer is >= 0 and <= 0.1))
        {
            throw new ArgumentOutOfRangeException(nameof(electricalBer), electricalBer, "an electrical error ratio lies in [0, 0.1]");
        }
        if (
            inner is not null
            && (code.SymbolBits * InnerSymbols != InnerHamming.PayloadBits || innerDepth % interleaved != 0 || InnerSymbols % innerDepth != 0)
        )
        {
            throw new ArgumentOutOfRangeException(
                nameof(innerDepth),
                innerDepth,
                "an inner block holds 12 symbols of 10 bits, of a divisor of 12 codewords"
            );
        }
        if (bursts is not null && (inner is not null || bursts.Interleaved != interleaved || bursts.SymbolBits != code.SymbolBits))
        {
            throw new ArgumentOutOfRangeException(nameof(bursts), "bursts go with an outer code alone, of the same interleaving and symbols");
        }
        (Code, Interleaved, Inner, Bursts, ElectricalBer) = (code, interleaved, inner, bursts, electricalBer);
        InnerDepth = inner is null ? interleaved : innerDepth;
        _blocksPerCodeword = code.Payload * code.SymbolBits * BlocksPerBit;
    }

    public ReedSolomon Code { get; }

    public int Interleaved { get; }

    public InnerHamming? Inner { get; }

    public int InnerDepth { get; }

    public BurstErrors? Bursts { get; }

    public double ElectricalBer { get; }

    public override double CodeRate =>
        (double)Code.Payload / Code.Symbols * (Inner is null ? 1 : (double)InnerHamming.PayloadBits / InnerHamming.BlockBits);

    public override double LineRateFactor => Code.LineRateFactor * (Inner is null ? 1 : InnerHamming.LineRateFactor);

    /// <summary>ln of the ratio of codewords that are not corrected; -infinity where there is no error.</summary>
    public double LogCodewordErrorRatio(double preFecBer) => LogTail(preFecBer, 0, out _);

    /// <inheritdoc/>
    /// <remarks>
    /// An uncorrected codeword is marked and takes all frames with it that it holds a part of. A frame is
    /// floor((8 + bytes)/8) + 1 blocks of 64 bits (preamble, frame, terminator), and is lost also with the block behind it,
    /// whose type the receiver checks. Every block reaches all interleaved codewords. 64 octets in KP4 are 10 blocks of 80,
    /// hence the P (c + 1/8) of the task forces. Equations 7 and 8.
    /// </remarks>
    public override double FrameLossRatio(double preFecBer, int frameBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameBytes, 1);
        double logGood = ReedSolomon.LogOnePlus(-Math.Exp(LogCodewordErrorRatio(preFecBer)));
        if (double.IsNegativeInfinity(logGood))
        {
            return 1;
        }
        double group = Interleaved * _blocksPerCodeword;
        double behindFirst = (frameBytes + 8) / 8 + 1;
        double whole = Math.Floor(behindFirst / group);
        double straddles = behindFirst / group - whole;
        double groups = whole + 1;
        return -(1 - straddles) * ReedSolomon.ExpMinusOne(groups * Interleaved * logGood)
            - straddles * ReedSolomon.ExpMinusOne((groups + 1) * Interleaved * logGood);
    }

    /// <summary>
    /// Bit error ratio behind the outer decoder, which leaves a codeword as it is where it cannot correct it: a wrong symbol
    /// stays wrong when the others have t errors or more.
    /// </summary>
    public override double PostFecBer(double preFecBer)
    {
        double log = LogTail(preFecBer, 1, out double bitsPerSlot);
        return Math.Min(0.5, Math.Exp(log) * bitsPerSlot);
    }

    /// <summary>
    /// Upper bound on the ratio of codewords that pass the decoder wrong and unmarked: the uncorrectable ones, times the
    /// share that can be taken for another codeword.
    /// </summary>
    public double UndetectedCodewordRatio(double preFecBer) => Math.Exp(LogCodewordErrorRatio(preFecBer)) * Code.MiscorrectionBound;

    // ln P(errors in the slots, `without` slots less, exceed t - without); and the bit error ratio at the outer decoder.
    private double LogTail(double preFecBer, int without, out double outerBer)
    {
        if (!(preFecBer is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(preFecBer), preFecBer, "a bit error ratio lies in [0, 1)");
        }
        double logClean = Code.SymbolBits * ReedSolomon.LogOnePlus(-ElectricalBer);
        int correctable = Code.Correctable - without;
        if (Inner is null && Bursts is null)
        {
            double logNone = Code.SymbolBits * ReedSolomon.LogOnePlus(-preFecBer) + logClean;
            outerBer = Math.Min(0.5, preFecBer + ElectricalBer);
            return SymbolErrorCount.LogTail([-ReedSolomon.ExpMinusOne(logNone)], logNone, Code.Symbols - without, correctable);
        }
        int perSlot = Inner is null ? 1 : InnerSymbols / InnerDepth;
        int most = (Inner is null ? Bursts!.SymbolsReached.Length - 1 : perSlot) + perSlot;
        Span<double> errors = stackalloc double[most];
        errors.Clear();
        if (Inner is null)
        {
            Bursts!.SymbolErrors(preFecBer, errors[..^perSlot]);
            outerBer = Math.Min(0.5, preFecBer + ElectricalBer);
        }
        else
        {
            Inner.SymbolErrors(preFecBer, errors[..perSlot]);
            outerBer = Math.Min(0.5, Inner.BitErrorRatio(preFecBer) + ElectricalBer);
        }
        double inSlots = 0;
        foreach (double probability in errors)
        {
            inSlots += probability;
        }
        double logGood = ReedSolomon.LogOnePlus(-Math.Min(1, inSlots));
        AddElectrical(errors, Math.Exp(logGood), -ReedSolomon.ExpMinusOne(logClean), perSlot);
        double slots = (double)Code.Symbols / perSlot - without;
        return SymbolErrorCount.LogTail(errors, logGood + perSlot * logClean, slots, correctable);
    }

    // Multiplies the counts of a slot by (1 - e + e z) for each of its symbols; a symbol hit on both sides counts twice.
    private static void AddElectrical(Span<double> errors, double none, double electrical, int symbols)
    {
        for (int symbol = 0; symbol < symbols && electrical > 0; symbol++)
        {
            for (int j = errors.Length - 1; j > 0; j--)
            {
                errors[j] = errors[j] * (1 - electrical) + errors[j - 1] * electrical;
            }
            errors[0] = errors[0] * (1 - electrical) + none * electrical;
            none *= 1 - electrical;
        }
    }
}
