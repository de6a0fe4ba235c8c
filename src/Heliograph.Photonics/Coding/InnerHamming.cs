namespace Heliograph.Photonics.Coding;

/// <summary>
/// The inner code of 200 Gb/s optical lanes: extended Hamming (128, 120), minimum distance 4, on Gray-coded PAM4 with a
/// Chase-2 soft-decision decoder. White Gaussian noise of equal size on all levels, no memory between PAM4 symbols.
/// </summary>
/// <remarks>
/// Failures of a block are the union bound over the words of weight 4 times a correction that was drawn from the bit-true
/// decoder (fec.md, equations 9 to 12). The correction is tabulated from 1e-3 to 5e-2 before decoding: below, its last
/// value is held (blocks fail less often than 2e-4 there, out of reach of the outer code's limit), above 5e-2 every block
/// of the outer code fails and the last failure ratio is held. Within 3 % of the simulated block failures over the table
/// (test <c>The_inner_code_fails_as_often_as_the_bit_true_decoder</c>). A call costs some microseconds.
/// </remarks>
public sealed class InnerHamming
{
    /// <summary>Bits of a block.</summary>
    public const int BlockBits = 128;

    /// <summary>Bits of the outer code in a block: 12 symbols of 10 bits.</summary>
    public const int PayloadBits = 120;

    /// <summary>
    /// Line rate over the rate of the outer code: 128/120 and one pad in 1,089 blocks, so that 106.25 GBd become 113.4375.
    /// </summary>
    /// <remarks>Source: symbol rates of DR-2 and FR4 at 200 Gb/s a lane (fact sheet photonics, phy-14): 363/340 exactly.</remarks>
    public const double LineRateFactor = (double)BlockBits / PayloadBits * (1089.0 / 1088.0);

    // Words of weight 4 of the extended Hamming code of length n: n (n-1) (n-2) / 24 (a Steiner system S(3, 4, n)).
    private const double LightestWords = 128.0 * 127 * 126 / 24;

    private readonly double[] _logCorrection;
    private readonly double[] _weight;

    /// <param name="testPositions">Least reliable bits that the decoder flips in all 2^p ways, 2 to 6.</param>
    public InnerHamming(int testPositions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(testPositions, InnerHammingTable.FewestPositions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(testPositions, InnerHammingTable.MostPositions);
        TestPositions = testPositions;
        int count = InnerHammingTable.BitErrorRatio.Length;
        _logCorrection = new double[count];
        _weight = new double[count];
        for (int i = 0; i < count; i++)
        {
            (double failures, _weight[i]) = InnerHammingTable.At(i, testPositions);
            _logCorrection[i] = Math.Log(failures) - LogUnionBound(InnerHammingTable.BitErrorRatio[i]);
        }
    }

    public int TestPositions { get; }

    /// <summary>Ratio of blocks that leave the decoder wrong, at a bit error ratio of 0 to 1 before it.</summary>
    public double BlockErrorRatio(double ber)
    {
        Check(ber);
        if (ber == 0)
        {
            return 0;
        }
        double inTable = Math.Min(ber, InnerHammingTable.BitErrorRatio[^1]);
        return Math.Exp(LogUnionBound(inTable) + Interpolate(_logCorrection, inTable));
    }

    /// <summary>Mean number of wrong bits in a block that leaves the decoder wrong; 4 at small error ratios.</summary>
    public double MeanWeight(double ber)
    {
        Check(ber);
        return ber == 0 ? 4 : Interpolate(_weight, ber);
    }

    /// <summary>Bit error ratio behind the decoder.</summary>
    public double BitErrorRatio(double ber) => BlockErrorRatio(ber) * MeanWeight(ber) / BlockBits;

    /// <summary>Ratio of wrong 10-bit symbols behind the decoder.</summary>
    public double SymbolErrorRatio(double ber)
    {
        Span<double> errors = stackalloc double[1];
        SymbolErrors(ber, errors);
        return errors[0];
    }

    /// <summary>
    /// Probability that 1, 2, ... of <paramref name="errors"/>.Length given 10-bit symbols (1 to 12) of a block are wrong
    /// behind the decoder. A wrong block differs from the sent one by a word of the code, whose bits lie anywhere.
    /// </summary>
    public void SymbolErrors(double ber, Span<double> errors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(errors.Length, nameof(errors));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(errors.Length, PayloadBits / 10, nameof(errors));
        double failures = BlockErrorRatio(ber);
        double weight = MeanWeight(ber);
        // Weights are even: the two neighbours of the mean are mixed.
        int light = 2 * (int)(weight / 2);
        double heavy = (weight - light) / 2;
        Span<double> hits = stackalloc double[errors.Length + 1];
        errors.Clear();
        for (int step = 0; step < 2; step++)
        {
            SymbolsHit(light + 2 * step, errors.Length, hits);
            double share = failures * (step == 0 ? 1 - heavy : heavy);
            for (int j = 1; j <= errors.Length; j++)
            {
                errors[j - 1] += share * hits[j];
            }
        }
    }

    // Probability that w bits at random places of 128 touch j of s symbols of 10 bits.
    private static void SymbolsHit(int weight, int symbols, Span<double> hits)
    {
        // C(128, w) P(j) = C(s, j) sum_{i <= j} (-1)^(j-i) C(j, i) C(128 - 10 (s - i), w): inclusion and exclusion.
        for (int j = 0; j <= symbols; j++)
        {
            double sum = 0;
            for (int i = 0; i <= j; i++)
            {
                double ways = Choose(j, i) * Choose(BlockBits - 10 * (symbols - i), weight);
                sum += (j - i) % 2 == 0 ? ways : -ways;
            }
            hits[j] = Math.Max(0, Choose(symbols, j) * sum / Choose(BlockBits, weight));
        }
    }

    private static double Choose(int n, int k)
    {
        double ways = k > n ? 0 : 1;
        for (int i = 0; i < k && ways > 0; i++)
        {
            ways = ways * (n - i) / (i + 1);
        }
        return ways;
    }

    // A word of weight 4 wins when the noise of its four bits, in four PAM4 symbols, adds up to four half eyes: Qf(2 q). A
    // bit has its other value next door for 3/4 of the sent levels (both sides of the sign for the inner two, one side of
    // the magnitude for all four): A_4 (3/4)^4 Qf(2 q), with 3/4 Qf(q) the bit error ratio.
    private static double LogUnionBound(double ber)
    {
        double q = Gaussian.InverseLogTail(Math.Log(ber * (4.0 / 3.0)));
        return Math.Log(LightestWords * Math.Pow(0.75, 4)) + Gaussian.LogTail(2 * q);
    }

    // Cubic through the grid in ln BER, slopes by central differences; constant outside.
    private static double Interpolate(double[] values, double ber)
    {
        ReadOnlySpan<double> grid = InnerHammingTable.BitErrorRatio;
        int last = grid.Length - 1;
        if (ber <= grid[0])
        {
            return values[0];
        }
        if (ber >= grid[last])
        {
            return values[last];
        }
        int i = 0;
        while (grid[i + 1] < ber)
        {
            i++;
        }
        double width = Math.Log(grid[i + 1] / grid[i]);
        double x = Math.Log(ber / grid[i]) / width;
        double left = Slope(values, grid, i) * width;
        double right = Slope(values, grid, i + 1) * width;
        double rise = values[i + 1] - values[i];
        return values[i] + x * (left + x * (3 * rise - 2 * left - right + x * (left + right - 2 * rise)));
    }

    private static double Slope(double[] values, ReadOnlySpan<double> grid, int i)
    {
        int before = Math.Max(0, i - 1);
        int after = Math.Min(grid.Length - 1, i + 1);
        return (values[after] - values[before]) / Math.Log(grid[after] / grid[before]);
    }

    private static void Check(double ber)
    {
        if (!(ber is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ber), ber, "a bit error ratio lies in [0, 1)");
        }
    }
}
