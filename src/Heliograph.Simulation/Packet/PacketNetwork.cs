using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// A network as the packet engine sees it: nodes with ports. A port is one end of a cable: what leaves through it goes to
/// <see cref="Peer"/>. Ports of a node are contiguous, in the order in which its cables were given. Hosts are the nodes [0, <see cref="Hosts"/>).
/// Immutable. 45 bytes a port.
/// </summary>
public sealed class PacketNetwork
{
    private readonly int[] _firstPort;
    private readonly int[] _peer;
    private readonly int[] _node;
    private readonly long[] _bitsPerSecond;
    private readonly long[] _delayPs;
    private readonly double[] _frameLoss;
    private readonly int[] _queueBytes;
    private readonly long[] _latencyPs;
    private readonly byte[] _tier;
    private readonly int[] _portOfCableEnd;

    private PacketNetwork(int hosts, int nodes, ReadOnlySpan<Cable> cables)
    {
        Hosts = hosts;
        int ports = 2 * cables.Length;
        _firstPort = new int[nodes + 1];
        foreach (Cable cable in cables)
        {
            _firstPort[cable.A + 1]++;
            _firstPort[cable.B + 1]++;
        }
        for (int n = 0; n < nodes; n++)
        {
            _firstPort[n + 1] += _firstPort[n];
        }
        (_peer, _node, _queueBytes, _portOfCableEnd) = (new int[ports], new int[ports], new int[ports], new int[ports]);
        (_bitsPerSecond, _delayPs, _frameLoss) = (new long[ports], new long[ports], new double[ports]);
        (_latencyPs, _tier) = (new long[nodes], new byte[nodes]);
        int[] next = _firstPort[..^1];
        for (int c = 0; c < cables.Length; c++)
        {
            Cable cable = cables[c];
            int a = next[cable.A]++;
            int b = next[cable.B]++;
            (_peer[a], _peer[b]) = (b, a);
            (_node[a], _node[b]) = (cable.A, cable.B);
            (_bitsPerSecond[a], _bitsPerSecond[b]) = (cable.BitsPerSecond, cable.BitsPerSecond);
            (_delayPs[a], _delayPs[b]) = (cable.DelayPs, cable.DelayPs);
            (_frameLoss[a], _frameLoss[b]) = (cable.FrameLoss, cable.FrameLoss);
            (_queueBytes[a], _queueBytes[b]) = (cable.QueueBytesA, cable.QueueBytesB);
            (_portOfCableEnd[2 * c], _portOfCableEnd[2 * c + 1]) = (a, b);
        }
    }

    private PacketNetwork(PacketNetwork other)
    {
        Hosts = other.Hosts;
        (_firstPort, _node, _latencyPs, _tier) = (other._firstPort, other._node, other._latencyPs, other._tier);
        (_peer, _bitsPerSecond, _delayPs) = ([.. other._peer], [.. other._bitsPerSecond], [.. other._delayPs]);
        (_frameLoss, _queueBytes, _portOfCableEnd) = ([.. other._frameLoss], other._queueBytes, [.. other._portOfCableEnd]);
    }

    private readonly record struct Cable(int A, int B, long BitsPerSecond, long DelayPs, double FrameLoss, int QueueBytesA, int QueueBytesB);

    public int Hosts { get; }

    public int Nodes => _firstPort.Length - 1;

    public int Ports => _peer.Length;

    /// <summary>Port at the other end of the cable.</summary>
    public ReadOnlySpan<int> Peer => _peer;

    /// <summary>Node that a port belongs to.</summary>
    public ReadOnlySpan<int> Node => _node;

    public ReadOnlySpan<long> BitsPerSecond => _bitsPerSecond;

    /// <summary>Propagation to the peer.</summary>
    public ReadOnlySpan<long> DelayPs => _delayPs;

    /// <summary>Probability that a frame which leaves by this port is lost on the way.</summary>
    public ReadOnlySpan<double> FrameLoss => _frameLoss;

    /// <summary>Egress queue that the topology file gave this port; 0 for none.</summary>
    public ReadOnlySpan<int> QueueBytes => _queueBytes;

    /// <summary>Pipeline latency by node.</summary>
    public ReadOnlySpan<long> LatencyPs => _latencyPs;

    /// <summary>Tier by node: 0 hosts; 0 for switches whose file does not say.</summary>
    public ReadOnlySpan<byte> Tier => _tier;

    public int FirstPort(int node) => _firstPort[node];

    public int PortCount(int node) => _firstPort[node + 1] - _firstPort[node];

    /// <summary>Switches (or hosts that pass frames on) that a route can name in its 64 bits. O(nodes).</summary>
    public int MostSwitches => RouteCode.For(this).MaxHops;

    /// <summary>Some hosts are joined directly: hosts pass frames on, as in a torus.</summary>
    public bool HostsForward
    {
        get
        {
            for (int p = 0; p < Ports; p++)
            {
                if (_node[p] < Hosts && _node[_peer[p]] < Hosts)
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>Ports of cable <paramref name="cable"/>: at its A end and at its B end.</summary>
    public (int A, int B) PortsOfCable(int cable) => (_portOfCableEnd[2 * cable], _portOfCableEnd[2 * cable + 1]);

    public int Cables => _portOfCableEnd.Length / 2;

    /// <summary>The network of a topology file. O(nodes + cables).</summary>
    public static PacketNetwork Of(WireGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Cable[] cables = new Cable[graph.Wires.Length];
        for (int w = 0; w < cables.Length; w++)
        {
            Wire wire = graph.Wires[w];
            cables[w] = new Cable(wire.A, wire.B, wire.Rate.BitsPerSecond, wire.Delay.Ps, wire.FrameLoss, wire.QueueBytesA, wire.QueueBytesB);
        }
        PacketNetwork network = new(graph.Hosts, graph.Nodes.Length, cables);
        for (int n = 0; n < graph.Nodes.Length; n++)
        {
            network._latencyPs[n] = graph.Nodes[n].Latency.Ps;
            network._tier[n] = (byte)Math.Min(graph.Nodes[n].Tier, byte.MaxValue);
        }
        return network;
    }

    /// <summary>The network of a compiled fabric; frame loss that is unknown counts as none. O(nodes + links).</summary>
    /// <param name="latencyOfNode">Pipeline latency by node; null for none.</param>
    public static PacketNetwork Of(CompiledFabric fabric, Func<int, Duration>? latencyOfNode = null)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        Cable[] cables = new Cable[fabric.Links / 2];
        for (int c = 0; c < cables.Length; c++)
        {
            double loss = fabric.FrameLossOfClass[fabric.LinkClass[2 * c]];
            cables[c] = new Cable(
                fabric.To[2 * c + 1],
                fabric.To[2 * c],
                fabric.BitsPerSecond[2 * c],
                fabric.DelayPs[2 * c],
                double.IsNaN(loss) ? 0 : loss,
                0,
                0
            );
        }
        PacketNetwork network = new(fabric.Hosts, fabric.Nodes, cables);
        for (int n = fabric.Hosts; latencyOfNode is not null && n < fabric.Nodes; n++)
        {
            network._latencyPs[n] = latencyOfNode(n).Ps;
        }
        return network;
    }

    /// <summary>The network with the B ends of two cables exchanged; each keeps the rate, delay and loss of its A end.</summary>
    public PacketNetwork WithSwapped(int one, int other)
    {
        PacketNetwork swapped = new(this);
        (int a1, int b1) = PortsOfCable(one);
        (int a2, int b2) = PortsOfCable(other);
        swapped.Join(one, a1, b2);
        swapped.Join(other, a2, b1);
        return swapped;
    }

    private void Join(int cable, int a, int b)
    {
        (_peer[a], _peer[b]) = (b, a);
        (_bitsPerSecond[b], _delayPs[b], _frameLoss[b]) = (_bitsPerSecond[a], _delayPs[a], _frameLoss[a]);
        _portOfCableEnd[2 * cable + 1] = b;
    }
}
