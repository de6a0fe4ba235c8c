using Heliograph.Model;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Nccl;
using Heliograph.Workload.Collectives.Programs;
using Heliograph.Workload.Training.Graphs;

namespace Heliograph.Workload.Training;

/// <summary>The algorithm of a collective of a step.</summary>
/// <param name="Algorithm">Null: what the place of the group asks for.</param>
/// <param name="Chunks">Of pipelined algorithms; 1 else.</param>
public readonly record struct StepAlgorithm(ProgramAlgorithm? Algorithm, int Chunks)
{
    public static readonly StepAlgorithm Placement = new(null, 1);

    /// <summary>As it stands behind the name of a collective: <c>, direct</c>; nothing where the place decides.</summary>
    public string Words =>
        Algorithm is not { } algorithm ? ""
        : Chunks > 1 ? $", {ProgramWords.Name(algorithm)} in {Chunks} chunks"
        : $", {ProgramWords.Name(algorithm)}";
}

/// <summary>
/// By which algorithm each all-reduce, reduce-scatter and all-gather of a step runs, in closed forms and in flows alike: <see cref="CollectiveRules"/>. What the
/// rules do, and what they leave: <c>docs/models/step-graph.md</c>, "Algorithms". A choice costs some microseconds.
/// </summary>
internal sealed class StepAlgorithms(CollectiveRules rules, NcclSystem? nccl)
{
    // Closed forms are as good as that: less is no reason to leave what the place asks for.
    private const double Margin = 0.1;

    /// <summary>The algorithm for a group.</summary>
    /// <param name="bytes">What is reduced; of an all-gather what each has in the end.</param>
    /// <param name="inHalves">Of an all-reduce: it is made of a reduce-scatter and an all-gather.</param>
    public StepAlgorithm Of(CollectiveKind kind, PlacedGroup group, double bytes, bool inHalves = false)
    {
        if (rules.IsPlacement || group.Size == 1 || !group.IsJoined || double.IsNaN(bytes))
        {
            return StepAlgorithm.Placement;
        }
        if (Given(kind, inHalves) is { } given)
        {
            ProgramAlgorithm algorithm = ProgramWords.Parse(given)!.Value;
            return ProgramChoice.IsPossible(algorithm, group, Reduces(group)) ? In(kind, algorithm, group, bytes) : StepAlgorithm.Placement;
        }
        return rules.Rule switch
        {
            "cost" => ByCost(kind, group, bytes, inHalves),
            "nccl" when nccl is not null => ByNccl(nccl, inHalves ? CollectiveKind.ReduceScatter : kind, group, bytes),
            _ => StepAlgorithm.Placement,
        };
    }

    /// <summary>s of the collective alone in closed form; of what the place asks for, a ring that fills all levels.</summary>
    public static double Seconds(StepAlgorithm algorithm, CollectiveKind kind, PlacedGroup group, double bytes) =>
        algorithm.Algorithm is { } given ? ProgramChoice.SecondsOf(CollectiveOf(kind), given, group, bytes, algorithm.Chunks, MessageCost.InFlight)
        : kind == CollectiveKind.AllReduce ? CollectiveTime.AllReduce(group, bytes)
        : CollectiveTime.AllGather(group, bytes);

    /// <summary>What the members send.</summary>
    public static CollectiveProgram Program(StepAlgorithm algorithm, CollectiveKind kind, PlacedGroup group, double bytes) =>
        algorithm.Algorithm switch
        {
            null => StepCollectives.Of(kind, group, bytes),
            ProgramAlgorithm.InNetwork => new JoinedReduction(group.Size, bytes, algorithm.Chunks),
            { } given => ProgramBuild.On(group, CollectiveOf(kind), given, bytes, StepCollectives.LevelOf(group), algorithm.Chunks),
        };

    /// <summary>The algorithm that the scenario names for a collective; null: none.</summary>
    public string? Given(CollectiveKind kind, bool inHalves) =>
        kind switch
        {
            CollectiveKind.AllReduce when !inHalves => rules.AllReduce,
            CollectiveKind.AllGather => rules.AllGather,
            _ => rules.ReduceScatter,
        };

    /// <summary>One switch network joins the group and reduces.</summary>
    public static bool Reduces(PlacedGroup group)
    {
        // The innermost one that reduces: messages to the switch go there.
        string? network = group.Tiers.Where(t => t.Reduces).Select(t => t.Network).FirstOrDefault();
        return network is not null && group.Levels.All(l => group.Tiers[l.Tier].Network == network && group.Tiers[l.Tier].Reduces);
    }

    private static StepAlgorithm In(CollectiveKind kind, ProgramAlgorithm algorithm, PlacedGroup group, double bytes) =>
        new(algorithm, ProgramChoice.Of(CollectiveOf(kind), algorithm, group, bytes, MessageCost.InFlight).Chunks);

    private static StepAlgorithm ByCost(CollectiveKind kind, PlacedGroup group, double bytes, bool inHalves)
    {
        // Over several levels the place asks for chunks that go through them one behind the other: no less than the slowest level, and than all latencies.
        double latency = CollectiveTime.HierarchicalAllReduce(group, 0, pipelined: true);
        double slowest = CollectiveTime.HierarchicalAllReduce(group, bytes, pipelined: true) - latency;
        double least = Math.Max(latency, slowest) / (kind == CollectiveKind.AllReduce ? 1 : 2);
        double placed = Seconds(StepAlgorithm.Placement, kind, group, bytes);
        double most = (1 - Margin) * (group.Levels.Length == 1 ? placed : Math.Min(placed, least));
        IReadOnlyList<ProgramAlgorithm> halves = ProgramWords.Of(ProgramCollective.ReduceScatter);
        foreach (ProgramChoice choice in ProgramChoice.All(CollectiveOf(kind), group, bytes, Reduces(group), MessageCost.InFlight))
        {
            // Straight to all over several levels members wait for each other's ports in no order: no form says how long.
            bool isSure = choice.Algorithm != ProgramAlgorithm.Direct || group.Levels.Length == 1;
            if (choice.Seconds <= most && isSure && (!inHalves || halves.Contains(choice.Algorithm)))
            {
                return new StepAlgorithm(choice.Algorithm, choice.Chunks);
            }
        }
        return StepAlgorithm.Placement;
    }

    // The first of NCCL's candidates that there is a program for: trees over several switches of NVLink have none.
    private static StepAlgorithm ByNccl(NcclSystem system, CollectiveKind kind, PlacedGroup group, double bytes)
    {
        NcclGroup seen = system.GroupOf(group.Size, PerNode(group));
        foreach (NcclCandidate candidate in NcclTuning.Candidates(kind, bytes, seen).OrderBy(c => c.Seconds))
        {
            ProgramAlgorithm? algorithm = candidate.Algorithm switch
            {
                NcclAlgorithm.Ring => ProgramAlgorithm.Ring,
                NcclAlgorithm.Tree => ProgramAlgorithm.DoubleBinaryTree,
                NcclAlgorithm.Pat => kind == CollectiveKind.AllGather ? ProgramAlgorithm.Bruck : ProgramAlgorithm.HalvingDoubling,
                NcclAlgorithm.NvlsTree => null,
                _ => kind == CollectiveKind.AllReduce && Reduces(group) ? ProgramAlgorithm.InNetwork : null,
            };
            if (algorithm is { } found)
            {
                return In(kind, found, group, bytes);
            }
        }
        return StepAlgorithm.Placement;
    }

    private static int PerNode(PlacedGroup group)
    {
        int members = 1;
        for (int t = 0; t < group.Tiers.Length; t++)
        {
            members = TrainingMachine.IsScaleUp(group.Tiers[t].Network) ? Math.Max(members, group.Local[t]) : members;
        }
        return members;
    }

    private static ProgramCollective CollectiveOf(CollectiveKind kind) =>
        kind switch
        {
            CollectiveKind.AllReduce => ProgramCollective.AllReduce,
            CollectiveKind.AllGather => ProgramCollective.AllGather,
            _ => ProgramCollective.ReduceScatter,
        };
}
