using System.Collections.Immutable;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// Switches that are equal to everyone: the coarsest equitable partition of the nodes with every host, and every node of a stated route, alone. Each node
/// of a class has equally many cables, in each direction, to every class. Found by colour refinement over hashes and then checked count by count; were a
/// hash to collide, every node would be its own class.
/// </summary>
/// <param name="Of">Class by node; hosts have their own numbers, switches those after them in the order of their first node.</param>
/// <param name="Count">Classes.</param>
internal sealed record NodeClasses(int[] Of, int Count)
{
    /// <summary>O(ports) a round, and as many rounds as the network has tiers, about; ports that are down are no cables.</summary>
    public static NodeClasses Find(PacketNetwork network, bool[] down, ImmutableArray<SourceRoute> stated)
    {
        ulong[] colours = new ulong[network.Nodes];
        for (int n = 0; n < colours.Length; n++)
        {
            colours[n] = n < network.Hosts ? TraceHash.Of((ulong)n, 1) : TraceHash.Of(0, 2);
        }
        foreach (SourceRoute route in stated)
        {
            foreach (int port in route.Ports)
            {
                colours[network.Node[port]] = TraceHash.Of((ulong)network.Node[port], 1);
            }
        }
        int[] of = new int[colours.Length];
        int count = Number(network, colours, of);
        for (int before = -1; before != count; )
        {
            before = count;
            Refine(network, down, colours);
            count = Number(network, colours, of);
        }
        return AreEqual(network, down, of) ? new NodeClasses(of, count) : Each(network);
    }

    /// <summary>Every node alone: for checks.</summary>
    public static NodeClasses Each(PacketNetwork network) => new([.. Enumerable.Range(0, network.Nodes)], network.Nodes);

    // Hosts keep their colours: each is alone already.
    private static void Refine(PacketNetwork network, bool[] down, ulong[] colours)
    {
        ulong[] before = [.. colours];
        for (int n = network.Hosts; n < before.Length; n++)
        {
            ulong sum = 0;
            for (int p = network.FirstPort(n); p < network.FirstPort(n) + network.PortCount(n); p++)
            {
                ulong state = State(network, down, p);
                sum = unchecked(sum + (state > 0 ? TraceHash.Of(before[network.Node[network.Peer[p]]], state) : 0));
            }
            colours[n] = TraceHash.Of(before[n], sum);
        }
    }

    // In which directions a cable works, seen from one end.
    private static ulong State(PacketNetwork network, bool[] down, int port) => (down[port] ? 0UL : 1) + (down[network.Peer[port]] ? 0UL : 2);

    private static int Number(PacketNetwork network, ulong[] colours, int[] of)
    {
        Dictionary<ulong, int> numbers = [];
        int count = network.Hosts;
        for (int n = 0; n < colours.Length; n++)
        {
            if (n < network.Hosts)
            {
                of[n] = n;
            }
            else if (numbers.TryAdd(colours[n], count))
            {
                of[n] = count++;
            }
            else
            {
                of[n] = numbers[colours[n]];
            }
        }
        return count;
    }

    private static bool AreEqual(PacketNetwork network, bool[] down, int[] of)
    {
        Dictionary<int, (int, ulong)[]> first = [];
        for (int n = network.Hosts; n < of.Length; n++)
        {
            (int, ulong)[] met = Met(network, down, of, n);
            if (!first.TryAdd(of[n], met) && !met.AsSpan().SequenceEqual(first[of[n]]))
            {
                return false;
            }
        }
        return true;
    }

    // Classes at the other ends of a node's cables, sorted.
    private static (int Class, ulong State)[] Met(PacketNetwork network, bool[] down, int[] of, int node)
    {
        List<(int, ulong)> met = [];
        for (int p = network.FirstPort(node); p < network.FirstPort(node) + network.PortCount(node); p++)
        {
            if (State(network, down, p) is var state and > 0)
            {
                met.Add((of[network.Node[network.Peer[p]]], state));
            }
        }
        met.Sort();
        return [.. met];
    }
}
