using System.Collections.Immutable;
using Heliograph.Engine.Packets;
using Heliograph.Model;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Flow;

namespace Heliograph.Engine.Flows;

/// <summary>What a link carried.</summary>
/// <param name="Utilisation">Of what it can give until the last flow is done, 0 to 1.</param>
public readonly record struct BusyLink(int Link, double Utilisation, double Bytes);

/// <summary>A flow run and what follows from it.</summary>
/// <param name="Flows">In the order of the list; hosts are not known (-1).</param>
/// <param name="Fct_us">From 0, with the latency; null where no flow is done.</param>
/// <param name="Slowdown">Completion time over that of the flow alone.</param>
/// <param name="Makespan_us">When the last flow is done; 0 without flows.</param>
/// <param name="Busiest">At most <see cref="PacketReport.MostPorts"/>.</param>
public sealed record FlowReport(
    FlowList List,
    FlowRules Rules,
    double Batch,
    FlowResult Result,
    ImmutableArray<FlowRow> Flows,
    TimeSummary? Fct_us,
    TimeSummary? Slowdown,
    double Makespan_us,
    ImmutableArray<BusyLink> Busiest,
    ImmutableArray<SizeGroup> BySize,
    ImmutableArray<Finding> Findings
)
{
    /// <summary>From reading the list on; of this machine.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Entries and completions of flows in a second of the solver.</summary>
    public double EventsPerSecond => Result.Events / Math.Max(1e-9, Result.Loop.TotalSeconds);
}
