using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>
/// Answers <see cref="IStepTime"/> for one scenario: the job on the placed accelerators, its data dimension set to what
/// they allow. Networks whose domain is the whole site shrink with the placement. Not thread-safe.
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
        List<Site> sites = [];
        foreach (SitePlacement part in placement)
        {
            if (Placed(part, problems) is { } site)
            {
                sites.Add(site);
            }
        }
        int accelerators = sites.Sum(s => s.Accelerators);
        if (problems.Count > 0 || Mapped(accelerators, problems) is not { } job)
        {
            return null;
        }
        HashSet<string> names = [.. sites.Select(s => s.Name)];
        Scenario placed = scenario with
        {
            Sites = [.. sites],
            Wan = [.. scenario.Wan.Where(w => names.Contains(w.From) && names.Contains(w.To))],
            Training = job,
        };
        DiagnosticList diagnostics = new();
        if (FabricBuilder.Build(placed, catalogue, diagnostics) is not { } fabric || diagnostics.HasErrors)
        {
            problems.AddRange(diagnostics.Sorted().Select(d => new Finding(d.Code, d.Severity, d.Span.ToString(), d.Message, d.Fix ?? "")));
            return null;
        }
        EvaluationPass pass = EvaluationPass.Of(placed, fabric, new FigureBook(catalogue));
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

    private TrainingJob? Mapped(int accelerators, ImmutableArray<Finding>.Builder problems)
    {
        if (scenario.Training is not { } job)
        {
            problems.Add(new Finding(Codes.MissingKey, Severity.Error, scenario.Name, "the scenario has no workload", "add 'workload: train: ...'"));
            return null;
        }
        Mapping mapping = job.Mapping;
        int replica = mapping.Tensor * mapping.Pipeline * mapping.Context;
        int data = accelerators / replica;
        if (accelerators % replica != 0 || data == 0 || job.Batch % (data * mapping.MicroBatch) != 0)
        {
            problems.Add(
                new Finding(
                    Codes.MappingMismatch,
                    Severity.Error,
                    scenario.Name,
                    $"{accelerators} accelerators do not hold whole replicas of {replica} that divide a batch of {job.Batch}",
                    "place a multiple of the replica whose count divides the batch"
                )
            );
            return null;
        }
        return job with { Mapping = mapping with { Data = data } };
    }
}
