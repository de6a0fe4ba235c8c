using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>The transport of a network of a scenario as options of the packet engine.</summary>
internal static class PhaseTransport
{
    /// <summary>Switches repeat a lost frame this often; what is lost then is lost.</summary>
    private const int Retries = 16;

    private const int PayloadBytes = 4096;
    private const int HeaderBytes = 64;
    private const int AcknowledgeEvery = 16;
    private const int CutThroughBytes = 64;
    private const long PsPerMs = 1_000_000_000;

    // Of the shipped configuration of the ns-3 simulator of HPCC (scenarios/packet/ns3-dcqcn.yaml).
    private static readonly EcnOptions Dcqcn = new()
    {
        MinBytes = 400_000,
        MaxBytes = 1_600_000,
        MaxProbability = 0.2,
        PerBitsPerSecond = 100_000_000_000,
    };

    // Of uet-htsim (scenarios/packet/htsim-uec.yaml).
    private static readonly EcnOptions UltraEthernet = new()
    {
        MinBytes = 37_350,
        MaxBytes = 145_250,
        PerBitsPerSecond = 100_000_000_000,
    };

    /// <summary>Where a scenario says nothing: credits that lose nothing, as scale-up networks have.</summary>
    public static Transport Silent { get; } = new("credit", "none", "link-level-retry");

    /// <summary>Longest frame on a wire, headers included.</summary>
    public const int FrameBytes = PayloadBytes + HeaderBytes;

    /// <summary>
    /// Frames go over all equally short ways in turn where credits are used; else each flow keeps the way that a hash gives it. Where accelerators
    /// forward, a flow keeps its way too: it begins with one of several cables.
    /// </summary>
    public static bool Sprays(Transport transport) => transport.FlowControl == "credit" || transport.CongestionControl == "ultra-ethernet";

    /// <summary>Flow control, congestion control, recovery and paths.</summary>
    public static string Words(Transport transport, bool sprays) =>
        $"{transport.FlowControl}, congestion control {transport.CongestionControl}, {transport.Recovery}, {(sprays ? "sprayed over equal ways" : "one way a flow by hash")}";

    /// <param name="sprays">Over all equally short ways in turn.</param>
    /// <param name="buffer">Shared memory of a switch, bytes; 0: not known.</param>
    /// <param name="headroom">Headroom of each port, bytes; -1: as the engine takes it.</param>
    /// <param name="roundTripPs">Of the longest way, without queues.</param>
    public static PacketOptions Options(Transport transport, bool sprays, ulong seed, long buffer, int headroom, long roundTripPs)
    {
        bool retries = transport.Recovery == "link-level-retry";
        CongestionControl control = transport.CongestionControl switch
        {
            "dcqcn" => CongestionControl.Dcqcn,
            "timely" => CongestionControl.Timely,
            "hpcc" => CongestionControl.Hpcc,
            "swift" => CongestionControl.Swift,
            "ultra-ethernet" => CongestionControl.Nscc,
            // InfiniBand's own control throttles by marks; credits alone carry a phase.
            _ => CongestionControl.None,
        };
        bool pauses = transport.FlowControl == "pfc";
        return new PacketOptions
        {
            Seed = seed,
            PayloadBytes = PayloadBytes,
            HeaderBytes = HeaderBytes,
            AcknowledgeEvery = AcknowledgeEvery,
            CutThroughBytes = CutThroughBytes,
            FlowControl =
                pauses ? FlowControl.Pause
                : transport.FlowControl == "credit" ? FlowControl.Credit
                : FlowControl.None,
            Buffer = new BufferOptions
            {
                SharedBytes = transport.FlowControl == "credit" ? 0 : buffer,
                HeadroomBytes = headroom,
                // Of htsim's RoCE (scenarios/packet/htsim-roce.yaml): used where the buffer is not known.
                PauseAboveBytes = pauses && buffer == 0 ? 20 * PayloadBytes : 0,
                ResumeBelowBytes = pauses && buffer == 0 ? 15 * PayloadBytes : 0,
            },
            Ecn = control switch
            {
                CongestionControl.Dcqcn => Dcqcn,
                CongestionControl.Nscc => UltraEthernet,
                _ => null,
            },
            Paths = sprays ? PathChoice.Spray : PathChoice.Ecmp,
            Recovery =
                sprays || transport.Recovery == "selective-repeat" ? Simulation.Packet.Recovery.SelectiveRepeat : Simulation.Packet.Recovery.GoBackN,
            TimeoutPs = transport.Recovery == "none" ? 0 : 10 * PsPerMs + 4 * roundTripPs,
            CongestionControl = control,
            LinkRetries = retries ? Retries : 0,
        };
    }

    /// <summary>Smallest shared memory of the switches of a network, bytes; 0 where one is not known.</summary>
    public static long Buffer(Fabric fabric, IEnumerable<int> networks, FigureBook book)
    {
        HashSet<int> of = [.. networks];
        double[] known =
        [
            .. fabric
                .NodeClasses.Where(c => c.Kind == NodeKind.Switch && of.Contains(c.Network))
                .Select(c => c.Part is { } part && book.Get(part, "buffer").Value is { } bits ? bits / 8 : 0),
        ];
        return known.Length == 0 ? 0 : (long)known.Min();
    }

    /// <summary>
    /// Credits of a port and class for the full rate: what the loop holds, and at each end a frame that is sent, one that waits and one that is awaited.
    /// </summary>
    public static DataSize Credit(BitRate rate, Duration delay, Duration pipelines) =>
        Simulation.Lossless.Headroom.BytesIn(rate, delay * 2 + pipelines) + new DataSize(FrameBytes) * 6;

    /// <summary>Headroom of a port, exact, bytes.</summary>
    public static DataSize Headroom(BitRate rate, Duration delay, Duration pipeline) =>
        Simulation.Lossless.Headroom.Compute(Link(rate, delay, pipeline)).Total;

    /// <summary>A link as the headroom of its ports sees it.</summary>
    public static PauseLink Link(BitRate rate, Duration delay, Duration pipeline) =>
        new()
        {
            Rate = rate,
            Delay = delay,
            PortFrame = new DataSize(FrameBytes),
            LosslessFrame = new DataSize(FrameBytes),
            PipelineDelay = pipeline,
            Response = PauseResponse.TryQuanta(rate, out _) ? null : PauseResponse.Assumed(rate),
        };
}
