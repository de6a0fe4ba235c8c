namespace Heliograph.Photonics.Coding;

/// <summary>
/// Errors in bursts on a PAM4 lane with a one-tap decision feedback equaliser: a wrong decision makes the next one wrong with
/// probability a, so that a burst is l symbols long with probability (1 - a) a^(l - 1).
/// </summary>
/// <remarks>
/// Construction walks all burst starts of a period of the line once (up to some tens of milliseconds); what it keeps is
/// the number of RS symbols of one codeword that a burst reaches, those beyond 32 counted as 32. Test <c>Bursts_break_codewords_as_often_as_drawn_ones</c>
/// compares with a drawn line. Equations 13 to 15 of fec.md.
/// </remarks>
public sealed class BurstErrors
{
    // Bursts that go on with less than this end there: far below any loss ratio of use.
    private const double Remainder = 1e-20;
    private const int MostSymbols = 32;

    private readonly double[] _reached;

    /// <param name="continuation">a, 0 to 0.9; 0.75 for a tap as large as the main one.</param>
    /// <param name="precoded">1/(1+D) modulo 4: a burst leaves one error at its first symbol and one behind its last.</param>
    /// <param name="bitMultiplexed">
    /// Streams (PCS lanes) whose bits take turns on the lane: 1 multiplexes whole 10-bit symbols (200 Gb/s lanes), 2 or 4
    /// bits of the streams (50 and 100 Gb/s lanes). Streams are taken as aligned.
    /// </param>
    /// <param name="interleaved">Codewords whose symbols take turns; symbol k of stream j belongs to codeword (k + j) mod c.</param>
    /// <param name="symbolBits">Bits of an RS symbol, even: 2 to 16.</param>
    public BurstErrors(double continuation, bool precoded, int bitMultiplexed, int interleaved, int symbolBits = 10)
    {
        if (!(continuation is >= 0 and <= 0.9))
        {
            throw new ArgumentOutOfRangeException(nameof(continuation), continuation, "a burst goes on with a probability of 0 to 0.9");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(bitMultiplexed, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitMultiplexed, 4);
        ArgumentOutOfRangeException.ThrowIfLessThan(interleaved, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interleaved, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(symbolBits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbolBits, 16);
        ArgumentOutOfRangeException.ThrowIfNotEqual(symbolBits % 2, 0, nameof(symbolBits));
        (Continuation, Precoded, BitMultiplexed, Interleaved, SymbolBits) = (continuation, precoded, bitMultiplexed, interleaved, symbolBits);
        _reached = precoded ? ReachPrecoded() : Reach();
    }

    public double Continuation { get; }

    public bool Precoded { get; }

    public int BitMultiplexed { get; }

    public int Interleaved { get; }

    public int SymbolBits { get; }

    /// <summary>Mean wrong bits of a burst behind the precoder: 1/(1 - a), or 2 with precoding (Gray labels: one bit a symbol).</summary>
    public double BitsPerBurst => Precoded ? 2 : 1 / (1 - Continuation);

    /// <summary>
    /// Probability that a burst that starts anywhere on the line reaches j = 0, 1, 2, ... symbols of one given codeword.
    /// </summary>
    public ReadOnlySpan<double> SymbolsReached => _reached;

    /// <summary>
    /// Probability of 1, 2, ... symbol errors for which a burst is answerable, per symbol of the codeword; the error ratio
    /// counts every wrong bit of a burst. Bursts that start in one symbol together count once.
    /// </summary>
    internal void SymbolErrors(double ber, Span<double> errors)
    {
        errors.Clear();
        double any = 1 - _reached[0];
        double starts = Math.Min(1, 2 * ber / BitsPerBurst);
        // c symbols of the line, each SymbolBits / 2 PAM4 symbols long, go with every symbol of the codeword.
        double touched = starts >= 1 ? 1 : -ReedSolomon.ExpMinusOne(Interleaved * SymbolBits / 2.0 * any * ReedSolomon.LogOnePlus(-starts));
        for (int j = 1; j < _reached.Length; j++)
        {
            errors[Math.Min(j, errors.Length) - 1] += touched * _reached[j] / any;
        }
    }

    private int Period => BitMultiplexed * SymbolBits * Interleaved / 2;

    // Is line bit b in the codeword, and in which of its symbols?
    private bool IsOurs(long bit, out long symbol, out int stream)
    {
        stream = (int)(bit % BitMultiplexed);
        symbol = bit / BitMultiplexed / SymbolBits;
        return (symbol + stream) % Interleaved == 0;
    }

    // Walks a burst symbol by symbol. State: which streams have their present symbol wrong already (mask), and how many
    // symbols of the codeword are wrong so far. A threshold between two of the four levels separates one bit: the sign for
    // one in three, the magnitude for two.
    private double[] Reach()
    {
        double[] total = new double[MostSymbols + 1];
        double[,] now = new double[1 << BitMultiplexed, MostSymbols + 1];
        double[,] next = new double[1 << BitMultiplexed, MostSymbols + 1];
        for (int start = 0; start < Period; start++)
        {
            Array.Clear(now);
            now[0, 0] = 1;
            double alive = 1;
            for (int length = 1; alive > Remainder; length++)
            {
                Array.Clear(next);
                long bit = 2L * (start + length - 1);
                // Each stream begins a symbol every SymbolBits of its bits.
                int highest = Math.Min(MostSymbols, 2 * length / SymbolBits + 2 * BitMultiplexed);
                Step(now, next, bit, bit, 1.0 / 3, highest);
                Step(now, next, bit, bit + 1, 2.0 / 3, highest);
                (now, next) = (next, now);
                double goesOn = alive * Continuation;
                double ends = goesOn > Remainder ? alive - goesOn : alive;
                for (int mask = 0; mask < 1 << BitMultiplexed; mask++)
                {
                    for (int count = 0; count <= highest; count++)
                    {
                        total[count] += ends * now[mask, count] / Period;
                    }
                }
                alive = goesOn;
            }
        }
        return Trim(total);
    }

    // One wrong PAM4 symbol, of line bits pair and pair + 1, whose wrong bit is bit. A stream whose symbol begins in the pair is
    // clean again.
    private void Step(double[,] now, double[,] next, long pair, long bit, double share, int highest)
    {
        int keep = ~0;
        for (long begun = pair; begun <= pair + 1; begun++)
        {
            if (begun / BitMultiplexed % SymbolBits == 0)
            {
                keep &= ~(1 << (int)(begun % BitMultiplexed));
            }
        }
        bool ours = IsOurs(bit, out _, out int stream);
        for (int from = 0; from < 1 << BitMultiplexed; from++)
        {
            int mask = from & keep;
            int added = ours && (mask >> stream & 1) == 0 ? 1 : 0;
            int to = ours ? mask | 1 << stream : mask;
            for (int count = 0; count <= highest; count++)
            {
                next[to, Math.Min(MostSymbols, count + added)] += now[from, count] * share;
            }
        }
    }

    // Two wrong PAM4 symbols l apart; modulo 4 the levels close to a ring, on which each bit changes twice.
    private double[] ReachPrecoded()
    {
        double[] total = new double[3];
        for (int start = 0; start < Period; start++)
        {
            double alive = 1;
            for (long length = 1; alive > Remainder; length++)
            {
                double goesOn = alive * Continuation;
                double share = (goesOn > Remainder ? alive - goesOn : alive) / Period / 4;
                for (int choice = 0; choice < 4; choice++)
                {
                    bool first = IsOurs(2L * start + (choice & 1), out long symbol, out int stream);
                    bool second = IsOurs(2L * (start + length) + (choice >> 1), out long otherSymbol, out int otherStream);
                    bool same = first && second && symbol == otherSymbol && stream == otherStream;
                    total[(first ? 1 : 0) + (second && !same ? 1 : 0)] += share;
                }
                alive = goesOn;
            }
        }
        return Trim(total);
    }

    private static double[] Trim(double[] total)
    {
        int last = Array.FindLastIndex(total, p => p > 0);
        return total[..(last + 1)];
    }
}
