using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Heliograph.Model.Traffic;

namespace Heliograph.Simulation.Packet;

/// <summary>128 bits. A pair: no code with <see cref="System.UInt128"/> in its types is compiled ahead, and the whole engine would wait for the runtime's compiler.</summary>
internal readonly record struct Hash128(ulong Low, ulong High);

/// <summary>
/// What a run is a function of, as hashes: two runs with equal ones give equal results. Threads, stated end, samples, capture and checkpoints are not
/// of it; they change no state on the way.
/// </summary>
internal readonly record struct RunInputs(ulong Seed, Hash128 Network, Hash128 Traffic, Hash128 Options)
{
    public static RunInputs Of(PacketNetwork network, TrafficMatrix traffic, PacketOptions options) =>
        new(options.Seed, HashOf(network), HashOf(traffic), HashOf(options));

    /// <summary>What differs, in words; empty where nothing does.</summary>
    public string Differences(in RunInputs other)
    {
        List<string> parts = [];
        AddIf(Network != other.Network, "the network", parts);
        AddIf(Traffic != other.Traffic, "the traffic", parts);
        AddIf(Options != other.Options, "the options", parts);
        AddIf(Seed != other.Seed, $"the seed ({Seed} there, {other.Seed} here)", parts);
        return parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
    }

    private static void AddIf(bool differs, string part, List<string> parts)
    {
        if (differs)
        {
            parts.Add(part);
        }
    }

    private static Hash128 HashOf(PacketNetwork network)
    {
        using Digest digest = new();
        digest.Add(network.Hosts, network.Nodes, network.Ports, network.Cables);
        for (int n = 0; n < network.Nodes; n++)
        {
            digest.Add(network.FirstPort(n), network.LatencyPs[n]);
        }
        for (int p = 0; p < network.Ports; p++)
        {
            digest.Add(network.Peer[p], network.BitsPerSecond[p], network.DelayPs[p], Bits(network.FrameLoss[p]), network.QueueBytes[p]);
        }
        for (int c = 0; c < network.Cables; c++)
        {
            (int a, int b) = network.PortsOfCable(c);
            digest.Add(a, b);
        }
        return digest.Value();
    }

    private static Hash128 HashOf(TrafficMatrix traffic)
    {
        using Digest digest = new();
        digest.Add(traffic.Flows.Length, traffic.Triggers.Length);
        foreach (FlowSpec f in traffic.Flows)
        {
            digest.Add(f.Source, f.Destination, f.Bytes, f.StartPs, f.Class, f.Connection, f.StartTrigger, f.SendDoneTrigger, f.ReceiveDoneTrigger);
        }
        foreach (TriggerSpec t in traffic.Triggers)
        {
            digest.Add((long)t.Kind, t.Count);
        }
        return digest.Value();
    }

    private static Hash128 HashOf(PacketOptions o)
    {
        using Digest digest = new();
        digest.Add(o.PayloadBytes, o.HeaderBytes, o.AcknowledgementBytes, Bit(o.PadLastFrame), o.AcknowledgeEvery, o.AcknowledgementClass);
        digest.Add((long)o.FlowControl, o.LosslessClasses, o.Pause.FrameBytes, o.Pause.ReactionPs, o.Pause.Quanta, o.CutThroughBytes);
        digest.Add((long)o.Paths, (long)o.PathHash, o.PathLimit, o.FlowletGapPs, (long)o.Recovery, o.TimeoutPs);
        digest.Add(o.WindowBytes, Bit(o.WindowFollowsRate), (long)o.CongestionControl, o.LinkRetries);
        EcnOptions? ecn = o.Ecn;
        digest.Add(Bit(ecn is not null), ecn?.MinBytes ?? 0, ecn?.MaxBytes ?? 0, Bits(ecn?.MaxProbability ?? 0), ecn?.PerBitsPerSecond ?? 0);
        AddBuffer(digest, o.Buffer);
        AddCongestion(digest, o.Congestion);
        digest.Add(o.ClassWeights.Length, o.Events.Length, o.Routes.Length);
        foreach (int weight in o.ClassWeights)
        {
            digest.Add(weight);
        }
        foreach (SourceRoute route in o.Routes)
        {
            digest.Add(route.Source, route.Destination, route.Ports.Length);
            foreach (int port in route.Ports)
            {
                digest.Add(port);
            }
        }
        foreach (NetworkEvent e in o.Events)
        {
            digest.Add(e.TimePs, (long)e.Kind, e.Target, e.Value, e.DarkPs);
        }
        return digest.Value();
    }

    private static void AddBuffer(Digest digest, BufferOptions b)
    {
        digest.Add(b.SharedBytes, b.ReserveBytes, b.HeadroomBytes, b.AlphaShift, b.ResumeOffsetBytes, b.PauseAboveBytes, b.ResumeBelowBytes);
        digest.Add(b.QueueBytes, b.TrimToBytes, b.TrimQueueBytes, b.CreditBytes, b.CreditUnitBytes);
    }

    private static void AddCongestion(Digest digest, CongestionOptions c)
    {
        digest.Add(c.DcqcnAlphaPs, c.DcqcnDecreasePs, c.DcqcnIncreasePs, Bits(c.DcqcnGain), c.DcqcnFastRecovery);
        digest.Add(Bits(c.DcqcnFirstFactor), Bit(c.DcqcnClampTarget), c.AdditiveIncrease, c.HyperIncrease, c.MinRate);
        digest.Add(Bits(c.HpccUtilisation), c.HpccMaxStage, Bit(c.HpccFastReact), c.BaseRttPs);
        digest.Add(c.SwiftBaseTargetPs, c.SwiftPerHopPs, Bits(c.SwiftIncrease), Bits(c.SwiftBeta), Bits(c.SwiftMaxDecrease));
        digest.Add(c.SwiftFlowScalePs, Bits(c.SwiftFlowMinWindow), Bits(c.SwiftFlowMaxWindow));
        digest.Add(c.TimelyLowPs, c.TimelyHighPs, c.TimelyMinRttPs, Bits(c.TimelyAlpha), Bits(c.TimelyBeta));
        digest.Add(c.NsccTargetPs, c.InitialPackets, c.PullPackets);
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static long Bit(bool value) => value ? 1 : 0;

    // SHA-256 over whole numbers, its first half.
    private sealed class Digest : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly List<long> _numbers = new(4096);

        public void Add(params ReadOnlySpan<long> numbers)
        {
            _numbers.AddRange(numbers);
            if (_numbers.Count > 4000)
            {
                Flush();
            }
        }

        public Hash128 Value()
        {
            Flush();
            return MemoryMarshal.Read<Hash128>(_hash.GetHashAndReset());
        }

        public void Dispose() => _hash.Dispose();

        private void Flush()
        {
            _hash.AppendData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_numbers)));
            _numbers.Clear();
        }
    }
}
