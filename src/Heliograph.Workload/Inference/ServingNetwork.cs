using System.Collections.Immutable;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Inference;

/// <summary>
/// Collectives of one replica on the placed group: all-reduce of a sliced layer, dispatch and combine of experts. Times
/// are bandwidth terms of <see cref="CollectiveTime"/> plus a floor for each level that the group crosses: small messages
/// of a decode step take a fixed time, whatever the ring (facts of NCCL and of one-sided expert kernels).
/// </summary>
public sealed class ServingNetwork
{
    private readonly int _routedNodes;

    /// <param name="size">Accelerators of the group; 1 has no traffic.</param>
    /// <param name="tiers">Rates that collectives reach, B/s; <see cref="TierNumbers.Latency"/> is the floor of one collective, s.</param>
    public ServingNetwork(int size, ImmutableArray<TierNumbers> tiers, int routedNodes)
    {
        Size = size;
        _routedNodes = routedNodes;
        ImmutableArray<TierNumbers> quiet = [.. tiers.Select(t => t with { Latency = 0 })];
        Group = PlacedGroup.Place(size, 1, quiet);
        foreach (GroupLevel level in Group.Levels)
        {
            Floor += tiers[level.Tier].Latency;
        }
    }

    public int Size { get; }

    public PlacedGroup Group { get; }

    /// <summary>s of the shortest collective.</summary>
    public double Floor { get; }

    /// <summary>The group crosses more than one network: expert traffic goes out by NICs.</summary>
    public bool LeavesScaleUp => Group.Levels.Length > 0 && Group.Tiers[Group.Levels[^1].Tier].Network != Group.Tiers[0].Network;

    public double AllReduce(double bytes) => Size == 1 ? 0 : CollectiveTime.AllReduce(Group, bytes) + Floor;

    /// <summary>Every member sends copies to the experts of its tokens; links of other members do not help.</summary>
    public double AllToAll(double bytes) => Size == 1 ? 0 : CollectiveTime.AllToAll(Group, bytes) + Floor;

    /// <summary>
    /// Dispatch (or combine) of a prompt: one copy of a token for each block that holds some of its experts, handed on
    /// inside. D = n (1 - ((n-1)/n)^k) blocks of n for k experts (fact sheet, section 4).
    /// </summary>
    /// <param name="bytes">Of one copy of all tokens of a member.</param>
    public double Distinct(double bytes, double topK)
    {
        double seconds = Size == 1 ? 0 : Floor;
        double most = Group.IsJoined ? 0 : double.NaN;
        ForLevels(bytes, topK, (level, sent) => most = Math.Max(most, sent / level.UniformRate));
        return seconds + most;
    }

    /// <summary>Bytes of <see cref="Distinct"/> that one member sends at each tier.</summary>
    public void AddDistinct(double bytes, double topK, Span<double> byTier)
    {
        double[] sum = new double[byTier.Length];
        ForLevels(bytes, topK, (level, sent) => sum[level.Tier] += sent);
        for (int t = 0; t < sum.Length; t++)
        {
            byTier[t] += sum[t];
        }
    }

    // Outer to inner: copies that reach a block have k / D experts left in it on average.
    private void ForLevels(double bytes, double topK, Action<GroupLevel, double> use)
    {
        double copies = 1;
        double left = topK;
        for (int i = Group.Levels.Length - 1; i >= 0; i--)
        {
            GroupLevel level = Group.Levels[i];
            double blocks = (double)level.Outer / level.Inner;
            double limited = i > 0 && _routedNodes > 0 ? Math.Min(blocks, _routedNodes) : blocks;
            double distinct = limited * (1 - Math.Pow(1 - (1 / limited), left));
            copies *= distinct;
            left /= distinct;
            use(level, bytes * copies * (blocks - 1) / blocks);
        }
    }
}
