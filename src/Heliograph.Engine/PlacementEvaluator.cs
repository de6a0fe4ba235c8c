using System.Collections.Immutable;
using Heliograph.Engine.Planning;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>
/// Answers <see cref="IStepTime"/> for one scenario: the job on the placed accelerators, its data dimension set to what
/// they allow, or, where the mapping is to be searched, the best mapping on them. Networks whose domain is the whole site
/// shrink with the placement. Not thread-safe.
/// </summary>
public sealed class PlacementEvaluator(Scenario scenario, Catalogue catalogue) : IStepTime
{
    public PlacementYield? Of(ImmutableArray<SitePlacement> placement, out ImmutableArray<Finding> findings)
    {
        ImmutableArray<Finding>.Builder problems = ImmutableArray.CreateBuilder<Finding>();
        PlacementYield? result = Evaluate(placement, problems);
        findings = problems.ToImmutable();
        return result;
    }

    private PlacementYield? Evaluate(ImmutableArray<SitePlacement> placement, ImmutableArray<Finding>.Builder problems)
    {
        if (Placed(placement, problems) is not { } placed || Mapped(placed, problems) is not { } mapped || Built(mapped, problems) is not { } fabric)
        {
            return null;
        }
        FigureBook book = new(catalogue);
        if (mapped.Training!.Search is not null)
        {
            DiagnosticList diagnostics = new();
            if (MappingPlanner.Search(mapped, fabric, book, keep: 1, diagnostics) is not { } search)
            {
                problems.AddRange(diagnostics.Sorted().Select(AsFinding));
                return null;
            }
            mapped = MappingPlanner.Decided(mapped, search);
        }
        EvaluationPass pass = EvaluationPass.Of(mapped, fabric, book);
        if (pass.Step is not { } step)
        {
            return null;
        }
        Derivation cost = Derivation.Of(
            "cost per second",
            "USD/s",
            "cost per year / seconds in a year",
            [pass.Annual.Total],
            o => o[0].Value!.Value / 31_557_600
        );
        Derivation power = pass.Headlines.First(h => h.Field == "power_W").Derivation;
        return new PlacementYield(step, power, cost);
    }

    /// <summary>The scenario of the placed accelerators alone, its job as it was; null, with problems, when they cannot be placed.</summary>
    internal Scenario? Placed(ImmutableArray<SitePlacement> placement, ImmutableArray<Finding>.Builder problems)
    {
        List<Site> sites = [];
        foreach (SitePlacement part in placement)
        {
            if (Placed(part, problems) is { } site)
            {
                sites.Add(site);
            }
        }
        if (problems.Count > 0)
        {
            return null;
        }
        HashSet<string> names = [.. sites.Select(s => s.Name)];
        // Replicas are split over the sites that are left.
        TrainingJob? job = scenario.Training is { } t ? t with { Mapping = t.Mapping.Over(sites.Count) } : null;
        return scenario with
        {
            Training = job,
            Sites = [.. sites],
            Wan = [.. scenario.Wan.Where(w => names.Contains(w.From) && names.Contains(w.To))],
        };
    }

    /// <summary>The fabric of a placed scenario; null, with problems, when it cannot be built.</summary>
    internal Fabric? Built(Scenario placed, ImmutableArray<Finding>.Builder problems)
    {
        DiagnosticList diagnostics = new();
        if (FabricBuilder.Build(placed, catalogue, diagnostics) is { } fabric && !diagnostics.HasErrors)
        {
            return fabric;
        }
        problems.AddRange(diagnostics.Sorted().Select(AsFinding));
        return null;
    }

    private static Finding AsFinding(Diagnostic d) => new(d.Code, d.Severity, d.Span.ToString(), d.Message, d.Fix ?? "");

    private Site? Placed(SitePlacement part, ImmutableArray<Finding>.Builder problems)
    {
        Site? site = scenario.Sites.FirstOrDefault(s => s.Name == part.Site);
        if (site is null)
        {
            problems.Add(new Finding(Codes.BadLike, Severity.Error, part.Site, "the scenario has no such site", "place on one of its sites"));
            return null;
        }
        int each = site.Servers.AcceleratorsEach;
        if (part.Accelerators <= 0 || part.Accelerators % each != 0 || part.Accelerators > site.Accelerators)
        {
            problems.Add(
                new Finding(
                    Codes.DoesNotDivide,
                    Severity.Error,
                    part.Site,
                    $"{part.Accelerators} accelerators of {site.Accelerators} in servers of {each}",
                    $"place a multiple of {each} up to {site.Accelerators}"
                )
            );
            return null;
        }
        Network Shrunk(Network network) => network.Domain <= part.Accelerators ? network : network with { Domain = part.Accelerators };
        return site with
        {
            Servers = site.Servers with { Count = part.Accelerators / each },
            ScaleUp = [.. site.ScaleUp.Select(Shrunk)],
            ScaleOut = site.ScaleOut is null ? null : site.ScaleOut with { Domain = part.Accelerators },
        };
    }

    private static Scenario? Mapped(Scenario placed, ImmutableArray<Finding>.Builder problems)
    {
        if (placed.Training is not { } job)
        {
            problems.Add(new Finding(Codes.MissingKey, Severity.Error, placed.Name, "the scenario has no workload", "add 'workload: train: ...'"));
            return null;
        }
        if (job.Search is not null)
        {
            return placed;
        }
        int accelerators = placed.Accelerators;
        Mapping mapping = job.Mapping;
        int replica = mapping.Tensor * mapping.Pipeline * mapping.Context;
        int data = accelerators / replica;
        if (accelerators % replica != 0 || data == 0 || job.Batch % (data * mapping.MicroBatch) != 0)
        {
            problems.Add(
                new Finding(
                    Codes.MappingMismatch,
                    Severity.Error,
                    placed.Name,
                    $"{accelerators} accelerators do not hold whole replicas of {replica} that divide a batch of {job.Batch}",
                    "place a multiple of the replica whose count divides the batch"
                )
            );
            return null;
        }
        return placed with { Training = job with { Mapping = mapping with { Data = data } } };
    }
}
