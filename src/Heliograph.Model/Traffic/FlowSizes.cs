using System.Collections.Immutable;

namespace Heliograph.Model.Traffic;

/// <summary>A published distribution of the sizes of flows: a share of the flows is not larger than a size.</summary>
/// <remarks>
/// Between two points the size is linear in the share, as the programs that these tables come from read them; the mean is that of the
/// trapezia and exact for the drawn sizes but for rounding down to whole bytes.
/// </remarks>
public sealed class FlowSizes
{
    private readonly ImmutableArray<(double Bytes, double Percent)> _points;

    private FlowSizes(string name, ImmutableArray<(double Bytes, double Percent)> points)
    {
        (Name, _points) = (name, points);
        for (int i = 1; i < points.Length; i++)
        {
            MeanBytes += (points[i].Bytes + points[i - 1].Bytes) / 2 * (points[i].Percent - points[i - 1].Percent) / 100;
        }
    }

    /// <summary>
    /// Web search: M. Alizadeh et al., Data center TCP (DCTCP), SIGCOMM 2010, figure 4; points of <c>WebSearch_distribution</c> of the
    /// traffic generator of HPCC (Y. Li et al., SIGCOMM 2019). Mean 1.71 MB.
    /// </summary>
    public static FlowSizes WebSearch { get; } =
        new(
            "web-search",
            [
                (0, 0),
                (10_000, 15),
                (20_000, 20),
                (30_000, 30),
                (50_000, 40),
                (80_000, 53),
                (200_000, 60),
                (1_000_000, 70),
                (2_000_000, 80),
                (5_000_000, 90),
                (10_000_000, 97),
                (30_000_000, 100),
            ]
        );

    /// <summary>
    /// Data mining: A. Greenberg et al., VL2, SIGCOMM 2009, figure 2; points of <c>VL2_CDF</c> of the traffic generator of W. Bai et al.
    /// (PIAS, NSDI 2015). Mean 12.7 MB, of which flows above 100 MB are 11 MB: short runs see few of them.
    /// </summary>
    public static FlowSizes DataMining { get; } =
        new(
            "data-mining",
            [
                (0, 0),
                (180, 10),
                (216, 20),
                (560, 30),
                (900, 40),
                (1_100, 50),
                (1_870, 60),
                (3_160, 70),
                (10_000, 80),
                (400_000, 90),
                (3_160_000, 95),
                (100_000_000, 98),
                (1_000_000_000, 100),
            ]
        );

    /// <summary>
    /// Hadoop: A. Roy et al., Inside the social network's (datacenter) network, SIGCOMM 2015, figure 6; points of
    /// <c>FbHdp_distribution</c> of the traffic generator of HPCC. Mean 120 kB.
    /// </summary>
    public static FlowSizes Hadoop { get; } =
        new(
            "hadoop",
            [
                (0, 0),
                (100, 1),
                (200, 2),
                (300, 5),
                (350, 15),
                (400, 20),
                (500, 30),
                (600, 40),
                (700, 50),
                (1_000, 60),
                (2_000, 67),
                (7_000, 70),
                (30_000, 72),
                (50_000, 82),
                (80_000, 87),
                (120_000, 90),
                (300_000, 95),
                (1_000_000, 97.5),
                (2_000_000, 99),
                (10_000_000, 100),
            ]
        );

    /// <summary>Distributed storage of Alibaba, 2019: points of <c>AliStorage2019</c> of the traffic generator of HPCC. Mean 41 kB.</summary>
    public static FlowSizes AliStorage { get; } =
        new(
            "alistorage",
            [
                (0, 0),
                (4_000, 22.93),
                (8_000, 69.21),
                (16_000, 80.61),
                (32_000, 90.47),
                (64_000, 93.53),
                (128_000, 96.77),
                (256_000, 97.53),
                (2_000_000, 100),
            ]
        );

    /// <summary>Every published distribution.</summary>
    public static ImmutableArray<FlowSizes> Published { get; } = [WebSearch, DataMining, Hadoop, AliStorage];

    /// <summary>As a shorthand names it.</summary>
    public string Name { get; }

    public double MeanBytes { get; }

    /// <summary>All flows of one size.</summary>
    public static FlowSizes Constant(long bytes) => new("constant", [(bytes, 0), (bytes, 100)]);

    /// <summary>The size that the share <paramref name="uniform"/> of flows, from 0 to 1, is not larger than; at least 1 B.</summary>
    public long BytesAt(double uniform)
    {
        double percent = uniform * 100;
        int i = 1;
        while (i < _points.Length - 1 && _points[i].Percent < percent)
        {
            i++;
        }
        (double from, double to) = (_points[i - 1].Bytes, _points[i].Bytes);
        double share = (percent - _points[i - 1].Percent) / (_points[i].Percent - _points[i - 1].Percent);
        return Math.Max(1, (long)(from + (to - from) * Math.Clamp(share, 0, 1)));
    }

    /// <summary>The distribution that <c>sizes</c> of a line names, or the one size that it gives.</summary>
    internal static FlowSizes Read(Shorthand line)
    {
        if (line.TryBytes("sizes", out long bytes))
        {
            return Constant(bytes);
        }
        string name = line.Text("sizes", "web-search");
        FlowSizes? found = Published.FirstOrDefault(s => s.Name == name);
        if (found is null && name.Length > 0)
        {
            string shown = Documents.Excerpt.Of(name);
            line.Wrong("sizes", $"'sizes: {shown}' is no known distribution and no size", Documents.Suggest.Fix(name, Published.Select(s => s.Name)));
        }
        return found ?? WebSearch;
    }
}
