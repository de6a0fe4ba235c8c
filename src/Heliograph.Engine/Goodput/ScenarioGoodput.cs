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
    // What is less, nobody notices beside interruptions.
    private const double LeastFading = 1e-6;

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
            ? Fading(
                scenario,
                links,
                GoodputModel.Of(JobOf(scenario, fabric, job, step), Interruptions.Of(scenario, fabric, links, bill, book), book),
                book
            )
            : null;

    // Polarisation takes wavelengths below their margin for minutes: a job across the lines stands while one is, unless traffic has another way by then.
    private static JobGoodput Fading(Scenario scenario, ImmutableArray<LinkDesign> links, JobGoodput goodput, FigureBook book)
    {
        double? tolerated = book.Get(Interruptions.Constants, "stall-tolerance").Value;
        HashSet<string> restored = [.. scenario.Wan.Where(w => w.Restoration <= tolerated).Select(w => $"wan/{w.Name}")];
        Derivation[] fading = [.. links.Where(l => l.Fading?.Value > LeastFading && !restored.Contains(l.Class.Name)).Select(l => l.Fading!)];
        if (fading.Length == 0 || scenario.Training?.Mapping.AcrossSites is null or "none")
        {
            return goodput;
        }
        Derivation faded = Derivation.Of(
            "light below its margin",
            "",
            "1 - product of (1 - share of each line)",
            fading,
            o => 1 - o.Aggregate(1.0, (up, l) => up * (1 - l.Value!.Value))
        );
        Derivation Up(Derivation share) =>
            Derivation.Of(share.Name, "", $"{share.Name} x time with light", [share, faded], o => o[0].Value!.Value * (1 - o[1].Value!.Value));
        return goodput with
        {
            Share = Up(goodput.Share),
            Lost = [.. goodput.Lost.Select(l => l with { Share = Up(l.Share) }), new LostTime("light below its margin", faded)],
        };
    }

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
