using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Networks cable by cable.</summary>
internal static class Wires
{
    public const long Gb = 1_000_000_000;

    public static Wire Cable(int a, int b, long bitsPerSecond, long delayPs, double loss = 0) =>
        new(a, b, new BitRate(bitsPerSecond), new Duration(delayPs), loss);

    /// <summary>Hosts are the first nodes, the others switches.</summary>
    /// <param name="latencyPs">Pipeline of each switch.</param>
    public static PacketNetwork Network(int hosts, int nodes, IEnumerable<Wire> wires, long latencyPs = 0)
    {
        WireNode Node(int n) => new($"n{n}", n < hosts ? 0 : 1, new Duration(n < hosts ? 0 : latencyPs));
        return PacketNetwork.Of(new WireGraph("test", hosts, [.. Enumerable.Range(0, nodes).Select(Node)], [.. wires]));
    }

    /// <summary>Host 0, a switch, host 1.</summary>
    public static PacketNetwork TwoCables(long firstRate, long secondRate, long delayPs, long latencyPs = 0) =>
        Network(2, 3, [Cable(0, 2, firstRate, delayPs), Cable(2, 1, secondRate, delayPs)], latencyPs);

    /// <summary>The port of the last switch before a host.</summary>
    public static int PortTo(PacketNetwork network, int host) => network.Peer[network.FirstPort(host)];
}

/// <summary>Keeps what a run tells.</summary>
internal sealed class Recorder : IPacketObserver
{
    public List<CapturedFrame> Frames { get; } = [];

    public List<PortSample> Samples { get; } = [];

    public List<long> SampleTimes { get; } = [];

    public IEnumerable<CapturedFrame> DataOut => Frames.Where(f => f.IsOutgoing && f.Kind == 0);

    public void Sample(long timePs, ReadOnlySpan<PortSample> ports)
    {
        SampleTimes.Add(timePs);
        Samples.AddRange(ports);
    }

    public void Capture(ReadOnlySpan<CapturedFrame> frames) => Frames.AddRange(frames);

    public void Progress(in PacketProgress progress) { }
}
