using System.Collections.Immutable;

namespace Heliograph.Simulation.Packet;

/// <summary>The way that all frames from one host to another take, whatever the choice of paths is.</summary>
/// <param name="Ports">Ports that they leave by, in order, from the source on; each leads to the node of the next, the last to the destination.</param>
public readonly record struct SourceRoute(int Source, int Destination, ImmutableArray<int> Ports)
{
    /// <summary>The ports lead from the source to the destination, over no node twice, as cabled in <paramref name="network"/>. O(length squared).</summary>
    public bool IsIn(PacketNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        int node = Source;
        for (int i = 0; i < Ports.Length; i++)
        {
            if ((uint)Ports[i] >= (uint)network.Ports || network.Node[Ports[i]] != node)
            {
                return false;
            }
            node = network.Node[network.Peer[Ports[i]]];
            for (int before = 0; before <= i; before++)
            {
                if (network.Node[Ports[before]] == node)
                {
                    return false;
                }
            }
        }
        return node == Destination && Source != Destination;
    }
}
