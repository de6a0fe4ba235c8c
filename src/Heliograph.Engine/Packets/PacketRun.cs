using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Heliograph.Engine.Packets.Statistics;
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

    // Below this many hosts windows are too short to share.
    private const int HostsToShare = 512;

    /// <summary>Null, with diagnostics, where the three do not go together.</summary>
    /// <param name="place">The traffic as the user named it, for diagnostics.</param>
    /// <param name="recording">What is written and told on the way.</param>
    /// <exception cref="IOException">What is recorded cannot be written.</exception>
    /// <exception cref="CheckpointException">A checkpoint cannot be written, and nobody is told of it.</exception>
    public static PacketReport? Run(
        PacketInput input,
        PacketConfig config,
        string place,
        DiagnosticList diagnostics,
        PacketRecording? recording = null
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(diagnostics);
        long started = Stopwatch.GetTimestamp();
        int before = diagnostics.ErrorCount;
        (WireGraph graph, TrafficMatrix traffic) = (input.Network.Graph, input.Traffic);
        PacketNetwork network = PacketNetwork.Of(graph);
        PacketPlaces places = new(graph, network);
        PacketNetworkCheck.Check(config, network, graph, diagnostics);
        CheckSizes(traffic, config, place, diagnostics);
        int threads =
            config.Options.Threads > 0 ? config.Options.Threads
            : network.Hosts >= HostsToShare ? Environment.ProcessorCount
            : 1;
        config = config with { Options = config.Options with { Threads = threads } };
        PacketOptions options = config.Options with
        {
            Events = PacketEvents.Resolve(config, places, graph, traffic, diagnostics),
            Routes = PacketRoutes.Resolve(config, places, network, diagnostics),
            SamplePs = recording?.SamplePs ?? 0,
            CapturePort = CapturePort(recording, places, diagnostics),
            Checkpoint = recording?.Checkpoint,
        };
        long[] lone = UncontendedTime.Compute(network, options, traffic.Flows, DownAtStart(network, graph, traffic));
        CheckWays(traffic, lone, place, diagnostics);
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        if (TrySimulate(network, traffic, options, recording, place, diagnostics) is not var (result, series))
        {
            return null;
        }
        PacketReport report = Summarise(graph, traffic, config, result, lone, places);
        if (options.FlowControl != FlowControl.None)
        {
            report = report with { RouteCycle = RouteCycles.Find(network, traffic, network.HostsForward, options.Routes) };
        }
        return report with
        {
            Series = series,
            Busiest = BusyPort.Of(network, result, report.FirstStartPs, places),
            Findings = PacketFindings.Of(report),
            WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    // Null, with a diagnostic, where the checkpoint to go on from is of no use, or a way is longer than a frame can carry.
    private static (PacketResult Result, PortSeries? Series)? TrySimulate(
        PacketNetwork network,
        TrafficMatrix traffic,
        PacketOptions options,
        PacketRecording? recording,
        string place,
        DiagnosticList diagnostics
    )
    {
        try
        {
            return Simulate(network, traffic, options, recording);
        }
        catch (UnreachableFlowException e)
        {
            FlowSpec flow = traffic.Flows[e.Flow];
            diagnostics.Error(
                Codes.NoWayBetweenHosts,
                new SourceSpan(place),
                $"flow {Text(flow.Id)}: every way from host {Text(flow.Source)} to host {Text(flow.Destination)} passes more than {Text(e.MostHops)} switches",
                "a route has 64 bits: take a network with shorter ways, or switches with fewer ports"
            );
            return null;
        }
        catch (CheckpointException e) when (e.Problem != CheckpointProblem.NotWritable)
        {
            (string code, string fix) = e.Problem switch
            {
                CheckpointProblem.OtherVersion => (Codes.CheckpointOfOtherVersion, "resume with the version that wrote it, or start anew"),
                CheckpointProblem.OtherRun => (
                    Codes.CheckpointOfOtherRun,
                    "give the network, traffic, configuration and seed it was written with; threads, a later end, samples and captures are free"
                ),
                _ => (Codes.CheckpointUnreadable, "name a file that --checkpoint has written"),
            };
            diagnostics.Error(code, new SourceSpan(options.Checkpoint!.ResumeFrom!), e.Message, fix);
            return null;
        }
    }

    private static (PacketResult Result, PortSeries? Series) Simulate(
        PacketNetwork network,
        TrafficMatrix traffic,
        PacketOptions options,
        PacketRecording? recording
    )
    {
        if (recording is not { IsNeeded: true })
        {
            return (PacketSimulation.Simulate(network, traffic, options), null);
        }
        using SimulationObserver observer = recording.Open(network, traffic, options, out PortSeries? series);
        return (PacketSimulation.Simulate(network, traffic, options, observer), series);
    }

    private static int CapturePort(PacketRecording? recording, PacketPlaces places, DiagnosticList diagnostics)
    {
        if (recording?.CapturePort is not { } name)
        {
            return -1;
        }
        int port = places.FindPort(name, out string problem);
        if (port < 0)
        {
            diagnostics.Error(Codes.NotOneOf, new SourceSpan("--capture"), problem);
        }
        return port;
    }

    // By port: its cable is out from the start and for good, as the traffic says.
    private static bool[] DownAtStart(PacketNetwork network, WireGraph graph, TrafficMatrix traffic)
    {
        bool[] down = new bool[network.Ports];
        foreach (FailureSpec failure in traffic.Failures)
        {
            if (TrafficFit.FindUplink(graph, failure) is var cable and >= 0)
            {
                (int a, int b) = network.PortsOfCable(cable);
                (down[a], down[b]) = (true, true);
            }
        }
        return down;
    }

    internal static PacketReport Summarise(
        WireGraph graph,
        TrafficMatrix traffic,
        PacketConfig config,
        PacketResult result,
        long[] lone,
        PacketPlaces places
    )
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
        )
        {
            Places = places,
        };
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
