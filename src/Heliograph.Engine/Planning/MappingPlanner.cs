using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Training;
using Heliograph.Workload.Training.Planning;

namespace Heliograph.Engine.Planning;

/// <summary>Searches the mapping of a scenario on its built fabric, every figure at the value that the catalogue prefers.</summary>
internal static class MappingPlanner
{
    private const string Where = "workload/train/mapping";

    /// <summary>What the scenario leaves open, or everything when it gives a mapping: then which dimension crosses sites is kept.</summary>
    public static MappingSpace Space(Scenario scenario, TrainingJob job)
    {
        MappingSpace space = MappingSpace.Of(job, scenario.Accelerators, scenario.Sites.Length);
        string? across = job.Search is null && job.Mapping.AcrossSites != "none" ? job.Mapping.AcrossSites : space.Choices.AcrossSites;
        return space.With(c => c with { AcrossSites = across });
    }

    /// <summary>One machine for each kind of site that the job runs on.</summary>
    public static ImmutableArray<TrainingMachine> Machines(Scenario scenario, Fabric fabric, FigureBook book)
    {
        ImmutableArray<LinkDesign> links = EvaluationPass.Design(scenario, fabric, book);
        List<TrainingMachine> machines = [];
        for (int s = 0; s < scenario.Sites.Length; s++)
        {
            TrainingMachine machine = TrainingMachine.Of(scenario.Sites[s].Servers.Accelerator, TierResolution.Of(fabric, s, links, book), book);
            bool known = machines.Exists(m =>
                m.Accelerator == machine.Accelerator && m.Constants == machine.Constants && m.Tiers.SequenceEqual(machine.Tiers)
            );
            if (!known)
            {
                machines.Add(machine);
            }
        }
        return [.. machines];
    }

    /// <summary>Null, with an error, when no mapping divides.</summary>
    /// <param name="whole">As of <see cref="MappingSearch"/>.</param>
    public static SearchResult? Search(Scenario scenario, Fabric fabric, FigureBook book, int keep, DiagnosticList diagnostics, long whole = 0)
    {
        TrainingJob job = scenario.Training!;
        SearchResult result = MappingSearch.Run(Machines(scenario, fabric, book), Space(scenario, job), keep, 0, whole);
        if (result.Space > 0)
        {
            return result;
        }
        diagnostics.Error(
            Codes.NoMapping,
            job.Mapping.Span,
            $"no mapping of {job.Model.Name} with a batch of {job.Batch} divides over {scenario.Accelerators} accelerators"
                + (job.Search is null ? "" : " with the dimensions that are given"),
            "give fewer dimensions, or change the batch or the number of accelerators"
        );
        return null;
    }

    /// <summary>
    /// The scenario with the best mapping; where none can be ranked, with the one that needs least memory, so that the
    /// report shows what is missing.
    /// </summary>
    public static Scenario Decided(Scenario scenario, SearchResult result)
    {
        Mapping mapping = (result.Best.IsEmpty ? result.LeastMemory! : result.Best[0]).Mapping;
        return scenario with { Training = scenario.Training! with { Mapping = mapping, Search = null } };
    }

    public static SearchSummary Summary(SearchResult result) => new(result.Space, result.Evaluated, result.Pruned, result.OverMemory);

    /// <summary>Nothing fits, or no step is known.</summary>
    public static ImmutableArray<Finding> Findings(SearchResult result)
    {
        if (!result.Best.IsEmpty || result.LeastMemory is not { } least)
        {
            return [];
        }
        if (result.Unknown > 0)
        {
            return
            [
                new Finding(
                    Codes.NoMapping,
                    Severity.Warning,
                    Where,
                    $"no mapping can be called the best: the step of all {Count(result.Unknown)} that fit is unknown; "
                        + $"the one of least memory is used: {MappingText.Of(least.Mapping)}",
                    "add the missing figures, which the step time names"
                ),
            ];
        }
        return
        [
            new Finding(
                Codes.NoMapping,
                Severity.Error,
                Where,
                $"none of {Count(result.Space)} mappings fits {Gigabytes(result.Capacity)}: the least is {Gigabytes(least.MemoryBytes)}, "
                    + MappingText.Of(least.Mapping),
                "use more accelerators, accelerators with more memory, or a smaller model"
            ),
        ];
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Gigabytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB");
}
