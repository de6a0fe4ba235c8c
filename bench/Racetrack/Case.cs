namespace Heliograph.Racetrack;

/// <summary>Traffic that both simulators get, on a full fat tree of three tiers at 100 Gb/s and 1 us a cable.</summary>
/// <param name="Name">In the table and on the command line.</param>
/// <param name="Hosts">k^3/4 for an even k.</param>
/// <param name="Traffic">Its flows, the same in every run.</param>
/// <param name="MeanBar">By how much, as a share, the mean completion time of the two may differ.</param>
/// <param name="LastBar">The same of the last completion.</param>
/// <param name="OnlyNamed">Runs only when it is named.</param>
internal sealed record Case(string Name, int Hosts, Func<ConnectionMatrix> Traffic, double MeanBar, double LastBar, bool OnlyNamed = false)
{
    /// <summary>Every case. Paths are hashes, and htsim draws them anew in each run: single runs on either side lie 10 % apart in the mean of 128 hosts
    /// and 25 % in the last flow. In the ring hardly any flows share a cable, so that its bar is tight.</summary>
    public static IReadOnlyList<Case> All { get; } =
    [
        new("permutation-128", 128, () => ConnectionMatrix.Permutation(128, 10_000_000), MeanBar: 0.15, LastBar: 0.35),
        new("permutation-1024", 1024, () => ConnectionMatrix.Permutation(1024, 2_000_000), MeanBar: 0.08, LastBar: 0.35),
        new("permutation-8192", 8192, () => ConnectionMatrix.Permutation(8192, 1_000_000), MeanBar: 0.05, LastBar: 0.35, OnlyNamed: true),
        new("all-to-all-128", 128, () => ConnectionMatrix.AllToAll(128, 64_000), MeanBar: 0.08, LastBar: 0.35),
        new("ring-all-reduce-128", 128, () => ConnectionMatrix.RingAllReduce(128, 256 * 1024), MeanBar: 0.01, LastBar: 0.01),
    ];

    /// <summary>Cables of a shortest path: 2 under one switch of the lowest tier, 4 within a pod, else 6. Both sides number hosts pod by pod.</summary>
    public int Cables(int source, int destination)
    {
        int radix = 2;
        while (radix * radix * radix / 4 < Hosts)
        {
            radix += 2;
        }
        int half = radix / 2;
        return (source / half == destination / half, source / (half * half) == destination / (half * half)) switch
        {
            (true, _) => 2,
            (_, true) => 4,
            _ => 6,
        };
    }
}
