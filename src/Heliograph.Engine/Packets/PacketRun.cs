using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>The door to a packet run: checks configuration, network and traffic against each other, simulates, and sums up.</summary>
public static class PacketRun
{
    private const double PsPerUs = 1e6;
    private const int MostNamed = 5;

    /// <summary>Null, with diagnostics, where the three do not go together.</summary>
    /// <param name="place">The traffic as the user named it, for diagnostics.</param>
    public static PacketReport? Run(PacketInput input, PacketConfig config, string place, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(diagnostics);
        long started = Stopwatch.GetTimestamp();
        int before = diagnostics.ErrorCount;
        (WireGraph graph, TrafficMatrix traffic) = (input.Network.Graph, input.Traffic);
        PacketNetwork network = PacketNetwork.Of(graph);
        PacketNetworkCheck.Check(config, network, graph, diagnostics);
        CheckSizes(traffic, config, place, diagnostics);
        long[] lone = LoneFlow.Compute(network, graph, traffic, config.Options);
        CheckWays(traffic, lone, place, diagnostics);
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        PacketResult result = PacketSimulation.Simulate(network, traffic, config.Options);
        PacketReport report = Summarise(graph, traffic, config, result, lone);
        return report with { Findings = PacketFindings.Of(report, network), WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    private static PacketReport Summarise(WireGraph graph, TrafficMatrix traffic, PacketConfig config, PacketResult result, long[] lone)
    {
        FlowRow[] rows = new FlowRow[traffic.Flows.Length];
        for (int f = 0; f < rows.Length; f++)
        {
            FlowSpec spec = traffic.Flows[f];
            FlowOutcome o = result.Flows[f];
            rows[f] = new FlowRow(spec.Id, spec.Source, spec.Destination, spec.Bytes, o.StartPs, o.FinishPs, o.ReceivedPs, o.Retransmitted, lone[f]);
        }
        FlowRow[] done = [.. rows.Where(r => r.IsDone)];
        long first = rows.Where(r => r.StartPs >= 0).Select(r => r.StartPs).DefaultIfEmpty(0).Min();
        return new PacketReport(
            graph,
            traffic,
            config,
            result,
            ImmutableArray.Create(rows),
            first,
            TimeSummary.Of(done.Select(r => r.Fct_us)),
            TimeSummary.Of(done.Select(r => (r.FinishPs - first) / PsPerUs)),
            TimeSummary.Of(rows.Where(r => r.ReceivedPs >= 0).Select(r => (r.ReceivedPs - r.StartPs) / PsPerUs)),
            TimeSummary.Of(done.Select(r => r.Slowdown)),
            SizeGroup.Of(rows),
            []
        );
    }

    // The engine numbers packets of a flow with 32 bits, and keeps a bit of each where they may come out of order.
    private static void CheckSizes(TrafficMatrix traffic, PacketConfig config, string place, DiagnosticList diagnostics)
    {
        long payload = config.Options.PayloadBytes;
        Int128 packets = 0;
        foreach (FlowSpec flow in traffic.Flows)
        {
            long own = flow.Bytes / payload + 1;
            packets += own;
            if (own >= uint.MaxValue)
            {
                diagnostics.Error(
                    Codes.InconsistentPacketConfig,
                    new SourceSpan(place),
                    $"flow {Text(flow.Id)} of {new DataSize(flow.Bytes)} has {own:#,0} packets of {payload} B",
                    $"the most is {uint.MaxValue - 1L:#,0}: use several flows, or larger frames"
                );
            }
        }
        if (packets > 1L << 36)
        {
            diagnostics.Error(
                Codes.InconsistentPacketConfig,
                new SourceSpan(place),
                $"the traffic has {(double)packets:0.0e0} packets, the limit is {1L << 36:0.0e0}",
                "simulate less of it: a day would not be enough"
            );
        }
    }

    private static void CheckWays(TrafficMatrix traffic, long[] lone, string place, DiagnosticList diagnostics)
    {
        int[] without = [.. Enumerable.Range(0, lone.Length).Where(f => lone[f] < 0)];
        foreach (int f in without.Take(MostNamed))
        {
            FlowSpec flow = traffic.Flows[f];
            string more =
                f == without[Math.Min(MostNamed, without.Length) - 1] && without.Length > MostNamed
                    ? $" (and {Text(without.Length - MostNamed)} more)"
                    : "";
            diagnostics.Error(
                Codes.NoWayBetweenHosts,
                new SourceSpan(place),
                $"flow {Text(flow.Id)}: the network has no way from host {Text(flow.Source)} to host {Text(flow.Destination)}{more}",
                "connect them, or take away a failure"
            );
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
