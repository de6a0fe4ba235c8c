using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Messages;

namespace Heliograph.Workload.Traces;

/// <summary>What one rank did in a replay.</summary>
/// <param name="Finish_ns">End of its last node; of a rank that waits for ever, of its last finished one.</param>
/// <param name="Compute_ns">Of its accelerator.</param>
/// <param name="ExposedCommunication_ns">
/// Time in which it communicates, or waits for others to, and its accelerator does nothing; in a compatibility mode finish less compute, as there.
/// </param>
public readonly record struct ReplayedRank(double Finish_ns, double Compute_ns, double ExposedCommunication_ns, bool IsFinished);

/// <summary>What came out of a replay.</summary>
/// <param name="Nodes">Of all traces; a trace that stands for all ranks counts for each.</param>
/// <param name="Collectives">Collective nodes with a time of the network.</param>
/// <param name="Messages">Simulated one by one; 0 where one rank stood for all.</param>
/// <param name="IsFolded">True where one rank stood for all.</param>
/// <param name="Findings">Ranks that wait for ever, and why; messages that nobody receives.</param>
public sealed record ReplayResult(
    ImmutableArray<ReplayedRank> Ranks,
    long Nodes,
    long Collectives,
    long Messages,
    bool IsFolded,
    ImmutableArray<Finding> Findings
)
{
    /// <summary>True where every node of every rank was executed.</summary>
    public bool IsComplete => Ranks.All(r => r.IsFinished);
}

/// <summary>The door to replays: reads the traces of all ranks and executes them on a network of dimensions.</summary>
public static class TraceReplay
{
    /// <summary>
    /// Executes traces; null, with diagnostics, where they cannot be read. Where all ranks do the same, one stands for all: O(nodes of a rank) and
    /// the closed forms of the collectives. Else every message is simulated.
    /// </summary>
    /// <param name="path">Folder of the traces of one workload, or folder and prefix.</param>
    /// <param name="groupFile">JSON of names and lists of ranks; null without.</param>
    /// <param name="isUnfolded">True to simulate every rank even if they are alike.</param>
    /// <param name="hasLanes">False where nodes wait for their dependencies alone, as in a trace that spells out a collective.</param>
    public static ReplayResult? Run(
        string path,
        string? groupFile,
        DimensionalNetwork network,
        CollectiveSystem system,
        NetworkRules rules,
        bool isUnfolded,
        DiagnosticList diagnostics,
        bool hasLanes = true
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        TraceGroups groups = new();
        if (groupFile is not null)
        {
            groups.ReadFile(groupFile, network.Ranks, diagnostics);
        }
        ImmutableArray<RankTrace> traces = Load(path, network, groups, diagnostics);
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        try
        {
            Dictionary<PlanKey, CollectivePlan> plans = Plans(traces, groups, network, system, diagnostics);
            return diagnostics.ErrorCount > before ? null : Execute(traces, groups, plans, network, system, rules, isUnfolded, hasLanes, diagnostics);
        }
        catch (OverflowException)
        {
            diagnostics.Error(Codes.CollectiveNotPossible, new SourceSpan(path), "sizes or times are beyond what 64 bits count", "make them smaller");
            return null;
        }
    }

    /// <summary>
    /// Prefix of the traces that spell out a collective (<c>all-reduce-implementation-custom</c>), found as written, below the folder of the system
    /// file, or beside it: the reference tool names it from where it is started. Null where the system has none.
    /// </summary>
    public static string? SpelledOut(CollectiveSystem system, CollectiveKind kind)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (!system.Custom.TryGetValue(kind, out string? prefix))
        {
            return null;
        }
        string folder = Path.GetDirectoryName(system.File) is { Length: > 0 } parent ? parent : ".";
        string[] places = [prefix, Path.Combine(folder, prefix), Path.Combine(folder, Path.GetFileName(prefix))];
        return places.FirstOrDefault(p => File.Exists(p + ".0.et")) ?? prefix;
    }

    private static ReplayResult? Execute(
        ImmutableArray<RankTrace> traces,
        TraceGroups groups,
        Dictionary<PlanKey, CollectivePlan> plans,
        DimensionalNetwork network,
        CollectiveSystem system,
        NetworkRules rules,
        bool isUnfolded,
        bool hasLanes,
        DiagnosticList diagnostics
    )
    {
        LinkTimes times = new(network, system, rules);
        int before = diagnostics.ErrorCount;
        Dictionary<CollectivePlan, long>? ticks = isUnfolded ? null : Folded(traces, plans, network, system, times, diagnostics);
        if (ticks is null && diagnostics.ErrorCount == before)
        {
            double messages = traces.GroupBy(t => t).Sum(g => g.Count() * MessagesOf(g.Key, plans, network));
            if (messages > CollectiveTiming.MostMessages)
            {
                diagnostics.Error(
                    Codes.CollectiveNotPossible,
                    new SourceSpan(system.File),
                    $"{messages:0.#e+0} messages of {traces.Length} ranks would have to be simulated, the most is {CollectiveTiming.MostMessages:0.#e+0}",
                    "make preferred-dataset-splits smaller, or the network"
                );
            }
        }
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        ReplayRun run = new(
            ticks is null ? traces : [traces[0]],
            network,
            system,
            times,
            groups,
            node => plans[PlanKey.Of(node)],
            ticks is null ? null : plan => ticks[plan],
            hasLanes
        );
        run.Run();
        ImmutableArray<ReplayedRank> ranks = [.. run.Ranks.Select((r, i) => Rank(r, run.IsFinished(i), times))];
        return new ReplayResult(
            ticks is null ? ranks : [.. Enumerable.Repeat(ranks[0], traces.Length)],
            traces.Sum(t => (long)t.Nodes.Length),
            traces.Sum(t => (long)t.Nodes.Count(n => n.Collective is not null)),
            run.Messages,
            ticks is not null,
            ReplayFindings.Of(run, traces, groups)
        );
    }

    private static double MessagesOf(RankTrace trace, Dictionary<PlanKey, CollectivePlan> plans, DimensionalNetwork network) =>
        trace.Nodes.Sum(n =>
            n.Collective is not null && plans.TryGetValue(PlanKey.Of(n), out CollectivePlan? plan) ? CollectiveTiming.HopsOf(network, plan) : 1
        );

    private static ReplayedRank Rank(RankClock clock, bool isFinished, LinkTimes times)
    {
        long exposed = times.Rules == NetworkRules.Own ? clock.Exposed : Math.Max(0, clock.Finish - clock.Compute);
        double perNs = times.TicksPerNs;
        return new ReplayedRank(clock.Finish / perNs, clock.Compute / perNs, exposed / perNs, isFinished);
    }

    private static ImmutableArray<RankTrace> Load(string path, DimensionalNetwork network, TraceGroups groups, DiagnosticList diagnostics)
    {
        if (TraceFolder.Find(path, network.Ranks, diagnostics) is not { } files)
        {
            return [];
        }
        TraceLoader loader = new(network.Ranks, groups, diagnostics);
        bool isShared = files.Count > 1 && files[0] == files[1];
        RankTrace?[] loaded = isShared ? [loader.Load(files[0], 0)] : [.. files.Select(loader.Load)];
        if (loaded.Any(t => t is null))
        {
            return [];
        }
        if (
            isShared
            && loaded[0]!.Nodes.FirstOrDefault(n => n.Kind is ReplayKind.Send or ReplayKind.Receive)
                is { Peer: >= 0, Kind: not ReplayKind.Nothing } pair
        )
        {
            diagnostics.Error(
                Codes.TraceRanks,
                new SourceSpan(files[0]),
                $"stands for all {network.Ranks} ranks, but node {pair.Id} names rank {pair.Peer}",
                "give a trace for each rank"
            );
            return [];
        }
        if (isShared && loaded[0]!.Nodes.Where(n => n.Group >= 0).Select(n => (long?)n.Id).FirstOrDefault() is { } grouped)
        {
            diagnostics.Error(
                Codes.TraceRanks,
                new SourceSpan(files[0]),
                $"stands for all {network.Ranks} ranks, but node {grouped} is of a group of ranks",
                "give a trace for each rank"
            );
            return [];
        }
        return isShared ? [.. Enumerable.Repeat(loaded[0]!, files.Count)] : [.. loaded.Select(t => t!)];
    }

    private static Dictionary<PlanKey, CollectivePlan> Plans(
        ImmutableArray<RankTrace> traces,
        TraceGroups groups,
        DimensionalNetwork network,
        CollectiveSystem system,
        DiagnosticList diagnostics
    )
    {
        Dictionary<PlanKey, CollectivePlan> plans = [];
        HashSet<PlanKey> asked = [];
        if (system.IsReplayOnly)
        {
            return plans;
        }
        foreach (RankTrace trace in traces.Distinct())
        {
            foreach (ReplayNode node in trace.Nodes.Where(n => n.Collective is not null && asked.Add(PlanKey.Of(n))))
            {
                if (system.Custom.ContainsKey(node.Collective!.Value))
                {
                    diagnostics.Error(
                        Codes.CollectiveNotPossible,
                        new SourceSpan(system.File),
                        $"runs {CollectiveWords.Name(node.Collective.Value)} from a trace, which replays do not",
                        "name an implementation instead; helio collective runs it"
                    );
                    continue;
                }
                ImmutableArray<bool> involved = node.Involved < 0 ? [] : [.. network.Dimensions.Select((_, d) => (node.Involved >> d & 1) != 0)];
                CollectivePlan? plan = CollectivePlan.Build(
                    network,
                    system,
                    node.Collective!.Value,
                    node.Bytes,
                    involved,
                    groups[node.Group],
                    new SourceSpan(system.File),
                    diagnostics
                );
                if (plan is not null)
                {
                    plans.Add(PlanKey.Of(node), plan);
                }
            }
        }
        return plans;
    }

    // One rank stands for all where all ask the same, of the whole network, in ways that treat all alike. Null where not.
    private static Dictionary<CollectivePlan, long>? Folded(
        ImmutableArray<RankTrace> traces,
        Dictionary<PlanKey, CollectivePlan> plans,
        DimensionalNetwork network,
        CollectiveSystem system,
        LinkTimes times,
        DiagnosticList diagnostics
    )
    {
        bool isAlike =
            traces.All(t => traces[0].IsLike(t))
            && traces[0].Nodes.All(n => n.Kind is not (ReplayKind.Send or ReplayKind.Receive) && n.Group < 0)
            && plans.Values.All(p => CollectiveTiming.IsFoldable(network, times, p));
        if (!isAlike)
        {
            return null;
        }
        Dictionary<CollectivePlan, long> ticks = [];
        foreach (CollectivePlan plan in plans.Values)
        {
            if (CollectiveTiming.Ticks(network, system, times, plan, new SourceSpan(system.File), diagnostics) is not { } time)
            {
                return null;
            }
            ticks[plan] = time;
        }
        return ticks;
    }

    private readonly record struct PlanKey(CollectiveKind Kind, long Bytes, int Group, int Involved)
    {
        public static PlanKey Of(ReplayNode node) => new(node.Collective ?? default, node.Bytes, node.Group, node.Involved);
    }
}
