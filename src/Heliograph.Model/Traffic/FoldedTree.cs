using System.Collections.Immutable;
using Heliograph.Model.Units;

namespace Heliograph.Model.Traffic;

/// <summary>A tier of switches of a <see cref="FoldedTree"/>; rate, delay and bundle are those of the cables below it.</summary>
/// <param name="RadixUp">0 for the top tier.</param>
/// <param name="Bundle">Parallel cables to each switch below; 1 for the first tier.</param>
/// <param name="QueueDown">Bytes of an egress queue towards the tier below; 0 where it is not said.</param>
/// <param name="QueueUp">Bytes of an egress queue towards the tier above; 0 where it is not said.</param>
internal readonly record struct TreeTier(
    BitRate Rate,
    Duration Delay,
    Duration SwitchLatency,
    int RadixDown,
    int RadixUp,
    int Bundle = 1,
    int QueueDown = 0,
    int QueueUp = 0
);

/// <summary>
/// Fat trees of two and three tiers, numbered as htsim numbers them: hosts, top-of-rack switches, aggregation switches (by pod), core
/// switches. Cables: hosts by switch; each top-of-rack switch to the aggregation switches of its pod in order; aggregation switch number a of
/// its pod to the core switches a, a + A, a + 2 A, ... where A is the number of aggregation switches of a pod.
/// </summary>
internal static class FoldedTree
{
    /// <summary>The sizes must divide; whoever calls has checked them.</summary>
    public static WireGraph Build(string name, int hosts, int podHosts, ReadOnlySpan<TreeTier> tiers)
    {
        bool three = tiers.Length == 3;
        int pods = hosts / podHosts;
        int torsPerPod = podHosts / tiers[0].RadixDown;
        int aggsPerPod = tiers[0].RadixUp / tiers[1].Bundle;
        (int tors, int aggs) = (torsPerPod * pods, aggsPerPod * pods);
        int coresPerAgg = three ? tiers[1].RadixUp / tiers[2].Bundle : 0;
        int cores = aggsPerPod * coresPerAgg;

        ImmutableArray<WireNode>.Builder nodes = ImmutableArray.CreateBuilder<WireNode>(hosts + tors + aggs + cores);
        AddNodes(nodes, "host", hosts, 0, default);
        AddNodes(nodes, "tor", tors, 1, tiers[0].SwitchLatency);
        AddNodes(nodes, three ? "agg" : "spine", aggs, 2, tiers[1].SwitchLatency);
        if (three)
        {
            AddNodes(nodes, "core", cores, 3, tiers[2].SwitchLatency);
        }

        int wires = hosts + tors * tiers[0].RadixUp + (three ? aggs * tiers[1].RadixUp : 0);
        ImmutableArray<Wire>.Builder built = ImmutableArray.CreateBuilder<Wire>(wires);
        for (int host = 0; host < hosts; host++)
        {
            AddCables(built, host, hosts + host / tiers[0].RadixDown, 0, tiers[0]);
        }
        for (int tor = 0; tor < tors; tor++)
        {
            int pod = tor / torsPerPod;
            for (int agg = pod * aggsPerPod; agg < (pod + 1) * aggsPerPod; agg++)
            {
                AddCables(built, hosts + tor, hosts + tors + agg, tiers[0].QueueUp, tiers[1]);
            }
        }
        for (int agg = 0; three && agg < aggs; agg++)
        {
            for (int l = 0; l < coresPerAgg; l++)
            {
                int core = agg % aggsPerPod + aggsPerPod * l;
                AddCables(built, hosts + tors + agg, hosts + tors + aggs + core, tiers[1].QueueUp, tiers[2]);
            }
        }
        return new WireGraph(name, hosts, nodes.MoveToImmutable(), built.MoveToImmutable());
    }

    internal static void AddNodes(ImmutableArray<WireNode>.Builder nodes, string word, int count, int tier, Duration latency)
    {
        for (int i = 0; i < count; i++)
        {
            nodes.Add(new WireNode($"{word}{i}", tier, latency));
        }
    }

    private static void AddCables(ImmutableArray<Wire>.Builder wires, int a, int b, int queueUp, TreeTier above)
    {
        for (int i = 0; i < above.Bundle; i++)
        {
            wires.Add(new Wire(a, b, above.Rate, above.Delay, 0, queueUp, above.QueueDown));
        }
    }
}
