using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training.Planning;

namespace Heliograph.Engine.Planning;

/// <summary>What a plan minimises: time, money or energy of one step. All plans of a scenario take the same tokens a step.</summary>
public enum PlanObjective
{
    Step,
    Cost,
    Energy,
}

/// <summary>What to plan.</summary>
/// <param name="Top">Mappings to list, of each size those that differ in tensor, pipeline or expert; at least 1.</param>
/// <param name="Accelerators">
/// Sizes to try, as parts of the scenario's system; empty: the whole system; null: every size that is a whole fraction
/// of it in whole scale-up domains or servers.
/// </param>
public sealed record PlanOptions(PlanObjective Objective, int Top, ImmutableArray<int>? Accelerators);

/// <summary>A mapping on a system of some size.</summary>
/// <param name="Mfu">Model FLOP over accelerators x BF16 peak x step; null when unknown.</param>
/// <param name="CostUsd">Of one step; null when a price is missing.</param>
/// <param name="EnergyJoules">Of one step, all of the site; null when a power is missing.</param>
public sealed record PlannedMapping(
    int Accelerators,
    Mapping Mapping,
    double? Seconds,
    double? Mfu,
    double MemoryBytes,
    double? CostUsd,
    double? EnergyJoules
);

/// <summary>A size of the system that was searched, or why it was not.</summary>
/// <param name="Problem">Empty when it was searched.</param>
public sealed record PlannedSystem(int Accelerators, SearchResult? Search, string Problem);

/// <summary>The best mappings of a scenario's job.</summary>
/// <param name="Best">By objective, best first; empty when none fits.</param>
/// <param name="Given">The mapping in the file, on the whole system; null when it has none.</param>
/// <param name="Dimensions">Of the system of the best: each value of each dimension with the best mapping that has it.</param>
/// <param name="Unlimited">On the system of the best, if memory were no limit.</param>
/// <param name="Step">The step of the best, by term.</param>
/// <param name="CapacityBytes">Of an accelerator; null when unknown.</param>
/// <param name="Systems">By size, smallest first.</param>
public sealed record Plan(
    Scenario Scenario,
    PlanObjective Objective,
    ImmutableArray<PlannedMapping> Best,
    PlannedMapping? Given,
    ImmutableArray<DimensionProfile> Dimensions,
    PlannedMapping? Unlimited,
    StepTime? Step,
    double? CapacityBytes,
    ImmutableArray<PlannedSystem> Systems,
    ImmutableArray<Finding> Findings,
    double WallSeconds
)
{
    public long Evaluated => Systems.Sum(s => s.Search?.Evaluated ?? 0);

    public long Pruned => Systems.Sum(s => s.Search?.Pruned ?? 0);

    public long OverMemory => Systems.Sum(s => s.Search?.OverMemory ?? 0);

    /// <summary>Wall time of the searches, s.</summary>
    public double SearchSeconds => Systems.Sum(s => s.Search?.Seconds ?? 0);

    public double EvaluationsPerSecond => SearchSeconds > 0 ? Evaluated / SearchSeconds : 0;

    /// <summary>What is minimised of a mapping; null when unknown.</summary>
    public static double? Value(PlannedMapping mapping, PlanObjective objective)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return objective switch
        {
            PlanObjective.Cost => mapping.CostUsd,
            PlanObjective.Energy => mapping.EnergyJoules,
            _ => mapping.Seconds,
        };
    }
}
