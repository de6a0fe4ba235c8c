using System.Collections.Immutable;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Flow;

/// <summary>How a fluid run is done; only <see cref="Batch"/> changes its answer.</summary>
public sealed record FluidOptions
{
    /// <summary>Share of a flow's time that completions may wait for each other; see <see cref="FlowEngineOptions.Batch"/>. With several strict classes none does.</summary>
    public double Batch { get; init; }

    /// <summary>Equal switches are one for sprayed flows; off: for checks.</summary>
    public bool Folds { get; init; } = true;

    /// <summary>Ends the run with what it has.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Told about once a second.</summary>
    public Action<PacketProgress>? Tell { get; init; }
}

/// <summary>A flow that had no way.</summary>
/// <param name="SincePs">When it began to stand still.</param>
public readonly record struct FluidStall(int Flow, long SincePs);

/// <summary>What of a link's rate is payload that arrives for the first time: the product of all, for each flow.</summary>
/// <param name="Payload">Share of payload in what flows send: the rest is headers and padding.</param>
/// <param name="LeastRecovered">Least share of what a flow sends that is not repeats, nor time in which a link waits for its own; 1 where nothing is lost.</param>
/// <param name="MostRecovered">The largest.</param>
/// <param name="Utilisation">Share of a link that congestion control aims at.</param>
public readonly record struct FluidEfficiency(double Payload, double LeastRecovered, double MostRecovered, double Utilisation);

/// <summary>What came of a fluid run.</summary>
/// <param name="Flows">Times of each flow of the traffic; nothing is sent again one by one.</param>
/// <param name="LonePs">By flow, from start to finish were it alone, as the network was when it started; -1 where it never started or had no way.</param>
/// <param name="DataHops">Frames of flows that are done, once over each cable of their ways.</param>
/// <param name="PortBytes">By port, what left by it, headers and repeats included.</param>
/// <param name="LastPs">When the last thing happened.</param>
/// <param name="Stalled">Flows without a way at the end.</param>
/// <param name="Links">Links of the fluid at the end, and classes of nodes.</param>
public sealed record FluidResult(
    ImmutableArray<FlowOutcome> Flows,
    ImmutableArray<long> LonePs,
    PacketEnd End,
    int Completed,
    long DataHops,
    ImmutableArray<double> PortBytes,
    long LastPs,
    ImmutableArray<FluidStall> Stalled,
    FluidEfficiency Efficiency,
    int Links,
    int Classes,
    long Events,
    long Solves,
    long SolvedHops,
    ulong TraceHash,
    long Bytes,
    TimeSpan Loop
);

/// <summary>Runs the traffic of a packet run as a fluid: the same network, flows, triggers, events and configuration.</summary>
public static class FluidSimulation
{
    /// <summary>
    /// Runs until all flows are done, nothing can happen any more, or <see cref="PacketOptions.EndPs"/>. The result is a function of the arguments, the clock
    /// of this machine aside. About 1 to 10 us a flow, and what its solves cost.
    /// </summary>
    /// <exception cref="ArgumentException">A flow's hosts or a stated way are not of the network.</exception>
    public static FluidResult Simulate(PacketNetwork network, TrafficMatrix traffic, PacketOptions options, FluidOptions? fluid = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(options);
        return new FluidRun(network, traffic, options, fluid ?? new FluidOptions()).Run();
    }
}
