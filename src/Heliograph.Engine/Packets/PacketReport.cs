using System.Collections.Immutable;
using Heliograph.Engine.Flows;
using Heliograph.Engine.Packets.Statistics;
using Heliograph.Model;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Lossless;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>A flow of a run; times in ps from t = 0, -1 for what did not happen.</summary>
/// <param name="StartPs">When it began: of a flow that waits for others, once it was triggered.</param>
/// <param name="FinishPs">The sender has the last acknowledgement.</param>
/// <param name="ReceivedPs">The receiver has the last byte.</param>
/// <param name="LonePs">From start to finish if it were alone.</param>
public readonly record struct FlowRow(
    int Id,
    int Source,
    int Destination,
    long Bytes,
    long StartPs,
    long FinishPs,
    long ReceivedPs,
    int Retransmitted,
    long LonePs
)
{
    private const double PsPerUs = 1e6;

    public bool IsDone => FinishPs >= 0;

    /// <summary>Completion time: finish less start; of a flow that is done.</summary>
    public long FctPs => FinishPs - StartPs;

    public double Fct_us => FctPs / PsPerUs;

    public double Finish_us => FinishPs / PsPerUs;

    /// <summary>Completion time over that of the flow alone.</summary>
    public double Slowdown => (double)FctPs / Math.Max(1, LonePs);
}

/// <summary>A packet run and what follows from it.</summary>
/// <param name="FirstStartPs">When the first flow began.</param>
/// <param name="Fct_us">Completion times of the flows that are done; null where none is.</param>
/// <param name="Finish_us">The same from the first start of the run on.</param>
/// <param name="Received_us">Until the receiver has the last byte, from each flow's start.</param>
public sealed record PacketReport(
    WireGraph Network,
    TrafficMatrix Traffic,
    PacketConfig Config,
    PacketResult Result,
    ImmutableArray<FlowRow> Flows,
    long FirstStartPs,
    TimeSummary? Fct_us,
    TimeSummary? Finish_us,
    TimeSummary? Received_us,
    TimeSummary? Slowdown,
    ImmutableArray<SizeGroup> BySize,
    ImmutableArray<Finding> Findings
)
{
    /// <summary>From reading the options to the last statistic; of this machine.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Names of nodes and ports.</summary>
    public required PacketPlaces Places { get; init; }

    /// <summary>Links that can wait for each other, by the routes alone; none where nothing is under flow control.</summary>
    public BufferCycle RouteCycle { get; init; } = new(0, 0, 0, [], true);

    /// <summary>Ports by what they sent; those that sent nothing are left out. At most <see cref="MostPorts"/>.</summary>
    public ImmutableArray<BusyPort> Busiest { get; init; } = [];

    /// <summary>Queues over time; null where no port was sampled.</summary>
    public PortSeries? Series { get; init; }

    /// <summary>How the run was done as a fluid; null of a run of frames.</summary>
    public FluidFigures? Fluid { get; init; }

    public const int MostPorts = 10;

    /// <summary>Data and control frames over cables in a second of the event loop.</summary>
    public double HopsPerSecond => (Result.DataHops + Result.ControlHops - Result.HopsBefore) / Math.Max(1e-9, Result.Loop.TotalSeconds);
}

/// <summary>What a port did in a run.</summary>
/// <param name="Utilisation">Of its rate from the first start of a flow to the last event, 0 to 1.</param>
public sealed record BusyPort(string Name, PortOutcome Outcome, double Utilisation)
{
    internal static ImmutableArray<BusyPort> Of(PacketNetwork network, PacketResult result, long firstStartPs, PacketPlaces places)
    {
        double seconds = Math.Max(1, result.LastPs - firstStartPs) * 1e-12;
        return
        [
            .. Enumerable
                .Range(0, result.Ports.Length)
                .Where(p => result.Ports[p].SentBytes > 0)
                .Select(p => (Port: p, Share: 8.0 * result.Ports[p].SentBytes / (network.BitsPerSecond[p] * seconds)))
                .OrderByDescending(p => p.Share)
                .ThenBy(p => p.Port)
                .Take(PacketReport.MostPorts)
                .Select(p => new BusyPort(places.NameOfPort(p.Port), result.Ports[p.Port], p.Share)),
        ];
    }
}
