using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Inference;

/// <summary>
/// Rate, latency, memory and traffic of a service in steady state, in closed form. Description, equations and validation:
/// <c>docs/models/inference.md</c>. Pure and thread-safe; tens of microseconds an evaluation.
/// </summary>
public static class InferenceModel
{
    /// <summary>Evaluates a service. A missing figure makes what depends on it unknown, by name.</summary>
    /// <param name="sites">Of the scenario, in its order; a pool names one by index.</param>
    public static InferenceService Evaluate(InferenceJob job, ImmutableArray<ServingSite> sites, FigureBook book)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(book);
        ServingCalibration prefill = new(book, sites[job.Prefill.Site].Accelerator, job.Software);
        ServingCalibration decode = new(book, sites[job.Decode.Site].Accelerator, job.Software);
        ServingFigures figures = ServingFigures.Of(job, sites, prefill, decode);
        if (figures.All.Any(d => !d.IsKnown))
        {
            return Unknown(figures);
        }
        ServingPlan plan = new(job, sites, prefill, decode);
        if (Unjoined(plan) is { } missing)
        {
            return Unknown(figures with { All = figures.All.Add(missing) });
        }
        ServingResult result = plan.Solve();
        if (result.Rate <= 0)
        {
            Derivation none = Derivation.Unknown("output tokens per second", "1/s", "memory for the weights and the cache of one request");
            return Unknown(figures with { All = [none] }) with
            {
                Memory = MemoryOf(plan, result),
                Findings = InferenceFindings.Of(plan, result, prefill, decode),
            };
        }
        return Known(plan, result, figures) with { Findings = InferenceFindings.Of(plan, result, prefill, decode) };
    }

    private static InferenceService Known(ServingPlan plan, ServingResult result, ServingFigures figures)
    {
        Derivation Of(string name, string unit, string formula, double value) => Derivation.Of(name, unit, formula, figures.All.AsSpan(), _ => value);
        string rateFormula = plan.Job.IsSplit
            ? "least of what decode, prefill and the path of the cache carry"
            : "requests in service x output / (prefill of all of them + steps of their answers)";
        Derivation rate = Of("output tokens per second", "1/s", rateFormula, result.Rate);
        ImmutableArray<StepTerm> terms = ServingTerms.Of(plan, result, figures);
        double exposed = terms.Where(t => t.Category == StepCategory.ExposedCommunication).Sum(t => t.Seconds.Value!.Value);
        double all = terms.Sum(t => t.Seconds.Value!.Value);
        return new InferenceService(
            rate,
            Derivation.Of("time of an output token of the system", "s", "1 / output tokens per second", [rate], o => 1 / o[0].Value!.Value),
            Of("time to the first token", "s", "wait + prefill + transfer + first step", result.FirstToken),
            Of("time to the first token, 99th percentile", "s", "99th percentile of wait and prompt + transfer + first step", result.FirstTokenHigh),
            Of("time per output token", "s", plan.Job.IsSplit ? "step / accepted tokens" : "round / output tokens", result.PerToken),
            terms,
            ServingTraffic.Of(plan, result),
            Of("network share", "", "exposed communication / accelerator time", exposed / all),
            result.RequestsPerRank * plan.Ranks,
            result.Prefill.Bound,
            result.Step.Bound,
            result.Bound,
            result.PrefillFraction,
            MemoryOf(plan, result),
            result.Transfer,
            []
        );
    }

    private static ServingMemory MemoryOf(ServingPlan plan, ServingResult result) =>
        new(
            plan.Decode.Weights,
            result.RequestsPerRank * plan.Decode.CacheOnEach(plan.Demand.Context),
            plan.DecodeConstants.Runtime,
            plan.DecodeConstants.Capacity,
            plan.Model.CachePerToken
        );

    // A group that no tier joins, or pools without a path between them.
    private static Derivation? Unjoined(ServingPlan plan)
    {
        foreach (Replica replica in new[] { plan.Prefill, plan.Decode })
        {
            if (!replica.Network.Group.IsJoined)
            {
                return Derivation.Unknown("network", "", $"a network that joins {replica.Network.Size} accelerators");
            }
        }
        bool hasPath = !plan.Job.IsSplit || CachePath.Of(plan).Index >= 0;
        return hasPath ? null : Derivation.Unknown("network", "", "a network that joins the prefill and the decode pool");
    }

    private static InferenceService Unknown(ServingFigures figures)
    {
        Derivation Missing(string name, string unit) => Derivation.Of(name, unit, "unknown", figures.All.AsSpan(), _ => 0);
        Derivation rate = Missing("output tokens per second", "1/s");
        return new InferenceService(
            rate,
            Missing("time of an output token of the system", "s"),
            Missing("time to the first token", "s"),
            Missing("time to the first token, 99th percentile", "s"),
            Missing("time per output token", "s"),
            [],
            [],
            Missing("network share", ""),
            0,
            "",
            "",
            "",
            0,
            null,
            null,
            []
        );
    }
}
