using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;

namespace Heliograph.Workload.Messages;

/// <summary>Time of one collective that all ranks of a network begin together.</summary>
/// <param name="Finish_ns">All ranks finish together, so of each of them; else the last.</param>
/// <param name="FirstFinish_ns">Of the first rank.</param>
/// <param name="Method">"closed form", "folded simulation" or "simulation".</param>
/// <param name="Chunks">The collective was cut into as many.</param>
/// <param name="Messages">Simulated messages; 0 for a closed form.</param>
/// <param name="Phases">In their order: what a chunk does, in which dimension (from 0), and the size of its first message.</param>
public sealed record CollectiveResult(
    double Finish_ns,
    double FirstFinish_ns,
    string Method,
    int Chunks,
    long Messages,
    ImmutableArray<(string Phase, int Dimension, long MessageBytes)> Phases
);

/// <summary>
/// The door to one collective: closed forms in O(dimensions x chunks) where they hold, else a simulation of one rank that stands for all, else of
/// all ranks.
/// </summary>
public static class CollectiveTiming
{
    /// <summary>Simulated messages, counted at each hop, above which a collective or a replay is refused, not begun.</summary>
    internal const double MostMessages = 2e9;

    /// <summary>The time; null, with diagnostics, where files and size do not go together.</summary>
    /// <param name="bytes">From 1. Of an all-gather each rank's shard, else what each rank has.</param>
    public static CollectiveResult? Compute(
        DimensionalNetwork network,
        CollectiveSystem system,
        CollectiveKind kind,
        long bytes,
        NetworkRules rules,
        DiagnosticList diagnostics
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        SourceSpan span = new(system.File);
        try
        {
            CollectivePlan? plan = CollectivePlan.Build(network, system, kind, bytes, [], [], span, diagnostics);
            LinkTimes times = new(network, system, rules);
            return plan is null ? null : Pipeline(network, system, times, plan) ?? Simulated(network, system, times, plan, span, diagnostics);
        }
        catch (OverflowException)
        {
            // Sizes and times are 64-bit integers; whoever gets there has mistaken a unit.
            diagnostics.Error(
                Codes.CollectiveNotPossible,
                span,
                $"{bytes} B on {network.Ranks} ranks is beyond what 64 bits count",
                "make it smaller"
            );
            return null;
        }
    }

    /// <summary>The whole collective, message by message, all ranks: the slow way, which the others must agree with.</summary>
    internal static CollectiveResult Simulate(
        DimensionalNetwork network,
        CollectiveSystem system,
        LinkTimes times,
        CollectivePlan plan,
        bool isFolded
    )
    {
        Finish finish = new();
        MessageSimulation simulation = new(network, system, times, isFolded, finish);
        finish.Simulation = simulation;
        int ranks = isFolded ? 1 : network.Ranks;
        CollectiveRun run = new(plan, ranks);
        for (int rank = 0; rank < ranks; rank++)
        {
            simulation.Begin(run, rank, rank, rank);
        }
        simulation.Run();
        string method = isFolded ? "folded simulation" : "simulation";
        return Result(times, plan, finish.Last, finish.First, method, simulation.Messages);
    }

    /// <summary>True where one rank stands for all.</summary>
    internal static bool IsFoldable(DimensionalNetwork network, LinkTimes times, CollectivePlan plan) =>
        !plan.IsFlat && plan.Phases.All(p => IsAlike(network, times, p));

    /// <summary>Time of a foldable plan, in ticks.</summary>
    internal static long? Ticks(
        DimensionalNetwork network,
        CollectiveSystem system,
        LinkTimes times,
        CollectivePlan plan,
        SourceSpan span,
        DiagnosticList diagnostics
    )
    {
        if (plan.Phases.IsEmpty)
        {
            return 0;
        }
        if (PipelineTicks(network, system, times, plan) is var (ticks, _))
        {
            return ticks;
        }
        return Simulated(network, system, times, plan, span, diagnostics) is { } result
            ? (long)Math.Round(result.Finish_ns * times.TicksPerNs)
            : null;
    }

    private static CollectiveResult? Pipeline(DimensionalNetwork network, CollectiveSystem system, LinkTimes times, CollectivePlan plan) =>
        PipelineTicks(network, system, times, plan) is var (finish, messages)
            ? Result(times, plan, finish, finish, messages > 0 ? "folded simulation" : "closed form", messages)
            : null;

    // Chunks of a dimension do not touch where it holds one at a time, or where messages never wait: the time of a phase is then a number. With the
    // messages that had to be simulated for it.
    private static (long Ticks, long Messages)? PipelineTicks(
        DimensionalNetwork network,
        CollectiveSystem system,
        LinkTimes times,
        CollectivePlan plan
    )
    {
        if (plan.IsFlat || (system.ActiveChunks > 1 && plan.Chunks > 1 && times.Rules != NetworkRules.AstraUnaware))
        {
            return null;
        }
        long messages = 0;
        List<(int Dimension, long Ticks)> phases = [];
        foreach (CollectivePhase phase in plan.Phases)
        {
            if (PhaseTime.Compute(times, network.Dimensions[phase.Dimension].Kind, phase.Dimension, phase.Shape, isGroup: false) is not { } ticks)
            {
                if (!IsAlike(network, times, phase) || HopsOf(network, phase) > MostMessages)
                {
                    return null;
                }
                (ticks, long simulated) = Alone(network, system, times, phase);
                messages += simulated;
            }
            phases.Add((phase.Dimension, ticks));
        }
        return (ChunkPipeline.Compute(plan.Chunks, phases, system.ActiveChunks), messages);
    }

    /// <summary>Hops of the messages that one rank sends in a plan: around a ring the shorter way, a quarter of it on average.</summary>
    internal static double HopsOf(DimensionalNetwork network, CollectivePlan plan) => plan.Phases.Sum(p => HopsOf(network, p)) * plan.Chunks;

    private static double HopsOf(DimensionalNetwork network, CollectivePhase phase)
    {
        bool goesAround = network.Dimensions[phase.Dimension].Kind == DimensionKind.Ring && phase.Shape.Algorithm != CollectiveAlgorithm.Ring;
        return phase.Shape.Messages * (goesAround ? Math.Max(1, phase.Shape.Ranks / 4.0) : 1);
    }

    private static (long Ticks, long Messages) Alone(DimensionalNetwork network, CollectiveSystem system, LinkTimes times, CollectivePhase phase)
    {
        Finish finish = new();
        MessageSimulation simulation = new(network, system, times, isFolded: true, finish);
        finish.Simulation = simulation;
        simulation.Begin(new CollectiveRun(CollectivePlan.OfPhase(phase), 1), 0, 0, 0);
        simulation.Run();
        return (finish.Last, simulation.Messages);
    }

    private static CollectiveResult? Simulated(
        DimensionalNetwork network,
        CollectiveSystem system,
        LinkTimes times,
        CollectivePlan plan,
        SourceSpan span,
        DiagnosticList diagnostics
    )
    {
        bool isFolded = IsFoldable(network, times, plan);
        double messages = HopsOf(network, plan) * (isFolded ? 1 : network.Ranks);
        if (messages > MostMessages)
        {
            diagnostics.Error(
                Codes.CollectiveNotPossible,
                span,
                $"{messages:0.#e+0} messages would have to be simulated, the most is {MostMessages:0.#e+0}",
                "make active-chunks-per-dimension 1, or the network smaller"
            );
            return null;
        }
        return Simulate(network, system, times, plan, isFolded);
    }

    // One rank stands for all where each sends to the same distance; exchanges go up from half the ranks and down from the others, which only a ring sees.
    private static bool IsAlike(DimensionalNetwork network, LinkTimes times, CollectivePhase phase) =>
        phase.Shape.Algorithm != CollectiveAlgorithm.HalvingDoubling
        || times.Rules == NetworkRules.AstraUnaware
        || network.Dimensions[phase.Dimension].Kind != DimensionKind.Ring;

    private static CollectiveResult Result(LinkTimes times, CollectivePlan plan, long last, long first, string method, long messages) =>
        new(
            (double)last / times.TicksPerNs,
            (double)first / times.TicksPerNs,
            method,
            plan.Chunks,
            messages,
            [.. plan.Phases.Select(p => (CollectiveWords.Name(p.Shape.Kind), p.Dimension, p.Shape.Size(0)))]
        );

    private sealed class Finish : IMessageUser
    {
        public MessageSimulation? Simulation { get; set; }

        public long First { get; private set; } = long.MaxValue;

        public long Last { get; private set; }

        public void CollectiveDone(int rank, int token) => (First, Last) = (Math.Min(First, Simulation!.Now), Math.Max(Last, Simulation.Now));

        public void SendDone(int token) { }

        public void ReceiveDone(int token) { }

        public void TimerDone(int token) => CollectiveDone(0, token);
    }
}
