using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Simulation.Flow.Ranks;

namespace Heliograph.Engine.Steps;

/// <summary>Why a step is not run as flows, or does not end.</summary>
internal static class StepFindings
{
    // Closed forms alone have it: a placement that splits groups of experts over sites, and exchanges that are smaller on one network than on another.
    public static Finding? NotAsFlows(Mapping mapping)
    {
        string? what =
            mapping.AcrossSites == "expert" && mapping.Between.Sites > 1 ? "experts across sites"
            : mapping.Between.Compression > 1 ? "site-compression"
            : null;
        return what is null
            ? null
            : new(
                Codes.NotAsFlows,
                Severity.Warning,
                "workload/train/mapping",
                $"a step with {what} is not run as flows, and all is of closed forms",
                "take the figures of closed forms, or let data or the pipeline cross the sites uncompressed"
            );
    }

    public static Finding TooLarge(int classes, long messages, long most) =>
        new(
            Codes.StepTooLarge,
            Severity.Warning,
            "workload/train/mapping",
            $"as flows the step asks for {messages:#,0} messages of {classes:#,0} ranks that differ; at most {most:#,0} are run, and all is of closed forms",
            "fewer micro-batches (workload.train.batch), or groups that divide the domains they lie in, so that more ranks are alike"
        );

    public static Finding Unreachable(Fabric fabric, UnreachableRankException pair, Mapping mapping) =>
        pair.From == pair.To
            ? new(
                Codes.NoSwitchReduces,
                Severity.Error,
                "workload/train/mapping/collectives",
                $"rank {pair.From} ({fabric.NodeName(StepSimulation.AcceleratorOf(mapping, pair.From))}) sends to a switch that sums, and no switch of its ways can",
                "another algorithm than in-network, or a switch with 'reduction-rate' that joins its domain in one tier"
            )
            : new(
                Codes.StepNeverEnds,
                Severity.Error,
                "workload/train/mapping",
                $"ranks {pair.From} ({fabric.NodeName(StepSimulation.AcceleratorOf(mapping, pair.From))}) and {pair.To} ({fabric.NodeName(StepSimulation.AcceleratorOf(mapping, pair.To))}) send to each other and no network joins them",
                "a network that joins them, or groups inside of what is joined"
            );

    public static Finding Stands(RankWorkload work, RankClasses classes, RankResult result, int most)
    {
        IEnumerable<string> named = result
            .Stuck.Where(s => s.Stream == 0)
            .Take(most)
            .Select(s => $"rank {s.Rank} at {work.Labels[work.Programs[work.ProgramOf[s.Rank]].Streams[s.Stream][s.Operation].Label].Name}");
        return new Finding(
            Codes.StepNeverEnds,
            Severity.Error,
            "workload/train/mapping",
            $"the step never ends: {result.Stuck.Count} streams wait for what nobody sends: {string.Join(", ", named)}",
            "report it with the scenario: the graph of a step has no such wait"
        );
    }
}
