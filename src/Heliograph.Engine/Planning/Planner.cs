using System.Collections.Immutable;
using System.Diagnostics;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;
using Heliograph.Workload.Training.Planning;

namespace Heliograph.Engine.Planning;

/// <summary>
/// Plans the job of a scenario: the best mappings on its system, or on parts of it, by time, money or energy of a step.
/// Description: <c>docs/models/planning.md</c>.
/// </summary>
public static class Planner
{
    /// <summary>A plan counts: up to here, a second or two, it looks at every mapping.</summary>
    private const long Whole = 20_000_000;

    private const double SecondsPerYear = 31_557_600;

    /// <summary>
    /// The plan, or null with diagnostics. Cost: for each size one fabric, one search (a second for millions of mappings)
    /// and one evaluation. Deterministic but for the seconds.
    /// </summary>
    public static Plan? Run(Scenario scenario, Catalogue catalogue, PlanOptions options, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Top, 1);
        long start = Stopwatch.GetTimestamp();
        if (scenario.Training is not { } job)
        {
            diagnostics.Error(
                Codes.MissingKey,
                new SourceSpan(scenario.File, 1, 1),
                scenario.Inference is null
                    ? "the scenario has no training job to plan"
                    : "the scenario serves a model; only the mapping of a training job is planned",
                "give a scenario with 'workload: train: ...'"
            );
            return null;
        }
        ImmutableArray<int> sizes = options.Accelerators is { } given ? (given.IsEmpty ? [scenario.Accelerators] : given) : Sizes(scenario);
        List<Sized> all = [];
        List<PlannedSystem> systems = [];
        foreach (int size in sizes.Distinct().Order())
        {
            if (Searched(scenario, catalogue, size, options.Top, diagnostics, out string problem) is { } sized)
            {
                all.Add(sized);
                systems.Add(new PlannedSystem(size, sized.Search, ""));
                continue;
            }
            // A size that was asked for must work; of all sizes, those that do not are left out and named.
            if (options.Accelerators is not null)
            {
                if (!diagnostics.HasErrors)
                {
                    diagnostics.Error(
                        Codes.DoesNotDivide,
                        job.Mapping.Span,
                        $"{size} accelerators: {problem}",
                        "plan for a size that the system has"
                    );
                }
                return null;
            }
            systems.Add(new PlannedSystem(size, null, problem));
        }
        if (all.Count == 0)
        {
            diagnostics.Error(Codes.NoMapping, job.Mapping.Span, "no part of the system can run the job", "change the batch or the system");
            return null;
        }
        return Planned(scenario, options, all, [.. systems], start);
    }

    /// <summary>Whole fractions of the system in whole innermost domains, or in servers where that leaves the whole system only.</summary>
    internal static ImmutableArray<int> Sizes(Scenario scenario)
    {
        int Parts(Func<Site, int> unit) => scenario.Sites.Select(s => s.Accelerators / unit(s)).Aggregate(0, Greatest);
        int parts = Parts(s => s.ScaleUp.IsEmpty ? s.Servers.AcceleratorsEach : s.ScaleUp[0].Domain);
        parts = parts > 1 ? parts : Parts(s => s.Servers.AcceleratorsEach);
        return [.. Enumerable.Range(1, parts).Where(n => parts % n == 0).Select(n => (int)((long)scenario.Accelerators * n / parts))];
    }

    private static int Greatest(int a, int b) => b == 0 ? a : Greatest(b, a % b);

    // A size with its search and, for the ledgers and the step by term, an evaluation of what was found.
    private static Sized? Searched(Scenario scenario, Catalogue catalogue, int size, int top, DiagnosticList diagnostics, out string problem)
    {
        problem = "";
        ImmutableArray<Finding>.Builder problems = ImmutableArray.CreateBuilder<Finding>();
        PlacementEvaluator placement = new(scenario, catalogue);
        ImmutableArray<SitePlacement> parts =
        [
            .. scenario.Sites.Select(s => new SitePlacement(s.Name, (int)((long)s.Accelerators * size / scenario.Accelerators))),
        ];
        if (parts.Sum(p => p.Accelerators) != size)
        {
            problem = $"the {scenario.Sites.Length} sites of {scenario.Accelerators} cannot each give their share";
            return null;
        }
        Scenario? placed = size == scenario.Accelerators ? scenario : placement.Placed(parts, problems);
        if (placed is null || placement.Built(placed, problems) is not { } fabric)
        {
            problem = problems.Count == 0 ? "cannot be built" : $"{problems[0].Message}; {problems[0].Remedy}";
            return null;
        }
        FigureBook book = new(catalogue);
        DiagnosticList own = new();
        if (MappingPlanner.Search(placed, fabric, book, top, own, Whole) is not { } search)
        {
            problem = own.Sorted()[0].Message;
            if (size == scenario.Accelerators)
            {
                diagnostics.AddRange(own);
            }
            return null;
        }
        return new Sized(
            placed,
            search,
            MappingPlanner.Machines(placed, fabric, book),
            EvaluationPass.Of(MappingPlanner.Decided(placed, search), fabric, book)
        );
    }

    private static Plan Planned(Scenario scenario, PlanOptions options, List<Sized> all, ImmutableArray<PlannedSystem> systems, long start)
    {
        (Sized System, PlannedMapping Mapping)[] ranked =
        [
            .. all.SelectMany(s => s.Search.Best.Select(m => (System: s, Mapping: s.Planned(m))))
                .OrderBy(m => Plan.Value(m.Mapping, options.Objective) ?? double.PositiveInfinity)
                .ThenBy(m => m.Mapping.Seconds)
                .ThenBy(m => m.Mapping.Accelerators)
                .Take(options.Top),
        ];
        // Without a mapping that fits, the largest system says what is missing.
        Sized best = ranked.Length > 0 ? ranked[0].System : all[^1];
        List<Finding> findings = [.. ranked.Length > 0 ? [] : MappingPlanner.Findings(best.Search)];
        if (ranked.Length > 0 && Plan.Value(ranked[0].Mapping, options.Objective) is null)
        {
            string field = options.Objective == PlanObjective.Cost ? "costPerYear_USD" : "power_W";
            IEnumerable<string> missing = best.Pass.Headlines.First(h => h.Field == field).Derivation.Missing;
            findings.Add(
                new Finding(
                    Codes.NotComputable,
                    Severity.Error,
                    field,
                    $"{options.Objective.ToString().ToLowerInvariant()} of a step is not computable, mappings are in order of time: needs {string.Join(", ", missing)}",
                    "add the figures to the catalogue, or override them in the scenario"
                )
            );
        }
        Sized? whole = all.Find(s => s.Scenario.Accelerators == scenario.Accelerators);
        return new Plan(
            scenario,
            options.Objective,
            [.. ranked.Select(r => r.Mapping)],
            scenario.Training!.Search is null ? whole?.Given(scenario.Training) : null,
            best.Search.Dimensions,
            best.Search.Unlimited is { } unlimited ? best.Planned(unlimited) : null,
            best.Pass.Step,
            double.IsNaN(best.Search.Capacity) ? null : best.Search.Capacity,
            systems,
            [.. findings],
            Stopwatch.GetElapsedTime(start).TotalSeconds
        );
    }

    private sealed record Sized(Scenario Scenario, SearchResult Search, ImmutableArray<TrainingMachine> Machines, EvaluationPass Pass)
    {
        public PlannedMapping Planned(RankedMapping ranked) => Planned(ranked.Mapping, ranked.Seconds, ranked.MemoryBytes);

        /// <summary>Null when the mapping does not divide.</summary>
        public PlannedMapping? Given(TrainingJob job) =>
            MappingCheck.Of(job, Scenario.Accelerators).IsEmpty
                ? Planned(job.Mapping, Machines.Select(m => m.StepSeconds(job)).Aggregate(Math.Max), Machines[0].Memory(job).Total)
                : null;

        private PlannedMapping Planned(Mapping mapping, double time, double memory)
        {
            double? seconds = double.IsNaN(time) ? null : time;
            double flops = ModelCount.ModelFlops(Scenario.Training! with { Mapping = mapping });
            double? mfu = flops / (Scenario.Accelerators * Machines.Max(m => m.Accelerator.Peak) * seconds);
            return new PlannedMapping(
                Scenario.Accelerators,
                mapping,
                seconds,
                mfu is { } m && double.IsNaN(m) ? null : mfu,
                memory,
                Pass.Annual.Total.Value / SecondsPerYear * seconds,
                Pass.Headlines.First(h => h.Field == "power_W").Value * seconds
            );
        }
    }
}
