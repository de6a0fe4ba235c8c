using System.Numerics;

namespace Heliograph.Simulation.Packet;

internal sealed unsafe partial class PacketState
{
    private const long PsBitsPerByte = 8_000_000_000_000;

    private void BuildPorts()
    {
        for (int p = 0; p < Network.Ports; p++)
        {
            BuildPort(p);
        }
        // Hosts have memory enough for their own; where they pass frames on they are switches.
        for (int n = Network.HostsForward ? 0 : Network.Hosts; n < Network.Nodes; n++)
        {
            Buffers.Pointer[n].PoolBytes = PoolOf(n, Options.Buffer.SharedBytes);
        }
    }

    private void BuildPort(int p)
    {
        int node = Network.Node[p];
        int peer = Network.Peer[p];
        int peerNode = Network.Node[peer];
        ref Port port = ref Ports.Pointer[p];
        port.BusyUntil = long.MinValue / 4; // Nothing has been sent: nothing of before is on the wire.
        port.Node = node;
        port.First = Network.FirstPort(node);
        port.PortCount = (ushort)Network.PortCount(node);
        port.Peer = peer;
        port.PeerSlot = Ports.Pointer[peer].InSlot;
        port.PeerProcess = ProcessOfNode[peerNode];
        port.ToPeerPs = Network.DelayPs[p] + Network.LatencyPs[peerNode];
        bool peerForwards = peerNode >= Network.Hosts;
        port.Traits =
            (node < Network.Hosts ? PortTraits.Host : 0)
            | (Network.FrameLoss[p] > 0 ? PortTraits.Lossy : 0)
            | (Options.CutThroughBytes > 0 && peerForwards ? PortTraits.CutThrough : 0)
            | (p == Options.CapturePort ? PortTraits.Captured : 0);
        SetRate(p, Network.BitsPerSecond[p]);
        Headroom.Pointer[p] =
            Options.Buffer.HeadroomBytes >= 0
                ? Options.Buffer.HeadroomBytes
                : (int)Int128.Min(int.MaxValue, (Int128)3 * Network.BitsPerSecond[p] * Network.DelayPs[p] / PsBitsPerByte);
        port.Ramp = RampOf(Network.BitsPerSecond[p]);
        for (int c = 0; c < Classes && Options.FlowControl == FlowControl.Credit; c++)
        {
            Credits.Pointer[p * Classes + c].Available = CreditOf(p);
        }
    }

    // Ports of one rate share a ramp: the few ramps of a network stay in cache.
    private ushort RampOf(long bitsPerSecond)
    {
        int known = _rampRates.IndexOf(bitsPerSecond);
        if (known >= 0)
        {
            return (ushort)known;
        }
        MarkingRamp ramp = new() { MinBytes = int.MaxValue, MaxBytes = int.MaxValue };
        if (Options.Ecn is { } ecn)
        {
            double scale = ecn.PerBitsPerSecond > 0 ? (double)bitsPerSecond / ecn.PerBitsPerSecond : 1;
            int min = (int)Math.Min(int.MaxValue, ecn.MinBytes * scale);
            int max = (int)Math.Min(int.MaxValue, ecn.MaxBytes * scale);
            ramp = new MarkingRamp
            {
                MinBytes = min,
                MaxBytes = max,
                PerByte = max > min ? ecn.MaxProbability / (max - min) : 0,
            };
        }
        _rampRates.Add(bitsPerSecond);
        Ramps = [.. Ramps, ramp];
        return (ushort)(Ramps.Length - 1);
    }

    /// <summary>Sets the clock of a port; 0 b/s is not possible, a port that is out has <see cref="PortTraits.Down"/>.</summary>
    public void SetRate(int p, long bitsPerSecond)
    {
        ref Port port = ref Ports.Pointer[p];
        Rates[p] = bitsPerSecond;
        port.PsPerByte = (int)(PsBitsPerByte / bitsPerSecond);
        long rest = PsBitsPerByte % bitsPerSecond;
        long divisor = (long)BigInteger.GreatestCommonDivisor(rest, bitsPerSecond);
        Fractions.Pointer[p] = new RateFraction { Numerator = rest / divisor, Denominator = bitsPerSecond / divisor };
        port.Traits = rest == 0 ? port.Traits & ~PortTraits.Fractional : port.Traits | PortTraits.Fractional;
    }

    /// <summary>
    /// Bytes in flight that the peer of a port has room for. The least for full rate: what the cable holds in a round trip, the frame in
    /// transmission at each end and the credit on its way.
    /// </summary>
    public int CreditOf(int port)
    {
        if (Options.Buffer.CreditBytes > 0)
        {
            return Options.Buffer.CreditBytes;
        }
        int frame = Options.PayloadBytes + Options.HeaderBytes;
        // Data waits for the pipeline of the far end, the credit on its way back for that of this one.
        long pipelines = Network.LatencyPs[Network.Node[port]] + Network.LatencyPs[Network.Node[Network.Peer[port]]];
        Int128 roundTrip = 2 * (Int128)Network.DelayPs[port] + pipelines;
        Int128 bytes = roundTrip * Network.BitsPerSecond[port] / PsBitsPerByte + 4 * frame;
        return (int)Int128.Min(bytes, int.MaxValue);
    }

    // Shared memory without what is set aside: 0 where thresholds are static.
    private long PoolOf(int node, long sharedBytes)
    {
        if (sharedBytes == 0)
        {
            return 0;
        }
        long aside = 0;
        int lossless = Options.FlowControl == FlowControl.Pause ? BitOperations.PopCount((uint)LosslessMask) : 0;
        for (int p = Network.FirstPort(node); p < Network.FirstPort(node) + Network.PortCount(node); p++)
        {
            aside += (long)Classes * Options.Buffer.ReserveBytes + (long)lossless * Headroom.Pointer[p];
        }
        return Math.Max(1, sharedBytes - aside);
    }
}
