namespace Heliograph.Workload.Collectives.Nccl;

/// <summary>What NCCL's search for channels ends with where accelerators are alike and joined by switches.</summary>
/// <param name="Channels">0: there is no such graph.</param>
/// <param name="Intra">GB/s of a channel inside a node.</param>
/// <param name="Inter">GB/s of a channel between nodes.</param>
internal readonly record struct NcclGraph(int Channels, double Intra, double Inter)
{
    // Half of the channels that NCCL has room for.
    private const int MostChannels = 32;

    /// <summary>
    /// Rings, and trees along them. Of the speeds that a channel may have, the one with the most in all, the first of equals: each channel takes its speed on
    /// the links of every accelerator, and on one NIC. A few fast channels become twice as many of half the speed.
    /// </summary>
    public static NcclGraph Ring(NcclGroup group)
    {
        bool isOne = group.Nodes == 1;
        ReadOnlySpan<double> speeds = isOne ? NcclTables.IntraSpeeds(group.Generation) : NcclTables.InterSpeeds(group.Generation);
        NcclGraph best = default;
        foreach (double speed in speeds)
        {
            double channels = isOne || group.RanksPerNode > 1 ? Fits(group.CountedLinkRate, speed) : MostChannels;
            channels = isOne ? channels : Math.Min(channels, group.Nics * Fits(group.NicRate, speed));
            int n = (int)Math.Min(channels, MostChannels);
            best = n * speed > best.Channels * best.Intra ? new NcclGraph(n, speed, speed) : best;
        }
        bool stays = best.Intra < 25 || (group.Generation >= NcclGeneration.Hopper && best.Intra < 50 && best.Channels > 4);
        int doubled = stays ? best.Channels : Math.Min(2 * best.Channels, MostChannels);
        return doubled > best.Channels ? new NcclGraph(doubled, best.Intra / 2, best.Inter / 2) : best;
    }

    /// <summary>
    /// Reduction in NVSwitches: a channel for each accelerator of the node, its head (that has a NIC, over several nodes). A head's own channel takes its
    /// speed twice on its link, the others once.
    /// </summary>
    public static NcclGraph Nvls(NcclGroup group)
    {
        if (!group.HasSwitch || group.Generation < NcclGeneration.Hopper)
        {
            return default;
        }
        bool isOne = group.Nodes == 1;
        int heads = Math.Min(group.RanksPerNode, NcclTables.MostHeads);
        heads = isOne ? heads : Math.Min(heads, group.Nics);
        ReadOnlySpan<double> speeds = isOne ? NcclTables.IntraSpeeds(group.Generation) : NcclTables.InterSpeeds(group.Generation);
        double most = group.CountedLinkRate / (heads + 1);
        double intra = Largest(speeds, isOne ? most : Math.Min(most, group.NicRate));
        if (intra == 0)
        {
            return default;
        }
        // The speed of the second graph rate is then raised step by step, up to twice the first or as far as the NIC goes.
        double inter = intra;
        for (int i = speeds.IndexOf(intra) - 1; i >= 0 && inter < 2 * intra && (isOne || speeds[i] <= group.NicRate); i--)
        {
            inter = speeds[i];
        }
        return new NcclGraph(heads, intra, inter);
    }

    /// <summary>Reduction in switches of the scale-out network: a channel for each NIC.</summary>
    public static NcclGraph CollNetDirect(NcclGroup group)
    {
        double speed = Largest(NcclTables.InterSpeeds(group.Generation), group.NicRate);
        return speed > 0 ? new NcclGraph(Math.Min(group.Nics, group.RanksPerNode), speed, speed) : default;
    }

    private static double Fits(double rate, double speed) => Math.Floor((rate / speed) + 1e-9);

    private static double Largest(ReadOnlySpan<double> speeds, double most)
    {
        foreach (double speed in speeds)
        {
            if (speed <= most)
            {
                return speed;
            }
        }
        return 0;
    }
}
