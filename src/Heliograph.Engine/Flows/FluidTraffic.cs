using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Heliograph.Engine.Packets;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Flow;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Flows;

/// <summary>The input and configuration of a packet run as a fluid; the report has the shape of a packet run's.</summary>
public static class FluidTraffic
{
    /// <summary>
    /// The name is that of traffic on a network, not of a list that has its links and routes: a shorthand, or a file that begins with a word.
    /// </summary>
    public static bool NeedsNetwork(string traffic)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        return traffic.Contains('(', StringComparison.Ordinal) || (File.Exists(traffic) && PacketInput.IsMatrix(traffic));
    }

    /// <summary>Null, with diagnostics, where network, traffic and configuration do not go together.</summary>
    public static PacketReport? Run(PacketInput input, PacketConfig config, FluidOptions fluid, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(fluid);
        ArgumentNullException.ThrowIfNull(diagnostics);
        long started = Stopwatch.GetTimestamp();
        int before = diagnostics.ErrorCount;
        (WireGraph graph, TrafficMatrix traffic) = (input.Network.Graph, input.Traffic);
        PacketNetwork network = PacketNetwork.Of(graph);
        PacketPlaces places = new(graph, network);
        config = config with { Options = config.Options with { Threads = 1 } };
        PacketOptions options = config.Options with
        {
            Events = PacketEvents.Resolve(config, places, graph, traffic, diagnostics),
            Routes = PacketRoutes.Resolve(config, places, network, diagnostics),
        };
        CheckRates(network, graph, diagnostics);
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        FluidResult result = FluidSimulation.Simulate(network, traffic, options, fluid);
        PacketReport report = PacketRun.Summarise(graph, traffic, config, Counts(result), [.. result.LonePs], places) with
        {
            Fluid = FluidFigures.Of(result, options, fluid.Batch),
        };
        return report with
        {
            Busiest = BusyPort.Of(network, report.Result, report.FirstStartPs, places),
            Findings = Findings(report, result),
            WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    // A fluid has no queues: nothing is lost, marked or paused.
    private static PacketResult Counts(FluidResult r) =>
        new()
        {
            Flows = r.Flows,
            End = r.End,
            Completed = r.Completed,
            DataHops = r.DataHops,
            ControlHops = 0,
            LinkControlHops = 0,
            Events = r.Events,
            Dropped = 0,
            Pauses = 0,
            Marks = 0,
            Trims = 0,
            Retransmissions = 0,
            LostOnWire = 0,
            LosslessDropped = 0,
            LosslessDrops = [],
            Deadlock = [],
            FramesLeft = 0,
            LongestPause = default,
            Ports = [.. r.PortBytes.Select(b => new PortOutcome((long)Math.Round(b), 0, 0, 0, 0, 0))],
            LastPs = r.LastPs,
            FramesSent = 0,
            FramesDelivered = 0,
            TraceHash = r.TraceHash,
            Bytes = r.Bytes,
            Loop = r.Loop,
        };

    private static ImmutableArray<Finding> Findings(PacketReport report, FluidResult result)
    {
        ImmutableArray<Finding> others = PacketFindings.Of(report);
        if (result.Stalled.IsEmpty)
        {
            return others;
        }
        FluidStall first = result.Stalled[0];
        FlowSpec flow = report.Traffic.Flows[first.Flow];
        string count = Text(result.Stalled.Length);
        string since = (first.SincePs / 1e6).ToString("0.######", CultureInfo.InvariantCulture);
        string which = $"flow {Text(flow.Id)} from host {Text(flow.Source)} to {Text(flow.Destination)} the first, since {since} us";
        string message = $"{count} of {Text(report.Flows.Length)} flows stand still without a way, {which}";
        return
        [
            new Finding(Codes.FlowWithoutWay, Severity.Error, report.Traffic.Name, message, "a way around, or an event that brings a cable back"),
            // That they are not done is said.
            .. others.Where(f => f.Code != Codes.FlowsUnfinished || result.Stalled.Length < report.Flows.Count(r => !r.IsDone)),
        ];
    }

    // What the solver resolves: beyond it shares would round to nothing.
    private static void CheckRates(PacketNetwork network, WireGraph graph, DiagnosticList diagnostics)
    {
        (long least, long most) = (long.MaxValue, 1);
        foreach (long rate in network.BitsPerSecond)
        {
            (least, most) = (Math.Min(least, rate), Math.Max(most, rate));
        }
        if (least < FlowEngineOptions.Range * most)
        {
            diagnostics.Error(
                Codes.FlowListRange,
                new SourceSpan(graph.Name),
                $"rates of {new Model.Units.BitRate(least)} and {new Model.Units.BitRate(most)} are too far apart for the flow engine",
                "correct the one that is wrong, or take the packet engine"
            );
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
