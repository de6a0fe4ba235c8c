namespace Heliograph.Photonics.Variation;

/// <summary>
/// Sums over the lanes of a block. For each draw the margins are summed by the bin of its uniform number: the variance of the bins' means
/// is the variance that the draw explains alone.
/// </summary>
internal sealed class VariationSums(int draws)
{
    /// <summary>Bins of a uniform number.</summary>
    public const int Bins = 32;

    public readonly double[] BinSums = new double[draws * Bins];
    public readonly int[] BinCounts = new int[draws * Bins];
    public long GoodLanes;
    public long GoodModules;
    public long NeverCloses;
    public double Sum;
    public double Squares;
    public double Least = double.PositiveInfinity;
    public double Largest = double.NegativeInfinity;

    public void Add(VariationSums block)
    {
        for (int i = 0; i < BinSums.Length; i++)
        {
            BinSums[i] += block.BinSums[i];
            BinCounts[i] += block.BinCounts[i];
        }
        GoodLanes += block.GoodLanes;
        GoodModules += block.GoodModules;
        NeverCloses += block.NeverCloses;
        Sum += block.Sum;
        Squares += block.Squares;
        Least = Math.Min(Least, block.Least);
        Largest = Math.Max(Largest, block.Largest);
    }
}
