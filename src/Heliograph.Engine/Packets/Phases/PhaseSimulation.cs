using System.Collections.Immutable;
using System.Diagnostics;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>What a simulated phase gives.</summary>
internal sealed record PhaseOutcome(CommunicationPhase? Phase, ImmutableArray<Finding> Findings);

/// <summary>
/// Simulates the communication phases of a training step on the fabric as built, frame by frame, one phase after another. Assumptions and equations:
/// <c>docs/models/packet-phases.md</c>. The result is a function of scenario, figures and options.
/// </summary>
internal sealed class PhaseSimulation(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book, PhaseOptions options)
{
    private const double PsPerSecond = 1e12;
    private const double PsPerUs = 1e6;
    private const long PsPerMs = 1_000_000_000;

    private readonly FabricMap _map = new(fabric, pass.Links, book);

    /// <summary>Null where the scenario has no training step whose time is known.</summary>
    public static PhaseSimulation? Of(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book, PhaseOptions options) =>
        scenario.Training is null || pass.Step is null || fabric.Networks.IsEmpty ? null : new PhaseSimulation(scenario, fabric, pass, book, options);

    /// <summary>s of the step if every call took its packet time over its closed form; known once all phases have run.</summary>
    public double? StepSeconds { get; private set; }

    public (ImmutableArray<CommunicationPhase> Phases, ImmutableArray<Finding> Findings) Run()
    {
        ImmutableArray<CommunicationPhase>.Builder phases = ImmutableArray.CreateBuilder<CommunicationPhase>();
        List<Finding> findings = [.. PhaseLosslessness.Headrooms(scenario, _map, pass.Links, book)];
        TrainingMachine machine = TrainingMachine.Of(scenario.Sites[0].Servers.Accelerator, pass.Tiers, book);
        CallRatios? ratios = CallRatios.One;
        // Frames go the way of the groups' place, by whatever rule the scenario chooses.
        TrainingJob job = scenario.Training!;
        job = job with { Mapping = job.Mapping with { Collectives = CollectiveRules.Placement } };
        foreach (StepCall call in StepCalls.Of(job, machine).Where(c => c.Placed.IsJoined && !double.IsNaN(c.Reached)))
        {
            PhaseOutcome outcome = Run(call);
            if (outcome.Phase is { } phase)
            {
                phases.Add(phase);
            }
            ratios = outcome.Phase?.Ratio is { } ratio && ratios is not null ? With(ratios, call, ratio) : null;
            findings.AddRange(outcome.Findings);
        }
        StepSeconds = phases.Count == 0 || ratios is null ? null : Known(machine.StepSeconds(scenario.Training!, ratios));
        return (phases.ToImmutable(), [.. findings.DistinctBy(f => (f.Code, f.Where, f.Message))]);
    }

    private static double? Known(double seconds) => double.IsFinite(seconds) ? seconds : null;

    private static CallRatios With(CallRatios ratios, StepCall call, double ratio) =>
        (call.Dimension, call.IsOfExperts) switch
        {
            ("tensor", _) => ratios with { Tensor = ratio },
            ("context", _) => ratios with { Context = ratio },
            ("expert", _) => ratios with { Expert = ratio },
            ("pipeline", _) => ratios with { Pipeline = ratio },
            (_, true) => ratios with { ExpertData = ratio },
            _ => ratios with { Data = ratio },
        };

    /// <summary>One phase.</summary>
    public PhaseOutcome Run(StepCall call)
    {
        long started = Stopwatch.GetTimestamp();
        PhasePlan plan = PhasePlan.Of(call, _map, options);
        int[] levels = [.. plan.Pattern.Blocks.Select(b => b.Level).Distinct()];
        SortedSet<int> members = [];
        for (int g = 0; g < plan.Groups; g++)
        {
            for (int m = 0; m < plan.Pattern.Size; m++)
            {
                members.Add(plan.Layout.Member(g, m));
            }
        }
        PhaseNetwork network = PhaseNetwork.Build(_map, [.. members], LevelsOf(plan, levels));
        PhaseTraffic messages = new(_map, network);
        try
        {
            for (int g = 0; g < plan.Groups; g++)
            {
                int number = g;
                plan.Pattern.Send(messages, g, m => plan.Layout.Member(number, m), plan.Bytes, plan.Steps);
            }
        }
        catch (UnreachablePairException pair)
        {
            return new PhaseOutcome(null, [PhaseFindings.Unreachable(call, fabric, pair)]);
        }
        TrafficMatrix traffic = messages.Matrix($"{scenario.Name}/{call.Dimension}");
        Transport transport = TransportOf(levels.Max());
        PacketOptions packet = OptionsOf(transport, network, levels);
        packet = packet with { EndPs = (long)(options.Patience * (PsPerSecond * plan.Seconds + PsPerMs)) };
        PacketResult result = PacketSimulation.Simulate(network.Network, traffic, packet);
        CommunicationPhase phase = Summary(plan, messages, traffic, transport, packet, result) with
        {
            WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
        return new PhaseOutcome(
            phase,
            [.. PhaseLosslessness.Cycles(call, network, traffic, packet), .. PhaseFindings.Of(call, network, traffic, packet, result)]
        );
    }

    // Groups that straddle a domain, as the fabric is smaller than the closed form assumes, also use the network that joins the domains.
    private HashSet<int> LevelsOf(PhasePlan plan, int[] levels)
    {
        HashSet<int> used = [.. levels];
        for (int g = 0; g < plan.Groups; g++)
        {
            for (int m = 1; m < plan.Pattern.Size; m++)
            {
                used.Add(_map.LevelOf(plan.Layout.Member(g, 0), plan.Layout.Member(g, m)));
            }
        }
        return used;
    }

    // Of the outermost network that a phase uses: there it meets others.
    private Transport TransportOf(int level) => fabric.Networks[_map.NetworkOf(0, level)].Spec.Transport ?? PhaseTransport.Silent;

    private PacketOptions OptionsOf(Transport transport, PhaseNetwork phase, int[] levels)
    {
        int outer = levels.Max();
        IEnumerable<int> networks = Enumerable.Range(0, fabric.Networks.Length).Where(n => _map.NetworkOf(SiteFirst(n), outer) == n);
        PacketNetwork network = phase.Network;
        long longest = 0;
        long headroom = 0;
        long credit = 0;
        for (int port = 0; port < network.Ports; port++)
        {
            Duration delay = new(network.DelayPs[port]);
            BitRate rate = new(network.BitsPerSecond[port]);
            longest = Math.Max(longest, delay.Ps);
            Duration pipelines = new(network.LatencyPs[network.Node[port]] + network.LatencyPs[network.Node[network.Peer[port]]]);
            credit = Math.Max(credit, PhaseTransport.Credit(rate, delay, pipelines).Bytes);
            // A line between sites needs more than any switch has: its ports get what those beside it have.
            if (fabric.LinkClasses[phase.LinkClassOf(port)].Network >= 0)
            {
                headroom = Math.Max(headroom, PhaseTransport.Headroom(rate, delay, new Duration(network.LatencyPs[network.Node[port]])).Bytes);
            }
        }
        long buffer = PhaseTransport.Buffer(fabric, networks, book);
        PacketOptions chosen = PhaseTransport.Options(
            transport,
            PhaseTransport.Sprays(transport) && !phase.Forwards,
            (ulong)scenario.Seed,
            buffer,
            (int)Math.Min(headroom, int.MaxValue),
            16 * longest
        );
        return chosen with { Buffer = chosen.Buffer with { CreditBytes = (int)Math.Min(credit, int.MaxValue) } };
    }

    private int SiteFirst(int network) =>
        fabric.NodeClasses.First(c => c.Kind == NodeKind.Accelerator && c.Site == fabric.Networks[network].Site).First;

    private CommunicationPhase Summary(
        PhasePlan plan,
        PhaseTraffic messages,
        TrafficMatrix traffic,
        Transport transport,
        PacketOptions packet,
        PacketResult result
    )
    {
        long[] last = new long[plan.Groups];
        double[] times = new double[traffic.Flows.Length];
        bool done = true;
        long frames = 0;
        for (int f = 0; f < times.Length; f++)
        {
            FlowOutcome flow = result.Flows[f];
            done &= flow.ReceivedPs >= 0;
            int group = messages.GroupOfFlow[f];
            last[group] = Math.Max(last[group], flow.ReceivedPs);
            times[f] = (flow.ReceivedPs - flow.StartPs) / PsPerUs;
            frames += flow.ReceivedPs < 0 ? 0 : (traffic.Flows[f].Bytes + packet.PayloadBytes - 1) / packet.PayloadBytes;
        }
        TimeSummary? fct = TimeSummary.Of(times.Where((_, f) => result.Flows[f].ReceivedPs >= 0));
        StepCall call = plan.Call;
        return new CommunicationPhase(
            call.Dimension,
            call.What,
            call.Placed.Size,
            call.Bytes,
            plan.Bytes,
            plan.Words(scenario.Accelerators),
            PhaseTransport.Words(transport, packet.Paths == PathChoice.Spray),
            plan.Seconds,
            done ? last.Max() / PsPerSecond : null,
            call.Reached
        )
        {
            SimulatedGroups = plan.Groups,
            SimulatedGroup = plan.Pattern.Size,
            Steps = plan.Pattern.Steps,
            SimulatedSteps = plan.Steps,
            SlowestOverFastest = done ? (double)last.Max() / last.Min() : null,
            Messages = times.Length,
            Frames = frames,
            Hops = result.DataHops,
            Dropped = result.Dropped,
            Pauses = result.Pauses,
            Marks = result.Marks,
            MaxQueue = result.Ports.Length == 0 ? 0 : result.Ports.Max(p => p.MaxQueuedBytes),
            FctP50_us = fct?.P50,
            FctP99_us = fct?.P99,
        };
    }
}
