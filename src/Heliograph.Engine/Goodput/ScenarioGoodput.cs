using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Goodput;

/// <summary>The goodput of a scenario's job on what was built for it.</summary>
internal static class ScenarioGoodput
{
    /// <summary>Null without a job.</summary>
    public static JobGoodput? Of(
        Scenario scenario,
        Fabric fabric,
        ImmutableArray<LinkDesign> links,
        ImmutableArray<BillItem> bill,
        StepTime? step,
        FigureBook book
    ) =>
        scenario.Training is { } job
            ? GoodputModel.Of(JobOf(scenario, fabric, job, step), Interruptions.Of(scenario, fabric, links, bill, book), book)
            : null;

    private static GoodputModel.Job JobOf(Scenario scenario, Fabric fabric, TrainingJob job, StepTime? step)
    {
        double nodes = scenario.Sites.Sum(s => (double)s.Servers.Count);
        // A peer lies outside of the failing server: over scale-out, else over the widest scale-up network beyond a server.
        FabricNetwork? toPeers = fabric.Networks.LastOrDefault(n => n.Spec.Domain > scenario.Sites[n.Site].Servers.AcceleratorsEach);
        double? peer = toPeers is null ? null : (double)toPeers.BandwidthEach.BitsPerSecond * scenario.Sites[toPeers.Site].Servers.AcceleratorsEach;
        return new GoodputModel.Job(
            ModelCount.Parameters(job.Model),
            scenario.Accelerators,
            nodes,
            peer,
            step?.Seconds.Value ?? 0,
            job.Resilience,
            scenario.Economics.Spares
        );
    }
}
